import SluiceSQL
import SluiceTestSupport

/// Makes random texts that a grammar allows.
struct StatementGenerator {
    let grammar: Grammar
    var random: SeededGenerator
    private var tokens: [String] = []

    init(grammar: Grammar, random: SeededGenerator) {
        self.grammar = grammar
        self.random = random
    }

    mutating func statement() -> String {
        tokens = []
        expand(.rule("statement"), budget: Int.random(in: 14...60, using: &random))
        return joined()
    }

    /// Rules in capitals are tokens: their parts are joined without space.
    private mutating func expand(_ node: Grammar.Node, budget allowed: Int) {
        // Operators multiply at each level: past some length only what must follow does.
        let budget = tokens.count < 80 ? allowed : 0
        switch node {
        case .terminal(let text): tokens.append(random.oneIn(2) ? text : text.lowercased())
        case .special(let words): tokens.append(made(words))
        case .rule(let name):
            guard let rule = grammar.rules[name] else { preconditionFailure("the grammar has no rule \(name)") }
            let start = tokens.count
            expand(rule, budget: budget - 1)
            if name.first?.isUppercase == true {
                let token = tokens[start...].joined()
                tokens.removeSubrange(start...)
                tokens.append(token)
            }
        case .sequence(let parts): for part in parts { expand(part, budget: budget) }
        case .choice(let choices):
            let cheap = choices.filter { grammar.cost(of: $0) < budget }
            let least = choices.min { grammar.cost(of: $0) < grammar.cost(of: $1) }
            expand(cheap.isEmpty ? least ?? node : random.pick(cheap), budget: budget)
        case .optional(let part):
            if grammar.cost(of: part) < budget, random.oneIn(3) { expand(part, budget: budget) }
        case .repeated(let part):
            while grammar.cost(of: part) < budget, random.oneIn(3) { expand(part, budget: budget) }
        }
    }

    private mutating func made(_ words: String) -> String {
        if words.hasPrefix("a word that is not reserved") {
            let name = random.oneIn(6) ? random.pick(Self.contextualNames) : randomWord("abcdeghklmtxyzAZ_é")
            return Keyword(word: name)?.isReserved == true ? name + "_" : name
        }
        if words.hasPrefix("a letter") { return random.oneIn(3) ? random.pick(Keyword.allCases).rawValue : randomWord("abcxyzÅ_") }
        if words.hasPrefix("up to 64") { return randomWord("abc019_") }
        if words.contains("but '") { return random.pick(["a", "b/", "+", "#", "''", "\"", "\\", "é", "🙂", " ", "--", "${x}", "\n"]) }
        if words.contains("but \"") { return random.pick(["a", ".", "\"\"", "'", "\\", "é", "日本", "/*"]) }
        preconditionFailure("no way to make '\(words)'")
    }

    /// Words of layer 2 that are good names anywhere (`value`, and calls of `cast` and `exists`, are the keywords).
    private static let contextualNames = ["asc", "between", "by", "desc", "group", "having", "is", "like", "limit", "order", "set"]

    private mutating func randomWord(_ letters: String) -> String {
        let letters = Array(letters)
        return String((0...Int.random(in: 0...4, using: &random)).map { index in
            var letter = random.pick(letters)
            while index == 0 && letter.isNumber { letter = random.pick(letters) }
            return letter
        })
    }

    private mutating func joined() -> String {
        var text = ""
        for token in tokens where !token.isEmpty {
            if let last = text.last, let first = token.first, Self.mustPart(last, first) || random.oneIn(2) {
                text += random.pick([" ", " ", "  ", "\n", "\t", "\r\n"])
            }
            text += token
        }
        return text
    }

    private static func mustPart(_ last: Character, _ first: Character) -> Bool {
        func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" || character == "@" }
        return isWord(last) && isWord(first) || last == "-" && first == "-" || isQuote(last) && isQuote(first) || last == "/" && first == "*"
    }

    private static func isQuote(_ character: Character) -> Bool { character == "'" || character == "\"" }
}
