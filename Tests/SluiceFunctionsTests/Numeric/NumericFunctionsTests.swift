import SluicePlugins
import SluiceValues
import Testing

@Suite("Numeric functions")
struct NumericFunctionsTests {
    static let calls: [Call] = [
        Call("abs", -5, gives: "5"), Call("abs", -2.5, gives: "2.5"), Call("abs", "-2", gives: "2.0"),
        Call("abs", "x", gives: nil), Call("abs", nil, gives: nil), Call("abs", true, gives: nil), Call("abs", gives: nil),
        Call("abs", 1, 2, gives: nil), Call("abs", [1], gives: nil), Call("abs", .undefined, gives: nil),
        Call("ceil", 1.2, gives: "2"), Call("ceil", -1.2, gives: "-1"), Call("ceil", "1.2", gives: "2"), Call("ceil", 7, gives: "7"),
        Call("ceil", -0.5, gives: "0"), Call("floor", 1.2, gives: "1"), Call("floor", -1.2, gives: "-2"),
        Call("floor", .decimal("1700000000.123"), gives: "1700000000"), Call("floor", ["a": 1], gives: nil),
        Call("round", 1.2, gives: "1"), Call("round", 1.5, gives: "2"), Call("round", 1.7, gives: "2"),
        Call("round", -1.1, gives: "-1"), Call("round", -1.5, gives: "-2"), Call("round", 2.5, gives: "3"),
        Call("round", "2.5", gives: "3"), Call("round", "a", gives: nil),
        Call("round", 2.675, 2, gives: "2.68"), Call("round", 0.125, 2, gives: "0.13"), Call("round", 5, 2, gives: "5"),
        Call("round", 1250, -2, gives: "1300"), Call("round", 1.25, 1.9, gives: "1.3"), Call("round", 1.25, nil, gives: nil),
        Call("round", 1.5, 99_999_999_999_999, gives: "1.5"), Call("round", 1.5, -99_999_999_999_999, gives: "0.0"),
        Call("round", 1.5, .decimal("1e300"), gives: "1.5"), Call("round", 1.5, .decimal("-1e300"), gives: "0.0"),
        Call("trunc", 2.3123, 2, gives: "2.31"), Call("trunc", 2.888, 2, gives: "2.88"), Call("trunc", 2.00, 5, gives: "2"),
        Call("trunc", .decimal("2.00"), 5, gives: "2"), Call("trunc", .decimal("2.50"), 5, gives: "2.5"),
        Call("trunc", 2.888, 1.9, gives: "2.8"), Call("trunc", 2.888, -1, gives: "2"), Call("trunc", 2.888, 35, gives: "2.888"),
        Call("trunc", -2.888, 1, gives: "-2.8"), Call("trunc", 7, 2, gives: "7"), Call("trunc", "2.888", 1, gives: "2.8"),
        Call("trunc", 2.888, "1", gives: nil), Call("trunc", 2.888, nil, gives: nil), Call("trunc", 2.888, gives: nil),
        Call("sign", -7, gives: "-1"), Call("sign", 0, gives: "0"), Call("sign", 13, gives: "1"), Call("sign", "0.5", gives: "1"),
        Call("mod", 8, 3, gives: "2"), Call("mod", -8, 3, gives: "-2"), Call("mod", 8, -3, gives: "2"),
        Call("mod", "8", 3, gives: "2.0"), Call("mod", 5.5, 2, gives: "1.5"), Call("mod", 8, 0, gives: nil),
        Call("remainder", 8, 3, gives: "2"), Call("remainder", 8, "a", gives: nil),
        Call("power", 2, 5, gives: "32.0"), Call("power", "2", "0.5", gives: "1.4142135623730951"),
        Call("power", -8, 0.5, gives: nil), Call("power", 10, 400, gives: nil), Call("power", 0, -1, gives: nil),
        Call("power", 2, 100, gives: "1267650600228229400000000000000.0"),
        Call("sqrt", 16, gives: "4.0"), Call("sqrt", "2", gives: "1.4142135623730951"), Call("sqrt", -1, gives: nil),
        Call("exp", 1, gives: "2.718281828459045"), Call("exp", 1000, gives: nil), Call("exp", 0, gives: "1.0"),
        Call("ln", 10, gives: "2.302585092994046"), Call("ln", 0, gives: nil), Call("ln", -1, gives: nil),
        Call("log", 100, gives: "2.0"), Call("log", 0, gives: nil), Call("log", -5, gives: nil),
        Call("sin", 2.78, gives: "0.3537643453011431"), Call("cos", 2.78, gives: "-0.9353345861207387"),
        Call("tan", 2.78, gives: "-0.3782222431957381"), Call("asin", 2, gives: nil), Call("acos", -1.1, gives: nil),
        Call("asin", 1, gives: "1.5707963267948966"), Call("acos", 1, gives: "0.0"), Call("atan", 1, gives: "0.7853981633974483"),
        Call("sinh", 2.3, gives: "4.936961805545957"), Call("cosh", 2.3, gives: "5.037220649268761"),
        Call("tanh", 2.3, gives: "0.9800963962661914"), Call("tanh", "a", gives: nil), Call("sin", gives: nil),
        Call("atan2", 1, 0, gives: "1.5707963267948966"), Call("atan2", 0, 1, gives: "0.0"), Call("atan2", 1, gives: nil),
        Call("bitand", 13, 5, gives: "5"), Call("bitor", 8, 5, gives: "13"), Call("bitxor", 13, 5, gives: "8"),
        Call("bitand", 13.9, "5.9", gives: "5"), Call("bitand", 13, "x", gives: nil), Call("bitxor", -1, 1, gives: "-2"),
        Call("bitand", .decimal("1e40"), 1, gives: nil), Call("bitnot", 13, gives: "-14"), Call("bitnot", "13", gives: "-14"),
        Call("bitnot", true, gives: nil),
        Call("bitor", .decimal("9999999999999999999999999999999998"), 1, gives: "9999999999999999999999999999999999"),
        Call("nanvl", 8, 3, gives: "8"), Call("nanvl", nil, 3, gives: "3"), Call("nanvl", .undefined, 3, gives: "3"),
        Call("nanvl", "x", 3, gives: #""x""#), Call("nanvl", .undefined, .undefined, gives: nil), Call("nanvl", 8, gives: nil),
        Call("nanvl", nil, nil, gives: "null"), Call("rand", 1, gives: nil),
    ]

    @Test("every row of the reference and its edges", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("rand is drawn from the message's seed and stays within 0 and 1")
    func rand() {
        var context = CallContext.sample
        var again = CallContext.sample
        for _ in 0..<100 {
            let value = call("rand", [], in: &context)
            #expect(value.equals(call("rand", [], in: &again)) == true)
            #expect((value.number ?? -1) >= 0 && (value.number ?? 2) < 1)
            #expect(value.number?.isInt == false)
        }
    }
}
