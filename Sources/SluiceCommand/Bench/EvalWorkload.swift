import SluiceValues

/// Statements and the messages that they are measured on.
struct EvalWorkload {
    let name: String
    let statements: [String]
    var template: String?
    var filter = "sensor/temperature/+"
    let payloads: [[UInt8]]

    func topic(_ index: Int) -> String { "sensor/temperature/temp_\(index)" }

    static let all: [EvalWorkload] = [
        EvalWorkload(
            name: "house: WHERE temperature >= 40, 3 fields",
            statements: ["SELECT id, temperature, zone_id FROM 'sensor/temperature/+' WHERE temperature >= 40"],
            payloads: house()),
        EvalWorkload(
            name: "keys in changing order",
            statements: ["SELECT id, temperature, zone_id FROM 'sensor/temperature/+' WHERE temperature >= 40"],
            payloads: house(shufflesKeys: true)),
        EvalWorkload(
            name: "SELECT *", statements: ["SELECT * FROM 'sensor/temperature/+' WHERE temperature >= 40"], payloads: house()),
        EvalWorkload(
            name: "strings",
            statements: [
                "SELECT id, upper(room) AS room FROM 'sensor/temperature/+' WHERE room = 'kitchen' OR startswith(id, '7')"
            ],
            payloads: house()),
        EvalWorkload(
            name: "nested paths",
            statements: ["SELECT state.reported.t AS t, meta.place.zone AS z FROM 'sensor/temperature/+' WHERE state.reported.on = true"],
            payloads: nested()),
        EvalWorkload(
            name: "decimals",
            statements: ["SELECT temperature * 1.8 + 32 AS f FROM 'sensor/temperature/+' WHERE temperature - 0.5 >= 39.5"],
            payloads: house()),
        EvalWorkload(
            name: "a template",
            statements: ["SELECT * FROM 'sensor/temperature/+' WHERE temperature >= 40"], template: "AC/AC-${zone_id}",
            payloads: house()),
        EvalWorkload(
            name: "a hundred rules on one topic",
            statements: (0..<100).map {
                "SELECT id, temperature FROM 'sensor/temperature/+' WHERE temperature >= \(20 + $0 % 40) AND sensor_id = \($0)"
            },
            payloads: house()),
    ]

    private static let count = 10_000

    /// The house's readings, every second one of at least 40 degrees.
    private static func house(shufflesKeys: Bool = false) -> [[UInt8]] {
        var random = SplitMix(state: 7)
        return (0..<count).map { index in
            let degrees = index % 2 == 0 ? 40 + random.below(11) : 20 + random.below(20)
            let id = random.uuid()
            var members = [
                "\"id\":\"\(id)\"", "\"temperature\":\(degrees).\(random.below(90) + 10)", "\"sensor_id\":\(random.below(100))",
                "\"zone_id\":\(random.below(2) + 1)", "\"room\":\"\(random.below(4) == 0 ? "kitchen" : "living room")\"",
            ]
            if shufflesKeys { members.shuffle(using: &random) }
            return Array("{\(members.joined(separator: ","))}".utf8)
        }
    }

    private static func nested() -> [[UInt8]] {
        var random = SplitMix(state: 11)
        return (0..<count).map { index in
            let text = """
                {"meta":{"id":"\(random.uuid())","place":{"zone":\(random.below(9)),"room":"attic"}},\
                "state":{"desired":{"t":20},"reported":{"t":\(random.below(50)).5,"on":\(index % 2 == 0)}}}
                """
            return Array(text.utf8)
        }
    }
}

/// SplitMix64: the same messages in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: UInt64) -> Int { Int(next() % bound) }

    mutating func uuid() -> String {
        let digits = (String(next(), radix: 16) + String(next(), radix: 16) + "00000000").prefix(32)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        let characters = Array(digits)
        return parts.map { String(characters[$0]) }.joined(separator: "-")
    }
}
