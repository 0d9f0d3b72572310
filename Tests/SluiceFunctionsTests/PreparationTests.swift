import SluicePlugins
import SluiceValues
import Testing

@Suite("Preparation of arguments")
struct PreparationTests {
    typealias Kind = FunctionSpec.Parameter.Kind

    static let rows: [(Kind, Term, String?)] = [
        (.number, 5, "5"), (.number, "5", "5.0"), (.number, "1e3", "1000.0"), (.number, "+5", nil), (.number, "x", nil),
        (.number, true, nil), (.number, nil, nil), (.number, .undefined, nil), (.number, [1], nil),
        (.integer, 2.745, "2"), (.integer, -1.2, "-2"), (.integer, "-1.2", "-2"), (.integer, "a", nil), (.integer, nil, nil),
        (.text, 5, #""5""#), (.text, true, #""true""#), (.text, [1, "a", nil], #""[1,\"a\",null]""#), (.text, nil, nil),
        (.text, .undefined, nil), (.text, .bytes("a"), nil),
        (.string, "a", #""a""#), (.string, 5, nil), (.constant, "a", #""a""#), (.constant, 1, nil),
        (.array, [1], "[1]"), (.array, "[1]", nil), (.object, ["a": 1], #"{"a":1}"#), (.object, [1], nil),
        (.any, nil, "null"), (.any, 1, "1"), (.payload, nil, "null"),
    ]

    @Test("an argument is converted as its kind says", arguments: rows.indices)
    func kinds(row: Int) {
        let (kind, term, expected) = Self.rows[row]
        let spec = FunctionSpec(
            "f", "F", parameters: [.init("x", kind, "X")], result: "Any", section: "extension", examples: [])
        #expect(spec.prepare([term.value])?[0].json == expected, "\(kind) of \(term.value)")
    }

    @Test("Undefined and bytes pass where any value does")
    func anything() throws {
        let spec = FunctionSpec(
            "f", "F", parameters: [.init("x", .any, "X"), .init("y", .payload, "Y")], result: "Any", section: "extension",
            examples: [])
        let arguments = try #require(spec.prepare([.undefined, .bytes([1])]))
        #expect(arguments[0].isUndefined)
        #expect(arguments[1].typeName == "bytes")
    }

    @Test("a wrong number of arguments makes no call", arguments: [
        (false, false, [1]), (true, false, [0, 1]), (false, true, [1, 2, 5]), (true, true, [0, 1, 2, 5]),
    ])
    func arity(isOptional: Bool, isVariadic: Bool, accepted: [Int]) {
        let spec = FunctionSpec(
            "f", "F", parameters: [.init("x", .any, "X", isOptional: isOptional, isVariadic: isVariadic)], result: "Any",
            section: "extension", examples: [])
        for count in [0, 1, 2, 5] {
            let prepared = spec.prepare(Array(repeating: .null, count: count))
            #expect((prepared != nil) == accepted.contains(count), "\(count) arguments")
        }
    }
}
