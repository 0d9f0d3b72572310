package import SluicePlugins
package import SluiceValues

/// What the engine keeps of its own, as rows. Names of packs have no `$` in them.
package enum EngineRows: String, CaseIterable {
    case metrics = "$metrics"
    case alarms = "$alarms"
    case deadLetters = "$deadLetters"
    case outbox = "$outbox"
    case windows = "$windows"
    case batches = "$batches"
    case ledger = "$ledger"

    /// Rows that are read from the store at a time.
    private static let step = 500

    /// Calls `body` with each row until it answers false; of metrics those within `times`.
    package func scan(times: TimeRange, in stores: any StoreTransaction, _ body: (Object) throws -> Bool) throws {
        switch self {
        case .metrics: try stores.scanMetrics(times: times, body)
        case .alarms:
            for state in try stores.alarmStates() where try !body(Self.row(of: state)) { return }
        case .deadLetters:
            try Self.scanAll(stores.deadLetters, id: \.id) { try body(Self.row(of: $0)) }
        case .outbox:
            for lane in try stores.owedCounts().keys.sorted() {
                let goesOn = try Self.scanAll({ try stores.owedWork(lane: lane, after: $0, limit: $1) }, id: \.id) {
                    try body(Self.row(of: $0))
                }
                guard goesOn else { return }
            }
        case .windows:
            for rule in try stores.rulesWithWindows() {
                let groups = try stores.windowGroups(of: rule).sorted { ($0.start, $0.place) < ($1.start, $1.place) }
                for group in groups where try !body(Self.row(of: group)) { return }
            }
        case .batches:
            for rule in try stores.openBatches().keys.sorted() {
                let goesOn = try Self.scanAll({ try stores.openBatch(of: rule, after: $0, limit: $1) }, id: \.id) {
                    try body(Self.row(of: $0, in: rule))
                }
                guard goesOn else { return }
            }
        case .ledger:
            for (rule, counts) in try stores.ledger().sorted(by: { $0.key < $1.key })
            where try !body(Self.row(of: counts, of: rule)) { return }
        }
    }

    /// Reads step by step; false where `body` answered so.
    @discardableResult
    private static func scanAll<Entry>(
        _ read: (_ after: Int64, _ limit: Int) throws -> [Entry], id: (Entry) -> Int64, _ body: (Entry) throws -> Bool
    ) throws -> Bool {
        var after: Int64 = .min
        while true {
            let entries = try read(after, step)
            for entry in entries where try !body(entry) { return false }
            guard let last = entries.last, entries.count == step else { return true }
            after = id(last)
        }
    }

    // MARK: Rows

    private static func row(of state: AlarmState) -> Object {
        var row: Object = [
            "alarm": .string(state.alarm), "state": .string(state.word.rawValue), "since": .number(Number(state.since)),
        ]
        row["evaluatedAt"] = state.evaluatedAt.map { .number(Number($0)) }
        row["value"] = state.value.map { .number($0) }
        row["threshold"] = state.threshold
        row["reason"] = .string(state.reason)
        return row
    }

    private static func row(of letter: DeadLetter) -> Object {
        [
            "id": .number(Number(letter.id)), "rule": .string(letter.rule), "topic": .string(letter.message.topic),
            "at": .number(Number(letter.at)), "failures": .array(letter.failures.map(value)),
            "payload": value(of: letter.message.payload),
        ]
    }

    private static func value(of failure: ActionFailure) -> Value {
        .object(["action": .string(failure.action), "resource": .string(failure.resource), "message": .string(failure.message)])
    }

    private static func row(of work: OwedWork) -> Object {
        [
            "id": .number(Number(work.id)), "lane": .string(work.lane), "rule": .string(work.call.rule),
            "action": .string(work.call.action), "fields": .object(work.call.fields), "attempts": .int(work.attempts),
            "notBefore": .number(Number(work.notBefore)), "messageTime": .number(Number(work.call.messageTime)),
            "payload": value(of: work.call.payload.bytes),
        ]
    }

    private static func row(of group: WindowGroup) -> Object {
        [
            "rule": .string(group.rule), "start": .number(Number(group.start)), "group": .string(group.group),
            "place": .number(Number(group.place)), "state": (try? Value(json: group.state)) ?? .string(group.state),
        ]
    }

    private static func row(of waiting: BatchedMessage, in rule: String) -> Object {
        [
            "rule": .string(rule), "topic": .string(waiting.message.topic), "addedAt": .number(Number(waiting.addedAt)),
            "payload": value(of: waiting.message.payload),
        ]
    }

    private static func row(of counts: LedgerCounts, of rule: String) -> Object {
        [
            "rule": .string(rule), "accepted": .int(counts.accepted), "filtered": .int(counts.filtered),
            "delivered": .int(counts.delivered), "handled": .int(counts.handled), "returned": .int(counts.returned),
            "deadLettered": .int(counts.deadLettered),
            "inFlight": .int(counts.inFlight),
        ]
    }

    /// The JSON itself where it is JSON, else the text, else base64.
    private static func value(of payload: [UInt8]) -> Value {
        if let value = try? Value(json: payload, wholeIsInt: false), !value.isUndefined { return value }
        return .string(String(validating: payload, as: UTF8.self) ?? Base64.encode(payload))
    }
}
