import SluiceValues

/// What an expression can come to, as far as its text tells: never less than what it can really come to.
struct Possibility {
    /// What values of it there may be.
    var kinds: Kinds
    /// The one value that it always has, where the text tells.
    var constant: Value?

    struct Kinds: OptionSet {
        let rawValue: UInt16

        static let undefined = Kinds(rawValue: 1 << 0)
        static let null = Kinds(rawValue: 1 << 1)
        static let yes = Kinds(rawValue: 1 << 2)
        static let no = Kinds(rawValue: 1 << 3)
        static let number = Kinds(rawValue: 1 << 4)
        static let string = Kinds(rawValue: 1 << 5)
        static let array = Kinds(rawValue: 1 << 6)
        static let object = Kinds(rawValue: 1 << 7)
        static let bytes = Kinds(rawValue: 1 << 8)
        static let bool: Kinds = [.yes, .no]
        static let all = Kinds(rawValue: (1 << 9) - 1)
    }

    static let anything = Possibility(.all)
    static let undefined = Possibility(Kinds.undefined)

    init(_ kinds: Kinds) {
        self.kinds = kinds
        constant = kinds == Kinds.undefined ? Value.undefined : nil
    }

    init(_ constant: Value) {
        self.constant = constant
        kinds =
            switch constant {
            case .undefined: .undefined
            case .null: .null
            case .bool(let bool): bool ? .yes : .no
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            case .bytes: .bytes
            }
    }

    /// The same without a value that variables built on variables could make grow and grow.
    var bounded: Possibility {
        switch constant {
        case .array, .object, .bytes: Possibility(kinds)
        case .string(let text) where text.utf8.count > 1024: Possibility(kinds)
        default: self
        }
    }

    var isUndefined: Bool { kinds == Kinds.undefined }

    /// Whether it may be a number, or a String that is one.
    var canBeNumber: Bool {
        if let constant { return constant.asNumber != nil }
        return !kinds.isDisjoint(with: [.number, .string])
    }

    /// What it may be as an operand of AND, OR, NOT, and as a condition: `yes`, `no`, `undefined`.
    var truths: Kinds {
        if let constant { return constant.asBool.map { $0 ? .yes : .no } ?? .undefined }
        var truths: Kinds = []
        if !kinds.isDisjoint(with: [.yes, .string]) { truths.insert(.yes) }
        if !kinds.isDisjoint(with: [.no, .string]) { truths.insert(.no) }
        if !kinds.isSubset(of: .bool) { truths.insert(.undefined) }
        return truths
    }

    var canBeBoolean: Bool { !truths.isDisjoint(with: .bool) }

    /// The types of its values, of which `=` takes no two for equal.
    var types: Kinds {
        let values = kinds.subtracting(.undefined)
        return values.isDisjoint(with: .bool) ? values : values.union(.bool)
    }

    /// The name of its type, where it has one only and is never Undefined.
    var typeName: String? {
        switch types {
        case .null: "Null"
        case .bool: "Boolean"
        case .number: "a number"
        case .string: "a String"
        case .array: "an Array"
        case .object: "an Object"
        default: nil
        }
    }
}
