import SluicePlugins
import SluiceValues

extension Transaction {
    func alarmStates() throws(StoreError) -> [AlarmState] {
        try checkReading()
        let query = connection.alarms.states
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        var states: [AlarmState] = []
        while try statement.step() {
            guard let word = AlarmState.Word(rawValue: statement.text(1)) else {
                throw statement.corrupt("'\(statement.text(1))' is no state of an alarm")
            }
            states.append(
                AlarmState(
                    alarm: statement.text(0), word: word, since: statement.int64(2),
                    evaluatedAt: statement.isNull(3) ? nil : statement.int64(3), value: try statement.seriesCell(4).number,
                    threshold: statement.isNull(5) ? nil : try statement.json(5), reason: statement.text(6)))
        }
        return states
    }

    func put(_ state: AlarmState) throws(StoreError) {
        try checkWriting()
        try run(connection.alarms.put) {
            $0.bind(state.alarm, at: 1)
            $0.bind(state.word.rawValue, at: 2)
            $0.bind(state.since, at: 3)
            if let time = state.evaluatedAt { $0.bind(time, at: 4) } else { $0.bindNull(at: 4) }
            _ = $0.bind(seriesCell: state.value.map { .number($0) } ?? .undefined, at: 5)
            if let threshold = state.threshold { $0.bind(threshold.json, at: 6) } else { $0.bindNull(at: 6) }
            $0.bind(state.reason, at: 7)
        }
    }

    func removeAlarmState(of alarm: String) throws(StoreError) {
        try checkWriting()
        try run(connection.alarms.remove) { $0.bind(alarm, at: 1) }
    }
}
