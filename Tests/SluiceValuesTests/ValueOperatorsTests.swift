import SluiceValues
import Testing

@Suite("Operators on values")
struct ValueOperatorsTests {
    static let equalities: [(String?, String?, Bool?)] = [
        ("1", "1.0", true), ("1", "2", false), (#""a""#, #""a""#, true), (#""a""#, #""A""#, false), ("true", "true", true), ("true", "false", false),
        ("[1,2]", "[1,2.0]", true), ("[1,2]", "[2,1]", false), ("[1]", "[1,2]", false), (#"{"a":1,"b":[2]}"#, #"{"b":[2],"a":1.0}"#, true),
        (#"{"a":1}"#, #"{"a":1,"b":2}"#, false), (#"{"a":1}"#, #"{"b":1}"#, false), (#"{"a":null}"#, #"{"a":null}"#, true),
        ("null", "null", true), ("null", "0", false), (#""5""#, "5", false), (#""true""#, "true", false), ("[]", "{}", false),
        (nil, "1", nil), ("1", nil, nil), (nil, nil, nil), ("\"\u{e9}\"", "\"e\u{301}\"", false), ("0.1", "1e-1", true), ("1e34", "10e33", true),
    ]

    @Test("= and <>", arguments: equalities.indices)
    func equality(row: Int) {
        let (a, b, expected) = Self.equalities[row]
        #expect(value(a).equals(value(b)) == expected)
        #expect(value(b).equals(value(a)) == expected)
        #expect(value(a).differs(from: value(b)) == expected.map { !$0 })
    }

    static let comparisons: [(String?, String?, Int?)] = [
        ("1", "2", -1), ("2", "1.5", 1), ("1", "1.0", 0), (#""10""#, "9", 1), (#""10""#, #""9""#, 1), ("1", #""1e0""#, 0), (#""a""#, #""b""#, nil),
        ("1", "true", nil), ("null", "1", nil), ("[1]", "1", nil), (nil, "1", nil), ("-1e-999", "0", -1), ("1e999", "9e998", 1), (#""+5""#, "1", nil),
    ]

    @Test("< <= > >= compare as numbers", arguments: comparisons.indices)
    func comparison(row: Int) {
        let (a, b, expected) = Self.comparisons[row]
        #expect(value(a).compareAsNumbers(value(b)) == expected)
        #expect(value(b).compareAsNumbers(value(a)) == expected.map { -$0 })
    }

    // left, operator, right, JSON of the result
    static let operations: [(String?, Character, String?, String?)] = [
        ("1", "+", "2", "3"), ("0.1", "+", "0.2", "0.3"), ("1", "+", "0.5", "1.5"), (#""5""#, "+", "5", #""55""#), ("1", "+", #""a""#, #""1a""#),
        (#""a""#, "+", "[1]", #""a[1]""#), (#""a""#, "+", "null", nil), (#""a""#, "+", nil, nil), ("true", "+", "1", nil), ("[1]", "+", "[2]", nil),
        (#""a""#, "+", "true", #""atrue""#), (#""a""#, "+", #"{"b":1}"#, #""a{\"b\":1}""#), ("9223372036854775807", "+", "1", "9223372036854775808"),
        ("3", "-", "5", "-2"), (#""3""#, "-", "1", "2.0"), (#""x""#, "-", "1", nil), ("1", "-", "null", nil), ("1.5", "*", "2", "3.0"),
        ("3", "*", "4", "12"), ("3", "*", #""4""#, "12.0"), ("3", "*", "true", nil), ("9e999", "*", "10", nil),
        ("7", "/", "2", "3"), ("-7", "/", "2", "-3"), ("7", "/", "2.5", "2.8"), ("7", "/", #""2""#, "3.5"), ("7", "/", "0", nil), ("7.5", "/", "0", nil),
        ("1", "/", "3.5", "0.2857142857142857142857142857142857"), ("215", "/", #""9""#, "23.88888888888888888888888888888889"),
        ("7", "%", "3", "1"), ("-7", "%", "3", "-1"), ("7", "%", "-3", "1"), ("7.5", "%", "2", "1.5"), ("7", "%", #""3""#, "1.0"), ("7", "%", "0", nil),
        ("7", "%", "[]", nil), (nil, "*", "1", nil),
    ]

    @Test("arithmetic and concatenation", arguments: operations.indices)
    func arithmetic(row: Int) {
        let (left, symbol, right, expected) = Self.operations[row]
        let (a, b) = (value(left), value(right))
        let result =
            switch symbol {
            case "+": a.adding(b)
            case "-": a.subtracting(b)
            case "*": a.multiplied(by: b)
            case "/": a.divided(by: b)
            default: a.remainder(dividingBy: b)
            }
        #expect((result.isUndefined ? nil : result.json) == expected)
    }
}
