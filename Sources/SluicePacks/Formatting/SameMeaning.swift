import SluiceSQL
import SluiceValues

/// Whether two files say the same: the same nodes with the same values, and SQL with the same tree.
enum SameMeaning {
    static func holds(of a: YAMLNode, and b: YAMLNode, at path: NodePath = NodePath()) -> Bool {
        switch (a.kind, b.kind) {
        case (.scalar(let a), .scalar(let b)):
            if let language = path.language, !a.value.isNull { return language.areSame(a.text, b.text) }
            if a.value.isNull { return b.value.isNull }
            return a.value.json == b.value.json && a.text == b.text
        case (.mapping(let a), .mapping(let b)):
            return a.count == b.count
                && zip(a, b).allSatisfy { $0.key == $1.key && holds(of: $0.value, and: $1.value, at: path.appending($0.key)) }
        case (.list(let a), .list(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { holds(of: $0, and: $1, at: path.appending(nil)) }
        default:
            return false
        }
    }
}
