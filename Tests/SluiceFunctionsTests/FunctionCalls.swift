import Testing
import SluicePlugins
import SluiceValues

@testable import SluiceFunctions

/// A value as a table of tests writes it: a literal, or `.undefined`.
struct Term: Sendable {
    let value: SluiceValues.Value

    static let undefined = Term(value: .undefined)
    static func bytes(_ text: String) -> Term { Term(value: .bytes(Array(text.utf8))) }
    static func json(_ text: String) -> Term { Term(value: (try? SluiceValues.Value(json: text)) ?? .undefined) }
    static func decimal(_ text: String) -> Term {
        Term(value: Number(numeric: text).map { .number($0.asDecimal) } ?? .undefined)
    }
}

extension Term: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(integerLiteral value: Int) { self.value = .int(value) }
    init(floatLiteral value: Double) { self.value = Number(value).map(SluiceValues.Value.number) ?? .undefined }
    init(stringLiteral value: String) { self.value = .string(value) }
    init(booleanLiteral value: Bool) { self.value = .bool(value) }
    /// `nil` is Null.
    init(nilLiteral: ()) { value = .null }
    init(arrayLiteral elements: Term...) { value = .array(elements.map(\.value)) }
    init(dictionaryLiteral elements: (String, Term)...) { value = .object(Object(elements.map { ($0, $1.value) })) }
}

/// One row of a table: a call, and the JSON that comes out; nil for Undefined.
struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [Term]
    let result: String?

    init(_ name: String, _ arguments: Term..., gives result: String?) {
        self.name = name
        self.arguments = arguments
        self.result = result
    }

    var testDescription: String {
        let texts = arguments.map { $0.value.isUndefined ? "undefined" : $0.value.json }
        return "\(name)(\(texts.joined(separator: ", ")))"
    }

    /// What the call gives: JSON, nil for Undefined.
    func made(in context: CallContext = .sample) -> String? {
        var context = context
        return call(name, arguments.map(\.value), in: &context).text
    }
}

extension Value {
    var text: String? { isUndefined ? nil : json }
}

extension CallContext {
    static var sample: CallContext {
        CallContext(
            message: MessageContext(id: MessageID(high: 1, low: 2), topic: "foo/bar/baz", receivedAt: 1_700_000_000_123), seed: 42)
    }
}

/// Calls a function as the evaluator does: the arguments are prepared from the spec, or the call is Undefined.
func call(_ name: String, _ values: [Value], in context: inout CallContext) -> Value {
    guard let function = StandardFunctions.all.first(where: { $0.spec.name == name }) else {
        return .string("there is no function \(name)")
    }
    guard let arguments = function.spec.prepare(values) else { return .undefined }
    return function.call(arguments, in: &context)
}
