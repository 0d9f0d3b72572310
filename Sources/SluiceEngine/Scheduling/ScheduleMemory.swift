import SluicePacks
import SluicePlugins

/// What the store knows of schedules: when a rule with a calendar's times ran last, so that a tick that came while the engine
/// was down, or was killed, runs once when it is up again. A `rate` counts from load and needs no memory.
enum ScheduleMemory {
    /// After when each rule, by its place, has not run yet. A rule that is new, or disabled, has missed nothing.
    static func recall(_ rules: [PreparedRule], now: Timestamp, in database: any Database) throws -> [Int: Timestamp] {
        let calendars = rules.filter(\.hasCalendar)
        guard !calendars.isEmpty else { return [:] }
        return try database.write { stores in
            var since: [Int: Timestamp] = [:]
            for rule in calendars {
                if rule.rule.isDisabled {
                    // No time: enabled again, it is like a new one.
                    try stores.setFact(name(of: rule), to: "")
                } else if let last = try stores.fact(name(of: rule)).flatMap({ Timestamp($0) }) {
                    since[rule.place] = last
                } else {
                    try stores.setFact(name(of: rule), to: "\(now)")
                }
            }
            return since
        }
    }

    /// Notes a tick, in the transaction that decides it.
    static func note(_ rule: PreparedRule, due: Timestamp, in stores: any StoreTransaction) throws(StoreError) {
        if rule.hasCalendar { try stores.setFact(name(of: rule), to: "\(due)") }
    }

    private static func name(of rule: PreparedRule) -> String { "schedule/\(rule.name)" }
}

extension PreparedRule {
    fileprivate var hasCalendar: Bool {
        if case .cron = rule.trigger.schedule { true } else { false }
    }
}
