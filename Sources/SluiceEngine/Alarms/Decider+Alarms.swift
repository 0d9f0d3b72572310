import SluicePacks
import SluicePlugins
import SluiceValues

// Alarms: at the end of a period each that ends there is evaluated, and a change of its state is a message.
extension Decider {
    func evaluate(_ check: AlarmBook.Check, in decision: Decision) throws {
        decision.depth = 0
        let states = try decision.stores.alarmStates()
        // What a reload has taken away, or given another period, is not at its end now.
        for alarm in alarms where check.alarms.contains(alarm.name) && check.due % alarm.period == 0 {
            let former = states.first { $0.alarm == alarm.name }
            do {
                try evaluate(alarm, former, at: check.due, in: decision)
            } catch let error as StoreError where !error.canRetry {
                // It would fail at each try, and hold up all that is due.
                decision.log(.error, "alarm \(alarm.name) can't be evaluated, and stays as it is: \(error.message)")
            }
        }
        try decideMade(in: decision)
    }

    private func evaluate(_ alarm: Alarm, _ former: AlarmState?, at end: Timestamp, in decision: Decision) throws {
        var statistics = PeriodStatistics(of: alarm, through: end)
        try read(alarm.source, times: statistics.times, in: decision.stores) { statistics.add($1, at: $0) }
        let previous = former?.word ?? .insufficientData
        let verdict = AlarmVerdict(alarm, statistics: statistics.values, former: previous)
        let hasChanged = verdict.word != previous
        let state = AlarmState(
            alarm: alarm.name, word: verdict.word, since: hasChanged ? end : former?.since ?? end, evaluatedAt: end,
            value: verdict.value, threshold: verdict.threshold, reason: verdict.reason)
        try decision.stores.put(state)
        if hasChanged { decision.announce(state, previous: previous) }
    }

    private func read(
        _ source: Alarm.Source, times: TimeRange, in stores: any StoreTransaction, _ body: (Timestamp, Number) -> Void
    ) throws {
        switch source {
        case .metric(let metric, let dimensions):
            try stores.scan(metric: metric, dimensions: dimensions, times: times, body)
        case .series(let series, let measure, let dimensions):
            try stores.scan(series: series, times: times) { point in
                if let time = point["time"]?.number?.int64, let value = point[measure]?.number,
                    dimensions.allSatisfy({ $0.value.equals(point[$0.key]) })
                {
                    body(time, value)
                }
                return true
            }
        }
    }
}

extension Decision {
    fileprivate func announce(_ state: AlarmState, previous: AlarmState.Word) {
        let topic = "$alarm/\(state.alarm)/\(state.word.rawValue)"
        guard hears(topic) else { return }
        var body = Object([
            ("alarm", .string(state.alarm)), ("state", .string(state.word.rawValue)),
            ("previousState", .string(previous.rawValue)),
        ])
        body["value"] = state.value.map { .number($0) }
        body["threshold"] = state.threshold
        body["reason"] = .string(state.reason)
        handOn(topic, Array(Value.object(body).json.utf8))
    }
}

extension Alarm.Dimension {
    fileprivate func equals(_ value: Value?) -> Bool {
        switch (self, value) {
        case (.text(let text), .string(let other)?): text == other
        case (.number(let number), .number(let other)?): number == other
        case (.bool(let bool), .bool(let other)?): bool == other
        default: false
        }
    }
}
