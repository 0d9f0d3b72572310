package import SluiceValues

// How the values of a call become the arguments that a function's spec asks for.
// Source: language reference, sections 5 and 10.
extension FunctionSpec {
    /// The arguments of a call, as its parameters prepare them.
    package func prepare(_ values: [Value]) -> Arguments? { parameters.prepare(values) }

    /// Whether a call may have so many arguments; what ``arity`` tells, without making the range.
    package func takes(_ count: Int) -> Bool { parameters.takes(count) }
}

extension [FunctionSpec.Parameter] {
    /// The arguments of a call, converted as the parameters say; nil where the call is Undefined without being made.
    ///
    /// That is so for a number of values that ``takes(_:)`` denies, and where a value can't be converted.
    /// - Complexity: O(values); without a conversion the array is handed on as it is.
    package func prepare(_ values: [Value]) -> Arguments? {
        guard takes(values.count) else { return nil }
        var prepared = values
        for index in values.indices {
            switch self[Swift.min(index, self.count - 1)].kind.preparation(of: values[index]) {
            case .fits: break
            case .converted(let value): prepared[index] = value
            case .impossible: return nil
            }
        }
        return Arguments(prepared)
    }

    /// Whether a call may have so many arguments.
    package func takes(_ count: Int) -> Bool {
        if count > self.count { return last?.isVariadic == true }
        return count == self.count || self[count].isOptional
    }
}

extension FunctionSpec.Parameter.Kind {
    fileprivate enum Preparation {
        case fits
        case converted(Value)
        case impossible
    }

    /// Whether a value is of this kind, or can be converted to it.
    package func takes(_ value: Value) -> Bool {
        if case .impossible = preparation(of: value) { return false }
        return true
    }

    fileprivate func preparation(of value: Value) -> Preparation {
        switch (self, value) {
        case (.any, _), (.payload, _), (.attempt, _), (.number, .number), (.text, .string), (.string, .string),
            (.constant, .string), (.array, .array), (.object, .object):
            .fits
        case (.number, .string(let text)):
            Number(numeric: text).map { .converted(.number($0.asDecimal)) } ?? .impossible
        case (.integer, _):
            value.asInt.map { .converted(.number($0)) } ?? .impossible
        case (.text, _):
            value.asString.map { .converted(.string($0)) } ?? .impossible
        default:
            .impossible
        }
    }
}
