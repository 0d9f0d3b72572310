import Foundation
import SluiceValues
import Testing

@Suite("Number arithmetic")
struct NumberArithmeticTests {
    /// Made by `Fixtures/make-decimal.py`.
    static func fixture() throws -> [[String?]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/decimal.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode([String?].self, from: Data($0.utf8))
        }
    }

    @Test("arithmetic and comparison agree with the decimal128 context of Python's decimal module")
    func agreesWithPython() throws {
        let lines = try Self.fixture()
        #expect(lines.count > 10_000)
        for line in lines {
            guard line.count == 4, let operation = line[0], let left = line[1], let right = line[2] else {
                Issue.record("malformed line \(line)")
                continue
            }
            let a = try #require(Number(numeric: left), "\(left)")
            let b = try #require(Number(numeric: right), "\(right)")
            if operation == "compare" {
                #expect(String(a.compare(b)) == line[3], "\(left) against \(right)")
                #expect((a == b) == (line[3] == "0") && (a < b) == (line[3] == "-1"))
                if a == b { #expect(a.hashValue == b.hashValue) }
                continue
            }
            let result: Number? =
                switch operation {
                case "add": a.adding(b)
                case "subtract": a.subtracting(b)
                case "multiply": a.multiplied(by: b)
                case "divide": a.divided(by: b)
                case "quotient": a.quotientTowardZero(by: b)
                default: a.remainder(dividingBy: b)
                }
            guard let expected = line[3] else {
                #expect(result == nil, "\(left) \(operation) \(right) gave \(result?.description ?? "nothing")")
                continue
            }
            let wanted = Number(numeric: expected)
            #expect(result != nil && result == wanted, "\(left) \(operation) \(right) is \(expected), not \(result?.description ?? "nothing")")
            // What comes out is canonical: its text reads back as the same number of the same type.
            if let result { #expect(read(result.description, isInt: result.isInt) == result) }
        }
    }

    private func read(_ text: String, isInt: Bool) -> Number? {
        guard case .number(let number)? = try? Value(json: text, wholeIsInt: isInt) else { return nil }
        return number
    }

    @Test("Int with Int is Int, any mix Decimal")
    func types() throws {
        let int: Number = 7
        let decimal = try #require(Number(numeric: "2.0"))
        #expect(int.adding(2)?.isInt == true && int.adding(decimal)?.isInt == false)
        #expect(int.multiplied(by: 2)?.isInt == true && int.multiplied(by: decimal)?.isInt == false)
        #expect(int.remainder(dividingBy: 2)?.isInt == true && int.remainder(dividingBy: decimal)?.isInt == false)
        #expect(int.quotientTowardZero(by: 2)?.description == "3" && int.divided(by: 2)?.description == "3.5")
    }

    @Test("a cut quotient is not rounded up to the whole number above it")
    func cutQuotient() throws {
        // 5.99…9 with more nines than a number has digits.
        let a = try #require(Number(numeric: "5999999999999999999999999999999999")?.multiplied(by: 10)?.adding(0))
        let b = try #require(Number(numeric: "1000000000000000000000000000000000")?.multiplied(by: 10))
        #expect(a.quotientTowardZero(by: b)?.description == "5")
        let c = try #require(Number(numeric: "9999999999999999999999999999999999")?.multiplied(by: 1000))
        let d = try #require(Number(numeric: "1000000000000000000000000000000000")?.multiplied(by: 100))
        #expect(c.quotientTowardZero(by: d)?.description == "99")
    }

    static let roundings: [(String, Number.Rounding, Int, String)] = [
        ("2.5", .nearest, 0, "3.0"), ("-2.5", .nearest, 0, "-3.0"), ("2.5", .nearestEven, 0, "2.0"), ("3.5", .nearestEven, 0, "4.0"),
        ("2.5000001", .nearestEven, 0, "3.0"), ("2.9", .towardZero, 0, "2.0"), ("-2.9", .towardZero, 0, "-2.0"),
        ("-2.1", .down, 0, "-3.0"), ("-2.9", .up, 0, "-2.0"), ("2.1", .up, 0, "3.0"), ("2.675", .nearest, 2, "2.68"),
        ("2.675", .nearestEven, 2, "2.68"), ("2.665", .nearestEven, 2, "2.66"), ("1250", .nearest, -2, "1300"),
        ("1250", .nearestEven, -2, "1200"), ("1E-50", .up, 0, "1.0"), ("-1E-50", .down, 0, "-1.0"), ("1E-50", .nearest, 0, "0.0"),
        ("1E-50", .nearest, 60, "1E-50"), ("9.99", .nearest, 1, "10.0"), ("1E50", .nearest, 0, "1E+50"), ("0.5", .nearest, -1, "0.0"),
        ("5", .nearest, Int.max, "5"), ("5.5", .nearest, Int.min, "0.0"), ("5.5", .up, Int.min, "none"),
    ]

    @Test("rounding to places", arguments: roundings.indices)
    func rounding(row: Int) throws {
        let (text, rounding, places, expected) = Self.roundings[row]
        guard case .number(let number) = try Value(json: text, wholeIsInt: false) else { return }
        #expect((number.rounded(rounding, places: places)?.description ?? "none") == expected)
    }

    @Test("rounding to a whole number gives an Int", arguments: [("2.5", "3"), ("-2.5", "-3"), ("12E2", "1200"), ("0.000", "0"), ("1E40", "1E+40")])
    func whole(text: String, expected: String) throws {
        let rounded = try #require(Number(numeric: text)?.rounded(.nearest))
        #expect(rounded.isInt)
        #expect(rounded.description == expected)
    }
}
