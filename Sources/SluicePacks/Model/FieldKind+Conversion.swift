package import SluicePlugins
import SluiceTopics
package import SluiceValues

/// Why a text is no value of a field's kind: what was expected, as a message words it.
package struct FieldMismatch: Error, Sendable, Hashable {
    package var expected: String
    /// An offset in the text's UTF-8 where the mistake has a place of its own.
    package var offset: Int?

    init(_ expected: String, at offset: Int? = nil) {
        self.expected = expected
        self.offset = offset
    }
}

extension ActionSpec.Field.Kind {
    /// The value that a text, its templates already put in, means for a field of this kind.
    ///
    /// A text of a kind that holds several, or an expression, has none.
    package func value(of text: String) throws(FieldMismatch) -> Value {
        switch self {
        case .text, .resource, .secret, .value:
            return .string(text)
        case .int:
            guard let number = Number(numeric: text), number.isWhole, let int = number.int64 else {
                throw FieldMismatch("expected a whole number")
            }
            return .number(Number(int))
        case .number:
            guard let number = Number(numeric: text) else { throw FieldMismatch("expected a number") }
            return .number(number)
        case .bool:
            switch text.lowercased() {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: throw FieldMismatch("expected true or false")
            }
        case .duration:
            guard let milliseconds = DurationText.milliseconds(text) else { throw FieldMismatch(DurationText.expectation) }
            return .number(Number(milliseconds))
        case .choice(let words):
            guard words.contains(text) else { throw FieldMismatch("expected \(words.joined(separator: ", "))") }
            return .string(text)
        case .topic:
            do throws(TopicError) {
                try TopicName.check(text)
            } catch {
                throw FieldMismatch(error.description, at: error.offset)
            }
            return .string(text)
        case .map, .fields, .values, .assignments:
            throw FieldMismatch("expected a mapping")
        case .names:
            throw FieldMismatch("expected a list")
        case .condition:
            throw FieldMismatch("expected an expression")
        }
    }
}
