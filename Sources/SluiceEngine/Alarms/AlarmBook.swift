import SluicePacks
import SluicePlugins

/// When each alarm is to be evaluated next: at the ends of its periods.
struct AlarmBook {
    /// Alarms to evaluate at one instant, the end of a period of each.
    struct Check: Sendable {
        let due: Timestamp
        /// Their names: other packs may have taken their place when it comes to it.
        let alarms: [String]
    }

    private struct Entry {
        let alarm: String
        let period: Int64
        var due: Timestamp
    }

    private var entries: [Entry]

    /// - Parameter since: up to when each alarm has been evaluated, or when it began.
    init(_ alarms: [Alarm], since: [Timestamp], now: Timestamp) {
        entries = zip(alarms, since).map { alarm, since in
            // A clock that was set back must not silence an alarm until it has caught up.
            Entry(alarm: alarm.name, period: alarm.period, due: Self.end(of: alarm.period, by: min(since, now)) + alarm.period)
        }
    }

    var nextDue: Timestamp? { entries.map(\.due).min() }

    /// What to evaluate first by `now`. Of an alarm that has missed several ends of periods it is the last.
    func check(by now: Timestamp) -> Check? {
        let ends = entries.filter { $0.due <= now }.map { (alarm: $0.alarm, end: Self.end(of: $0.period, by: now)) }
        guard let first = ends.map(\.end).min() else { return nil }
        return Check(due: first, alarms: ends.filter { $0.end == first }.map(\.alarm))
    }

    /// The clock was set back: alarms are evaluated by the new time.
    mutating func setBack(to now: Timestamp) {
        for place in entries.indices {
            let end = Self.end(of: entries[place].period, by: now) + entries[place].period
            entries[place].due = min(entries[place].due, end)
        }
    }

    mutating func done(_ check: Check) {
        for place in entries.indices where check.alarms.contains(entries[place].alarm) {
            entries[place].due = Self.end(of: entries[place].period, by: check.due) + entries[place].period
        }
    }

    /// The last end of a period that is not after a time.
    private static func end(of period: Int64, by time: Timestamp) -> Timestamp {
        let rest = time % period
        return time - (rest < 0 ? rest + period : rest)
    }
}
