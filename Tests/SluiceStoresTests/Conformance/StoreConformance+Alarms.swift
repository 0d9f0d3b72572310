import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static func text(_ state: AlarmState) -> String {
        "\(state.alarm) \(state.word.rawValue) \(state.since) \(state.evaluatedAt ?? -1) "
            + "\(state.value?.description ?? "-") \(state.threshold?.json ?? "-") \(state.reason)"
    }

    private static func states(_ database: any Database) throws -> [String] {
        try database.read { try $0.alarmStates().map(text) }
    }

    static let alarms = [
        StoreConformance("states of alarms come back as they were, are replaced, and are forgotten one by one") { database in
            let exact = Number(numeric: "0.1234567890123456789")
            let first = AlarmState(alarm: weird, word: .insufficientData, since: -5, reason: weird)
            let second = AlarmState(
                alarm: "b", word: .alarm, since: 7, evaluatedAt: 9, value: exact,
                threshold: .object(["lower": 1, "upper": 2]), reason: "")
            try database.write { stores in
                try stores.put(first)
                try stores.put(second)
            }
            try requireEqual(try states(database), [second, first].map(text))
            try database.write { try $0.put(AlarmState(alarm: "b", word: .ok, since: 10, threshold: 28, reason: "r")) }
            try requireEqual(try states(database).first, "b ok 10 -1 - 28 r")
            try database.write { stores in
                try stores.removeAlarmState(of: "b")
                try stores.removeAlarmState(of: "nobody")
            }
            try requireEqual(try states(database), [text(first)])
        },
    ]
}
