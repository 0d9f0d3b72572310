import SluiceSQL
import SluiceTestSupport

/// A grammar read from its EBNF text.
struct Grammar {
    indirect enum Node {
        case terminal(String)
        case rule(String)
        /// `? … ?`: told in words, made by hand.
        case special(String)
        case sequence([Node])
        case choice([Node])
        case optional(Node)
        case repeated(Node)
    }

    private(set) var rules: [String: Node] = [:]
    /// The nesting that each rule takes at least.
    private(set) var costs: [String: Int] = [:]

    struct Malformed: Error, CustomStringConvertible {
        var description: String
    }

    init(_ text: String) throws {
        var reader = EBNFReader(text)
        rules = try reader.readRules()
        for _ in rules {
            for (name, node) in rules {
                let cost = 1 + cost(of: node)
                if cost < costs[name] ?? Self.unreachable { costs[name] = cost }
            }
        }
        if let lost = rules.keys.first(where: { costs[$0] == nil }) { throw Malformed(description: "the rule \(lost) never ends") }
    }

    private static let unreachable = 1_000_000

    func cost(of node: Node) -> Int {
        switch node {
        case .terminal, .special, .optional, .repeated: 0
        case .rule(let name): costs[name] ?? Self.unreachable
        case .sequence(let parts): parts.map(cost).max() ?? 0
        case .choice(let choices): choices.map(cost).min() ?? 0
        }
    }

    /// The words in quotes: keywords and signs.
    var terminals: Set<String> {
        func collect(_ node: Node) -> Set<String> {
            switch node {
            case .terminal(let text): [text]
            case .rule, .special: []
            case .sequence(let parts), .choice(let parts): parts.reduce(into: []) { $0.formUnion(collect($1)) }
            case .optional(let part), .repeated(let part): collect(part)
            }
        }
        return rules.values.reduce(into: []) { $0.formUnion(collect($1)) }
    }
}

/// Reads ISO 14977 as far as our grammar uses it.
private struct EBNFReader {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) { characters = Array(text) }

    mutating func readRules() throws -> [String: Grammar.Node] {
        var rules: [String: Grammar.Node] = [:]
        while skipSpace(), place < characters.count {
            let name = word()
            try expect("=")
            guard !name.isEmpty, rules[name] == nil else { throw Grammar.Malformed(description: "odd rule '\(name)'") }
            rules[name] = try choice()
            try expect(";")
        }
        return rules
    }

    private mutating func choice() throws -> Grammar.Node {
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws -> Grammar.Node {
        var parts = [try part()]
        while take(",") { parts.append(try part()) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func part() throws -> Grammar.Node {
        if take("[") { return .optional(try closed("]")) }
        if take("{") { return .repeated(try closed("}")) }
        if take("(") { return try closed(")") }
        for quote in ["\"", "'", "?"] as [Character] where take(quote) {
            let start = place
            // Words between question marks may hold quotes, and quotes anything.
            while place < characters.count, characters[place] != quote { place += 1 }
            let text = String(characters[start..<min(place, characters.count)])
            place += 1
            return quote == "?" ? .special(text.split(separator: " ").joined(separator: " ")) : .terminal(text)
        }
        let name = word()
        guard !name.isEmpty else { throw Grammar.Malformed(description: "nothing to read at character \(place)") }
        return .rule(name)
    }

    private mutating func closed(_ sign: Character) throws -> Grammar.Node {
        let node = try choice()
        try expect(sign)
        return node
    }

    private mutating func word() -> String {
        skipSpace()
        let start = place
        while place < characters.count, characters[place].isLetter { place += 1 }
        return String(characters[start..<place])
    }

    private mutating func take(_ sign: Character) -> Bool {
        skipSpace()
        guard place < characters.count, characters[place] == sign else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ sign: Character) throws {
        guard take(sign) else { throw Grammar.Malformed(description: "expected \(sign) at character \(place)") }
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        while place < characters.count {
            if characters[place].isWhitespace {
                place += 1
            } else if characters[place] == "(", place + 1 < characters.count, characters[place + 1] == "*" {
                place += 2
                while place + 1 < characters.count, !(characters[place] == "*" && characters[place + 1] == ")") { place += 1 }
                place += 2
            } else {
                break
            }
        }
        return true
    }
}
