import Foundation

/// A TextMate grammar, as far as ours use them: match, begin and end, include, captures.
final class TextMateGrammar: Decodable {
    let scopeName: String
    let patterns: [Rule]
    let repository: [String: Rule]

    final class Rule: Decodable {
        let name: String?
        let contentName: String?
        let match: String?
        let begin: String?
        let end: String?
        let include: String?
        let captures: [String: Capture]?
        let beginCaptures: [String: Capture]?
        let endCaptures: [String: Capture]?
        let patterns: [Rule]?

        /// All regular expressions of the rule and of those in it.
        var expressions: [String] { [match, begin, end].compactMap { $0 } + (patterns ?? []).flatMap(\.expressions) }
    }

    struct Capture: Decodable {
        let name: String
    }

    static func read(_ name: String) throws -> TextMateGrammar {
        let path = "\(grammarFolder)/\(name).tmLanguage.json"
        return try JSONDecoder().decode(TextMateGrammar.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}

/// Reads a text with a grammar, line by line as editors do, and tells the scopes of each place.
struct TextMateReader {
    private let grammar: TextMateGrammar
    private let included: [String: TextMateGrammar]
    private let expressions = ExpressionCache()

    init(_ grammar: TextMateGrammar, including included: [TextMateGrammar] = []) {
        self.grammar = grammar
        self.included = Dictionary(uniqueKeysWithValues: (included + [grammar]).map { ($0.scopeName, $0) })
    }

    private struct Level {
        let patterns: [(rule: TextMateGrammar.Rule, grammar: TextMateGrammar)]
        let rule: TextMateGrammar.Rule?
        let end: NSRegularExpression?
        /// The scopes of what is between begin and end, the outer ones included.
        let scopes: [String]
        /// Those of begin and end themselves.
        let edgeScopes: [String]
    }

    /// The scopes of each UTF-16 unit of a text, the outermost first.
    func scopes(of text: String) throws -> [[String]] {
        var result: [[String]] = []
        var levels = [
            Level(patterns: try flattened(grammar.patterns, grammar), rule: nil, end: nil, scopes: [], edgeScopes: [])
        ]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            result += try scopes(ofLine: String(line) + "\n", &levels)
        }
        result.removeLast()
        return result
    }

    private func scopes(ofLine line: String, _ levels: inout [Level]) throws -> [[String]] {
        let length = line.utf16.count
        var result = Array(repeating: [String](), count: length)
        func add(_ scopes: [String], _ range: NSRange) {
            guard range.location != NSNotFound else { return }
            for place in range.location..<(range.location + range.length) { result[place] += scopes }
        }
        func add(_ captures: [String: TextMateGrammar.Capture]?, _ match: NSTextCheckingResult) {
            for (number, capture) in captures ?? [:] {
                if let number = Int(number), number < match.numberOfRanges { add([capture.name], match.range(at: number)) }
            }
        }
        var place = 0
        while place <= length, let level = levels.last {
            let rest = NSRange(location: place, length: length - place)
            func first(_ expression: NSRegularExpression?) -> NSTextCheckingResult? {
                expression?.firstMatch(in: line, options: [.withTransparentBounds, .withoutAnchoringBounds], range: rest)
            }
            var best = first(level.end).map { (match: $0, pattern: nil as (rule: TextMateGrammar.Rule, grammar: TextMateGrammar)?) }
            for pattern in level.patterns {
                guard let match = first(try expressions[pattern.rule.match ?? pattern.rule.begin ?? ""]) else { continue }
                if match.range.location < best?.match.range.location ?? Int.max { best = (match, pattern) }
            }
            guard let (match, pattern) = best else {
                add(level.scopes, rest)
                break
            }
            add(level.scopes, NSRange(location: place, length: match.range.location - place))
            if let (rule, grammar) = pattern {
                let scopes = level.scopes + [rule.name].compactMap { $0 }
                add(scopes, match.range)
                if rule.begin == nil {
                    add(rule.captures, match)
                } else {
                    add(rule.beginCaptures ?? rule.captures, match)
                    levels.append(
                        Level(
                            patterns: try flattened(rule.patterns ?? [], grammar), rule: rule,
                            end: try expressions[filled(rule.end ?? "$", with: match, of: line)],
                            scopes: scopes + [rule.contentName].compactMap { $0 }, edgeScopes: scopes))
                }
                if match.range.length == 0, rule.begin == nil { place += 1 }
            } else {
                add(level.edgeScopes, match.range)
                add(level.rule?.endCaptures ?? level.rule?.captures, match)
                levels.removeLast()
            }
            place = max(place, match.range.location + match.range.length)
            if place == length, pattern == nil, match.range.length == 0 { continue }
            if place >= length { break }
        }
        return result
    }

    /// An end with what the begin has captured in the place of `\1`.
    private func filled(_ end: String, with match: NSTextCheckingResult, of line: String) -> String {
        var filled = end
        for number in 1..<max(2, match.numberOfRanges) where number < match.numberOfRanges {
            let range = match.range(at: number)
            let text = range.location == NSNotFound ? "" : (line as NSString).substring(with: range)
            filled = filled.replacingOccurrences(of: "\\\(number)", with: NSRegularExpression.escapedPattern(for: text))
        }
        return filled
    }

    /// Patterns with those that they include in their places.
    private func flattened(
        _ patterns: [TextMateGrammar.Rule], _ grammar: TextMateGrammar
    ) throws -> [(rule: TextMateGrammar.Rule, grammar: TextMateGrammar)] {
        try patterns.flatMap { rule -> [(rule: TextMateGrammar.Rule, grammar: TextMateGrammar)] in
            if let include = rule.include {
                if include == "$self" { return try flattened(grammar.patterns, grammar) }
                if include.hasPrefix("#") {
                    guard let named = grammar.repository[String(include.dropFirst())] else { throw Missing(name: include) }
                    return try flattened([named], grammar)
                }
                guard let other = included[include] else { throw Missing(name: include) }
                return try flattened(other.patterns, other)
            }
            if rule.match != nil || rule.begin != nil { return [(rule, grammar)] }
            return try flattened(rule.patterns ?? [], grammar)
        }
    }

    struct Missing: Error {
        let name: String
    }
}

/// Regular expressions, made once.
private final class ExpressionCache {
    private var known: [String: NSRegularExpression] = [:]

    subscript(pattern: String) -> NSRegularExpression {
        get throws {
            if let expression = known[pattern] { return expression }
            let expression = try NSRegularExpression(pattern: pattern)
            known[pattern] = expression
            return expression
        }
    }
}
