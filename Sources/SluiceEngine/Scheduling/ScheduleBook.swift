import SluicePacks
import SluicePlugins

/// When each scheduled rule is due next.
struct ScheduleBook {
    struct Tick: Sendable {
        /// By its name.
        let rule: String
        let due: Timestamp
    }

    private struct Entry {
        let rule: Int
        let name: String
        let schedule: Schedule
        var start: Timestamp
        var due: Timestamp
    }

    private var entries: [Entry] = []

    /// - Parameters:
    ///   - loadedAt: what a `rate` counts from.
    ///   - former: what was known before a reload; a rule that is due at the same times as before goes on counting.
    ///   - since: for rules with a calendar's times, after when they have not run yet; one that was due meanwhile is due now.
    init(rules: [PreparedRule], loadedAt: Timestamp, since: [Int: Timestamp], former: ScheduleBook? = nil) {
        for rule in rules where !rule.rule.isDisabled {
            guard let schedule = rule.rule.trigger.schedule else { continue }
            if let known = former?.entries.first(where: { $0.name == rule.name && $0.schedule == schedule }) {
                entries.append(Entry(rule: rule.place, name: rule.name, schedule: schedule, start: known.start, due: known.due))
                continue
            }
            // A clock that was set back must not silence a rule until it has caught up.
            let start = min(since[rule.place] ?? loadedAt, loadedAt)
            guard let due = schedule.next(after: start, start: loadedAt) else { continue }
            entries.append(Entry(rule: rule.place, name: rule.name, schedule: schedule, start: loadedAt, due: due))
        }
    }

    var nextDue: Timestamp? { entries.map(\.due).min() }

    /// The tick to run first of those due by `now`; of one that has been missed several times the last.
    func tick(by now: Timestamp) -> Tick? {
        guard let entry = entries.filter({ $0.due <= now }).min(by: { ($0.due, $0.rule) < ($1.due, $1.rule) }) else { return nil }
        return Tick(rule: entry.name, due: latest(of: entry, by: now))
    }

    /// The last time by `now` at which an entry that is due was due.
    ///
    /// It is looked for from `now` backwards in growing steps: a clock that was set from 1970 to today skips a billion seconds.
    private func latest(of entry: Entry, by now: Timestamp) -> Timestamp {
        var due = entry.due
        var step: Int64 = 60_000
        while step < now - entry.due {
            if let found = entry.schedule.next(after: now - step, start: entry.start), found <= now {
                due = found
                break
            }
            step *= 2
        }
        while let later = entry.schedule.next(after: due, start: entry.start), later <= now { due = later }
        return due
    }

    /// The clock was set back: rules are due by the new time, and a `rate` counts from now.
    mutating func setBack(to now: Timestamp) {
        for place in entries.indices {
            guard let due = entries[place].schedule.next(after: now, start: now), due < entries[place].due else { continue }
            entries[place].start = now
            entries[place].due = due
        }
    }

    mutating func done(_ tick: Tick) {
        guard let place = entries.firstIndex(where: { $0.name == tick.rule }) else { return }
        guard let next = entries[place].schedule.next(after: tick.due, start: entries[place].start) else {
            entries.remove(at: place)
            return
        }
        entries[place].due = next
    }
}
