import SluiceValues
import SluiceTestSupport
import Testing

@Suite("Number text")
struct NumberTextTests {
    @Test("the numeric pattern takes these texts", arguments: [
        ("0", "0"), ("-1.2", "-1.2"), ("5E-12", "5E-12"), ("5e3", "5000.0"), ("007", "7"), ("-0", "0"), ("1.50", "1.5"), ("1E3", "1000.0"),
        ("0.0000001", "1E-7"), ("0.000001", "0.000001"), ("1e33", "1000000000000000000000000000000000.0"), ("1e34", "1E+34"),
        ("12345678901234567890", "12345678901234567890"), ("-2.411E247", "-2.411E+247"), ("1e999", "1E+999"), ("1e-999", "1E-999"),
        ("12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34"),
        ("0.00000000000000000000000000000000000000001", "1E-41"), ("100000000000000000000", "100000000000000000000"),
        ("9999999999999999999999999999999999", "9999999999999999999999999999999999"),
        ("99999999999999999999999999999999995", "1E+35"), ("0E5000", "0.0"), ("1234567.000", "1234567.0"),
    ])
    func taken(text: String, canonical: String) {
        #expect(Number(numeric: text)?.description == canonical)
    }

    @Test("the numeric pattern refuses these", arguments: [
        "+5", ".5", "5.", " 5", "5 ", "1E+3", "0x10", "", "1,000", "-", "1e", "1e-", "1.e5", "--1", "1.2.3", "NaN", "Infinity", "٣", "1\n", "e5",
        "1e1000", "1e-1000", "1e99999999999999999999", "-1e-99999999999999999999",
    ])
    func refused(text: String) {
        #expect(Number(numeric: text) == nil)
    }

    @Test("an exponent counts together with the zeros before it, however many")
    func longExponents() {
        let zeros = String(repeating: "0", count: 1_000_100)
        #expect(Number(numeric: "0.\(zeros)1E1000101")?.description == "1.0")
        #expect(Number(numeric: "1\(zeros)E-1000100")?.description == "1.0")
        #expect(Number(numeric: "1\(zeros)") == nil)
    }

    @Test("text, there and back, for random numbers")
    func roundTrips() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let digits = String((0..<Int.random(in: 1...40, using: &random)).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
            let fraction = Bool.random(using: &random) ? "." + String(digits.reversed()) : ""
            let exponent = Bool.random(using: &random) ? "e\(Int.random(in: -900...900, using: &random))" : ""
            let text = (Bool.random(using: &random) ? "-" : "") + digits + fraction + exponent
            guard let number = Number(numeric: text) else {
                Issue.record("\(text) was refused")
                continue
            }
            guard case .number(let again)? = try? Value(json: number.description, wholeIsInt: number.isInt) else {
                Issue.record("\(number) is not JSON")
                continue
            }
            #expect(again == number && again.isInt == number.isInt && again.description == number.description, "\(text)")
        }
    }

    @Test("doubles take their shortest text", arguments: [
        (0.1, "0.1"), (32, "32.0"), (1e22, "10000000000000000000000.0"), (-0.0, "0.0"), (2.2250738585072014e-308, "2.2250738585072014E-308"), (.leastNonzeroMagnitude, "5E-324"), (1.7976931348623157e308, "1.7976931348623157E+308"),
        (1e-5, "0.00001"),
    ] as [(Double, String)])
    func shortest(double: Double, text: String) {
        #expect(Number(double)?.description == text)
        #expect(Number(double)?.isInt == false)
        #expect(Number(double)?.double == double)
    }

    @Test("NaN and infinities have no number", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(double: Double) {
        #expect(Number(double) == nil)
        #expect(Number(exactly: double) == nil)
    }

    @Test("the exact value of a double, to 34 digits", arguments: [
        (0.5, "0.5"), (0.1, "0.1000000000000000055511151231257827"), (2.675, "2.674999999999999822364316059974954"), (3, "3.0"), (0, "0.0"),
        (-0.375, "-0.375"), (1e22, "10000000000000000000000.0"), (.leastNonzeroMagnitude, "4.940656458412465441765687928682214E-324"),
        (1e23, "99999999999999991611392.0"), (9007199254740992, "9007199254740992.0"),
        (1.7976931348623157e308, "1.797693134862315708145274237317044E+308"),
    ] as [(Double, String)])
    func exact(double: Double, text: String) {
        #expect(Number(exactly: double)?.description == text)
        #expect(Number(exactly: double)?.isBinary == true)
        #expect(Number(exactly: double)?.double == double)
    }

    @Test("arithmetic on an exact double makes a plain Decimal")
    func plain() {
        #expect(Number(exactly: 0.5)?.adding(0)?.isBinary == false)
        #expect(Number(exactly: 0.5)?.rounded(.nearest)?.isBinary == false)
    }

    @Test("an Int64 where it is one", arguments: [
        ("5", 5), ("5.0", 5), ("12E2", 1200), ("5.5", nil), ("9223372036854775807", Int64.max), ("9223372036854775808", nil), ("1e300", nil),
        ("-9223372036854775808", Int64.min), ("1e-300", nil), ("0.0", 0),
    ] as [(String, Int64?)])
    func int64(text: String, expected: Int64?) {
        #expect(Number(numeric: text)?.int64 == expected)
    }

    @Test("a whole Decimal is taken as Int, another not", arguments: [("10.0", "10"), ("10.5", "10.5"), ("1E2", "100"), ("0.0", "0"), ("-3.000", "-3")])
    func wholeAsInt(text: String, expected: String) {
        #expect(Number(numeric: text)?.wholeAsInt.description == expected)
    }
}
