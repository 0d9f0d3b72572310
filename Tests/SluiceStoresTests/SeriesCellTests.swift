import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("points and keys of any value")
struct SeriesCellTests {
    @Test("any String, number, Boolean or Null comes back the same, with its type", arguments: 1...8 as ClosedRange<UInt64>)
    func randomValues(seed: UInt64) throws {
        var random = Sequence64(state: seed)
        let database = try SQLiteDatabase.inMemory()
        try database.declare(Samples.catalog)
        let values = (0..<500).map { _ in random.value() }
        try database.write { transaction in
            for (time, value) in values.enumerated() {
                try transaction.append(SeriesPoint(time: Int64(time), fields: ["v": value]), to: "s")
            }
            var time = 0
            try transaction.scan(series: "s", times: TimeRange()) { point in
                let value = point["v"] ?? .undefined
                let expected = values[time]
                #expect(value.equals(expected) == true && value.typeName == expected.typeName, "seed \(seed): \(expected)")
                time += 1
                return true
            }
            #expect(time == values.count)
        }
    }

    @Test("sort keys of any number come in the order of the numbers", arguments: 1...8 as ClosedRange<UInt64>)
    func randomKeys(seed: UInt64) throws {
        var random = Sequence64(state: seed)
        let database = try SQLiteDatabase.inMemory()
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "p", sortKey: "n")]))
        let numbers = Set((0..<400).map { _ in random.number() })
        try database.write { transaction in
            for number in numbers { _ = try transaction.put(["p": 1, "n": .number(number)], in: "t") }
            var scanned: [Number] = []
            try transaction.scan(table: "t", partition: 1) { item in
                if let number = item["n"]?.number { scanned.append(number) }
                return true
            }
            #expect(scanned == numbers.sorted(), "seed \(seed)")
        }
    }

    @Test(
        "the quick way to a double gives the one with the number's text",
        arguments: ["0.1", "1.5", "-2.675", "999999999999999", "123456789012.345", "1E-22", "0.000001"])
    func quickDouble(text: String) throws {
        let number = try #require(Number(numeric: text))
        #expect(number.exactDouble == Double(text))
        #expect(number.exactDouble.flatMap { Number($0) } == number)
    }
}

/// Numbers that look random and are the same for the same state.
private struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ bound: UInt64) -> Int { Int(next() % bound) }

    mutating func number() -> Number {
        var text = below(2) == 0 ? "-" : ""
        switch below(4) {
        case 0: text += String(next() >> UInt64(below(64)))
        case 1: text += "\(below(100)).\(below(1_000))"
        case 2: text += "9007199254740992.\(below(10))"
        default:
            text += String(below(9) + 1)
            for _ in 0..<below(33) { text += String(below(10)) }
            if below(2) == 0 { text += ".\(next())" }
            if below(2) == 0 { text += "E\(below(700) - 350)" }
        }
        return Number(numeric: text) ?? 0
    }

    mutating func value() -> Value {
        switch below(10) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .string(number().description)
        case 3:
            let scalars = (0..<below(8)).compactMap { _ in Unicode.Scalar(UInt32(below(0x2_0000))) }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 4: return .number(number().asDecimal)
        default: return .number(number())
        }
    }
}
