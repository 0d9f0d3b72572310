import Foundation
import SluiceValues
import Testing

@Suite("Reading, writing and rounding numbers")
struct NumberRoundingTests {
    /// Operation, text, places and result; made by make-decimal.py.
    private static func fixture() throws -> [[String?]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/decimal-texts.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode([String?].self, from: Data($0.utf8))
        }
    }

    private static let roundings: [String: Number.Rounding] = [
        "towardZero": .towardZero, "down": .down, "up": .up, "nearest": .nearest, "nearestEven": .nearestEven,
    ]

    @Test("they agree with Python's decimal module, to the ends of the range and past 34 digits")
    func agreesWithPython() throws {
        let lines = try Self.fixture()
        #expect(lines.count > 2000)
        for line in lines {
            guard line.count == 4, let operation = line[0], let text = line[1] else {
                Issue.record("malformed line \(line)")
                continue
            }
            let number = Number(numeric: text)
            let result = line[3]
            switch operation {
            case "read":
                #expect(number == result.flatMap { Number(numeric: $0) }, "\(text) is \(result ?? "out of range")")
                #expect((number == nil) == (result == nil), "\(text) is \(result ?? "out of range")")
            case "written":
                #expect(number?.asDecimal.description == result, "\(text)")
            default:
                let rounding = try #require(Self.roundings[operation])
                let places = try #require(line[2].flatMap { Int($0) })
                let rounded = try #require(number, "\(text)").rounded(rounding, places: places)
                #expect(rounded == result.flatMap { Number(numeric: $0) }, "\(text) \(operation) to \(places) places")
                #expect((rounded == nil) == (result == nil), "\(text) \(operation) to \(places) places")
                guard places == 0 else { continue }
                #expect(number?.rounded(rounding) == rounded, "\(text) \(operation)")
            }
        }
    }
}
