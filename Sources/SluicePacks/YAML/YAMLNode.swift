import SluiceText
import SluiceValues

/// A piece of a YAML file with its place in UTF-8 offsets of the file.
struct YAMLNode: Sendable {
    var kind: Kind
    /// A scalar from its first to its last character; a mapping or a list up to the end of its last element.
    var span: Span

    enum Kind: Sendable {
        case scalar(YAMLScalar)
        /// In the order of the file, no key twice.
        case mapping([YAMLEntry])
        case list([YAMLNode])
    }

    var scalar: YAMLScalar? { if case .scalar(let scalar) = kind { scalar } else { nil } }
    var entries: [YAMLEntry]? { if case .mapping(let entries) = kind { entries } else { nil } }
    var elements: [YAMLNode]? { if case .list(let elements) = kind { elements } else { nil } }

    /// Whether it is `null`, or nothing where a value could stand.
    var isNull: Bool { scalar?.value.isNull ?? false }

    /// The node as a JSON value.
    var value: Value {
        switch kind {
        case .scalar(let scalar): scalar.value
        case .mapping(let entries): .object(Object(entries.map { ($0.key, $0.value.value) }))
        case .list(let elements): .array(elements.map(\.value))
        }
    }

    /// What it is, in the words of a message: `a list`.
    var described: String {
        switch kind {
        case .mapping: "a mapping"
        case .list: "a list"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "nothing"
            case .bool: "a Boolean"
            case .number: "a number"
            default: "a text"
            }
        }
    }
}

/// A key with its value.
struct YAMLEntry: Sendable {
    var key: String
    var keySpan: Span
    var value: YAMLNode
}

/// A scalar's text with the way back to the file.
struct YAMLScalar: Sendable {
    enum Style: Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    var style: Style
    /// The text with the YAML around it undone.
    var text: String
    /// From offsets of ``text`` to offsets of the file.
    var mapping: [SourceFragment.Piece]
    /// Whether escapes, or doubled quotes, stand in it.
    var hasEscapes: Bool
    /// The text resolved: a plain scalar may be null, a Boolean or a number, any other is a String.
    var value: Value

    /// The text as a part of `file`.
    func fragment(of file: SourceFile) -> SourceFragment {
        SourceFragment(file: file, text: text, mapping: mapping)
    }
}
