public import SluiceValues

/// Which notifications a subscriber wants, by their attributes. Source: the filter policies of Amazon SNS.
///
/// `{"zone": [1, {"numeric": [">", 4, "<=", 9]}], "kind": {"prefix": "ac"}}`: each attribute that is named has to fulfil one of
/// its conditions. Of an attribute that is an Array, one item has to.
public struct AttributeFilter: Sendable {
    private let attributes: [(name: String, conditions: [Condition])]

    /// Attributes, and conditions of one of them, at most.
    static let maximumCount = 100

    private enum Condition: Sendable {
        case equals(Value)
        case prefix(String)
        case suffix(String)
        /// None of these; the attribute has to be there.
        case anythingBut([Condition])
        case numeric([(comparison: Comparison, number: Number)])
        case exists(Bool)
    }

    private enum Comparison: String, CaseIterable {
        case equal = "="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        func holds(_ order: Int) -> Bool {
            switch self {
            case .equal: order == 0
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            }
        }
    }

    public typealias Mistake = NotificationSubscriber.Mistake

    public init(_ value: Value) throws(Mistake) {
        guard let given = value.object else { throw Mistake("expected a mapping from attributes to their conditions") }
        guard given.count <= Self.maximumCount else { throw Mistake("more than \(Self.maximumCount) attributes") }
        var attributes: [(name: String, conditions: [Condition])] = []
        for member in given.members {
            do throws(Mistake) {
                attributes.append((member.key, try Self.conditions(member.value)))
            } catch {
                throw error.inside(member.key)
            }
        }
        self.attributes = attributes
    }

    /// One condition, or a list of them.
    private static func conditions(_ value: Value) throws(Mistake) -> [Condition] {
        let values = value.array ?? [value]
        guard !values.isEmpty, values.count <= maximumCount else { throw Mistake("expected 1 to \(maximumCount) conditions") }
        var conditions: [Condition] = []
        for value in values { conditions.append(try condition(value)) }
        return conditions
    }

    private static func condition(_ value: Value) throws(Mistake) -> Condition {
        switch value {
        case .string, .number, .bool, .null: return .equals(value)
        case .object(let object) where object.count == 1: return try condition(object.members[0].key, object.members[0].value)
        default: throw Mistake("expected a value, or a mapping of one of prefix, suffix, anything-but, numeric, exists")
        }
    }

    private static func condition(_ name: String, _ value: Value) throws(Mistake) -> Condition {
        switch name {
        case "prefix", "suffix":
            guard let text = value.string else { throw Mistake("expected a text", at: [name]) }
            return name == "prefix" ? .prefix(text) : .suffix(text)
        case "exists":
            guard let bool = value.bool else { throw Mistake("expected true or false", at: [name]) }
            return .exists(bool)
        case "numeric":
            return .numeric(try comparisons(value))
        case "anything-but":
            let others = try conditions(value)
            for case .anythingBut in others { throw Mistake("'anything-but' does not nest", at: [name]) }
            for case .exists in others { throw Mistake("'exists' does not go into 'anything-but'", at: [name]) }
            return .anythingBut(others)
        default:
            throw Mistake("unknown condition '\(name)'; there are prefix, suffix, anything-but, numeric, exists", at: [name])
        }
    }

    /// `[">", 0, "<=", 150]`: all of them have to hold.
    private static func comparisons(_ value: Value) throws(Mistake) -> [(comparison: Comparison, number: Number)] {
        let parts = value.array ?? []
        var comparisons: [(comparison: Comparison, number: Number)] = []
        for start in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let word = parts[start].string, let comparison = Comparison(rawValue: word), let number = parts[start + 1].number
            else { break }
            comparisons.append((comparison, number))
        }
        guard !comparisons.isEmpty, comparisons.count * 2 == parts.count, comparisons.count <= 2 else {
            throw Mistake("expected one or two comparisons, each of =, <, <=, >, >= and a number", at: ["numeric"])
        }
        return comparisons
    }

    // MARK: Matching

    /// Whether a notification with these attributes is wanted.
    public func matches(_ given: Object) -> Bool {
        attributes.allSatisfy { attribute in
            let value = given[attribute.name]
            return attribute.conditions.contains { Self.holds($0, of: value) }
        }
    }

    private static func holds(_ condition: Condition, of value: Value?) -> Bool {
        if case .exists(let isThere) = condition { return (value != nil) == isThere }
        guard let value else { return false }
        let items = value.array ?? [value]
        if case .anythingBut(let others) = condition {
            return !items.contains { item in others.contains { holds($0, ofItem: item) } }
        }
        return items.contains { holds(condition, ofItem: $0) }
    }

    private static func holds(_ condition: Condition, ofItem item: Value) -> Bool {
        switch condition {
        case .equals(let value): isSame(item, value)
        case .prefix(let prefix): item.string.map { $0.utf8.starts(with: prefix.utf8) } ?? false
        case .suffix(let suffix): item.string.map { $0.utf8.reversed().starts(with: suffix.utf8.reversed()) } ?? false
        case .numeric(let comparisons):
            item.number.map { number in comparisons.allSatisfy { $0.comparison.holds(number.compare($0.number)) } } ?? false
        case .anythingBut, .exists: false
        }
    }

    /// Equal and of one type: `1` is `1.0`, and is not `"1"`.
    private static func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.number(let a), .number(let b)): a.compare(b) == 0
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        default: false
        }
    }
}
