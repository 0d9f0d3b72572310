public import SluiceValues

/// The states of alarms. What an alarm watches is the engine's business. Calls are made inside a transaction (see `Database`),
/// from one task at a time.
public protocol AlarmStore {
    /// All states, by the alarms' names.
    func alarmStates() throws(StoreError) -> [AlarmState]

    /// Keeps a state, replacing the one of its alarm.
    func put(_ state: AlarmState) throws(StoreError)

    /// Forgets a state; does nothing where there is none.
    func removeAlarmState(of alarm: String) throws(StoreError)
}

/// What an alarm came to when it was last evaluated.
public struct AlarmState: Sendable {
    /// As topics and payloads word it.
    public enum Word: String, Sendable, CaseIterable {
        case ok, alarm
        case insufficientData = "insufficient-data"
    }

    public var alarm: String
    public var word: Word
    /// When it came to be so.
    public var since: Timestamp
    /// The end of the last period that was evaluated; nil before the first.
    public var evaluatedAt: Timestamp?
    /// The statistic of that period; nil where there were no data.
    public var value: Number?
    /// What it was held against: a number, `{"lower", "upper"}`, or nil where there was nothing to hold it against.
    public var threshold: Value?
    public var reason: String

    public init(
        alarm: String, word: Word, since: Timestamp, evaluatedAt: Timestamp? = nil, value: Number? = nil,
        threshold: Value? = nil, reason: String
    ) {
        self.alarm = alarm
        self.word = word
        self.since = since
        self.evaluatedAt = evaluatedAt
        self.value = value
        self.threshold = threshold
        self.reason = reason
    }
}
