import SluicePacks
import SluicePlugins

/// What the store knows of the alarms when the engine starts.
enum AlarmMemory {
    /// The book of the alarms. One that is new begins with no data; states of alarms that are in no pack any more are dropped.
    static func recall(_ alarms: [Alarm], now: Timestamp, in database: any Database) throws -> AlarmBook {
        let known = try database.read { try $0.alarmStates() }
        if alarms.isEmpty, known.isEmpty { return AlarmBook([], since: [], now: now) }
        let states = Dictionary(known.map { ($0.alarm, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(alarms.map(\.name))
        try database.write { stores in
            for state in known where !names.contains(state.alarm) { try stores.removeAlarmState(of: state.alarm) }
            for alarm in alarms where states[alarm.name] == nil {
                try stores.put(
                    AlarmState(alarm: alarm.name, word: .insufficientData, since: now, reason: "it has not been evaluated yet"))
            }
        }
        let since = alarms.map { alarm in states[alarm.name].map { $0.evaluatedAt ?? $0.since } ?? now }
        return AlarmBook(alarms, since: since, now: now)
    }
}
