import SluiceSQL
import SluiceText

/// Where a node stands in its file: the keys that lead to it, `nil` for an element of a list.
struct NodePath {
    private var keys: [String?] = []

    func appending(_ key: String?) -> NodePath {
        var path = self
        path.keys.append(key)
        return path
    }

    /// The last key.
    var name: String { keys.last.flatMap { $0 } ?? "" }

    /// What of the rule language a text at this place is; nil where it is none of it, or a text with templates in it.
    var language: RuleLanguage? {
        if matches(["rules", "*", "sql"]) { return .statement }
        let expressions: [[String?]] = [
            ["devices", "*", "vars", "*"], ["devices", "*", "next", nil, "*"], ["devices", "*", "payload"],
            ["devices", "*", "listens", nil, "set", "*"],
        ]
        return expressions.contains(where: matches) || isInAction ? .expression : nil
    }

    /// Whether a text at this place is a condition of an action, or sets a field.
    private var isInAction: Bool {
        let actions: [[String?]] = [
            ["rules", "*", "actions", nil, "*"], ["rules", "*", "errorAction", "*"], ["rules", "*", "errorAction", nil, "*"],
        ]
        let fields: [[String?]] = [["if"], ["set", "*"], ["set", nil, "*"]]
        return actions.contains { action in fields.contains { matches(action + $0) } }
    }

    /// `*` stands for any key.
    private func matches(_ pattern: [String?]) -> Bool {
        pattern.count == keys.count && zip(pattern, keys).allSatisfy { $0 == $1 || $0 == "*" && $1 != nil }
    }
}

/// The two forms in which the rule language stands in files by itself.
enum RuleLanguage {
    case statement, expression

    /// A text that was read, in the forms that it can be written in.
    struct Text {
        let diagnostics: [Diagnostic]
        let line: String
        let lines: (_ width: Int) -> String
    }

    func parse(_ text: String) -> Text {
        switch self {
        case .statement:
            let parsed = Parser.parseStatement(text)
            return Text(diagnostics: parsed.diagnostics, line: parsed.tree.printed(), lines: parsed.tree.laidOut(width:))
        case .expression:
            let parsed = Parser.parseExpression(text)
            return Text(diagnostics: parsed.diagnostics, line: parsed.tree.printed(), lines: parsed.tree.laidOut(width:))
        }
    }

    /// Whether two texts have one tree, and the same keys in their results.
    func areSame(_ a: String, _ b: String) -> Bool {
        switch self {
        case .statement:
            let (a, b) = (Parser.parseStatement(a), Parser.parseStatement(b))
            return !b.hasErrors && a.tree == b.tree && a.tree.printed() == b.tree.printed()
        case .expression:
            let (a, b) = (Parser.parseExpression(a), Parser.parseExpression(b))
            return !b.hasErrors && a.tree == b.tree && a.tree.printed() == b.tree.printed()
        }
    }
}

extension YAMLNode {
    /// What it holds, with its key; nil for an element of a list.
    var children: [(node: YAMLNode, key: String?)] {
        switch kind {
        case .scalar: []
        case .mapping(let entries): entries.map { ($0.value, $0.key) }
        case .list(let elements): elements.map { ($0, nil) }
        }
    }
}
