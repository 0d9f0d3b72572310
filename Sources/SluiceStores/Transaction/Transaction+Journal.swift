import SluicePlugins
import SluiceValues

// MARK: Executions

extension Transaction {
    func insert(_ execution: Execution) throws(StoreError) -> Int64 {
        try checkWriting()
        var execution = execution
        execution.id = connection.numbers.nextID()
        try store(execution, with: connection.journal.insertExecution)
        return execution.id
    }

    func update(_ execution: Execution) throws(StoreError) {
        try checkWriting()
        try store(execution, with: connection.journal.updateExecution)
    }

    private func store(_ execution: Execution, with query: Query) throws(StoreError) {
        let answers = AnswersText.write(execution.answers)
        try run(query) {
            $0.bind(execution.id, at: 1)
            $0.bind(execution.rule, at: 2)
            $0.bind(execution.stage.rawValue, at: 3)
            $0.bind(execution.remaining, at: 4)
            $0.bind(text: FailuresText.write(execution.failures), at: 5)
            $0.bind(execution.message, from: 6)
            $0.bind(text: answers, at: 9)
        }
    }

    func execution(_ id: Int64) throws(StoreError) -> Execution? {
        try checkReading()
        let query = connection.journal.execution
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(id, at: 1)
        return try statement.step() ? try execution(in: statement) : nil
    }

    private func execution(in statement: Statement) throws(StoreError) -> Execution {
        guard let stage = Execution.Stage(rawValue: statement.text(1)) else {
            throw statement.corrupt("'\(statement.text(1))' is no stage of an execution")
        }
        return Execution(
            id: statement.int64(8), rule: statement.text(0), message: try statement.message(from: 4), stage: stage,
            remaining: statement.int(2), failures: FailuresText.read(try statement.json(3)),
            answers: AnswersText.read(try statement.json(7)))
    }

    func isWaiting(_ rule: String, on topic: String) throws(StoreError) -> Bool {
        try checkReading()
        let query = connection.journal.isWaiting
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(rule, at: 1)
        statement.bind(topic, at: 2)
        return try statement.step() && statement.int64(0) != 0
    }

    func firstWaiting(_ rule: String, on topic: String) throws(StoreError) -> Execution? {
        try checkReading()
        let query = connection.journal.firstWaiting
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(rule, at: 1)
        statement.bind(topic, at: 2)
        return try statement.step() ? try execution(in: statement) : nil
    }

    func waitingCount() throws(StoreError) -> Int { try count(connection.journal.waitingCount) }

    func removeExecution(_ id: Int64) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.removeExecution) { $0.bind(id, at: 1) }
    }

    func executionCounts() throws(StoreError) -> [String: Int] { try counts(connection.journal.executionCounts) }

    private func counts(_ query: Query) throws(StoreError) -> [String: Int] {
        try checkReading()
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        var counts: [String: Int] = [:]
        while try statement.step() { counts[statement.text(0)] = statement.int(1) }
        return counts
    }
}

// MARK: The outbox

extension Transaction {
    func insert(_ work: OwedWork) throws(StoreError) -> Int64 {
        try checkWriting()
        let call = work.call
        guard let fields = FieldsText.write(call.fields) else {
            throw StoreError(
                .invalid,
                "the fields of action '\(call.action)' of rule '\(call.rule)' are nested deeper than "
                    + "\(JSONLimits.maximumDepth) levels")
        }
        let id = connection.numbers.nextID()
        try run(connection.journal.insertOwed) {
            $0.bind(id, at: 1)
            $0.bind(work.execution, at: 2)
            $0.bind(work.lane, at: 3)
            $0.bind(work.attempts, at: 4)
            $0.bind(work.notBefore, at: 5)
            $0.bind(call.action, at: 6)
            $0.bind(call.rule, at: 7)
            $0.bind(call.idempotencyKey, at: 8)
            $0.bind(call.messageTime, at: 9)
            $0.bind(call.depth, at: 10)
            $0.bind(text: fields, at: 11)
            $0.bind(call.payload.isJSON ? 1 : 0, at: 12)
            $0.bind(call.payload.bytes, at: 13)
        }
        return id
    }

    func owedWork(lane: String, after: Int64, limit: Int) throws(StoreError) -> [OwedWork] {
        try checkReading()
        let query = connection.journal.owedOfLane
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(lane, at: 1)
        statement.bind(after, at: 2)
        statement.bind(max(0, limit), at: 3)
        var owed: [OwedWork] = []
        while try statement.step() {
            let call = ActionCall(
                action: statement.text(4), rule: statement.text(5), fields: FieldsText.read(try statement.object(9)),
                payload: Payload(statement.bytes(11), isJSON: statement.int64(10) != 0), idempotencyKey: statement.text(6),
                messageTime: statement.int64(7), depth: statement.int(8))
            owed.append(
                OwedWork(
                    id: statement.int64(0), execution: statement.int64(1), lane: lane, call: call,
                    attempts: statement.int(2), notBefore: statement.int64(3)))
        }
        return owed
    }

    func update(owed id: Int64, attempts: Int, notBefore: Timestamp) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.updateOwed) {
            $0.bind(id, at: 1)
            $0.bind(attempts, at: 2)
            $0.bind(notBefore, at: 3)
        }
    }

    func removeOwed(_ id: Int64) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.removeOwed) { $0.bind(id, at: 1) }
    }

    func owedCounts() throws(StoreError) -> [String: Int] { try counts(connection.journal.owedCounts) }
}

// MARK: Dead letters

extension Transaction {
    func insert(_ letter: DeadLetter) throws(StoreError) -> Int64 {
        try checkWriting()
        let id = connection.numbers.nextID()
        try run(connection.journal.insertDeadLetter) {
            $0.bind(id, at: 1)
            $0.bind(letter.rule, at: 2)
            $0.bind(letter.at, at: 3)
            $0.bind(text: FailuresText.write(letter.failures), at: 4)
            $0.bind(letter.message, from: 5)
        }
        return id
    }

    func deadLetters(after: Int64, limit: Int) throws(StoreError) -> [DeadLetter] {
        try checkReading()
        let query = connection.journal.deadLetters
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(after, at: 1)
        statement.bind(max(0, limit), at: 2)
        var letters: [DeadLetter] = []
        while try statement.step() {
            letters.append(
                DeadLetter(
                    id: statement.int64(0), rule: statement.text(1), message: try statement.message(from: 4),
                    failures: FailuresText.read(try statement.json(3)), at: statement.int64(2)))
        }
        return letters
    }

    func deadLetterCount() throws(StoreError) -> Int { try count(connection.journal.deadLetterCount) }

    private func count(_ query: Query) throws(StoreError) -> Int {
        try checkReading()
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        return try statement.step() ? statement.int(0) : 0
    }
}

extension Transaction {
    func deadLetter(_ id: Int64) throws(StoreError) -> DeadLetter? {
        try checkReading()
        let query = connection.journal.deadLetter
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(id, at: 1)
        guard try statement.step() else { return nil }
        return DeadLetter(
            id: id, rule: statement.text(0), message: try statement.message(from: 3),
            failures: FailuresText.read(try statement.json(2)), at: statement.int64(1))
    }

    func removeDeadLetter(_ id: Int64) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.removeDeadLetter) { $0.bind(id, at: 1) }
    }

    func letterRequests(limit: Int) throws(StoreError) -> [LetterRequest] {
        try checkReading()
        let query = connection.journal.letterRequests
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(max(0, limit), at: 1)
        var requests: [LetterRequest] = []
        while try statement.step() {
            guard let kind = LetterRequest.Kind(rawValue: statement.text(1)) else {
                throw statement.corrupt("'\(statement.text(1))' is nothing to do with a dead letter")
            }
            requests.append(LetterRequest(kind, letter: statement.int64(0)))
        }
        return requests
    }

    func insert(_ request: LetterRequest) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.insertLetterRequest) {
            $0.bind(request.letter, at: 1)
            $0.bind(request.kind.rawValue, at: 2)
        }
    }

    func removeLetterRequest(onLetter letter: Int64) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.removeLetterRequest) { $0.bind(letter, at: 1) }
    }
}

// MARK: Ledger and facts

extension Transaction {
    func add(_ counts: LedgerCounts, toLedgerOf rule: String) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.addToLedger) {
            $0.bind(rule, at: 1)
            $0.bind(counts.accepted, at: 2)
            $0.bind(counts.filtered, at: 3)
            $0.bind(counts.delivered, at: 4)
            $0.bind(counts.handled, at: 5)
            $0.bind(counts.deadLettered, at: 6)
            $0.bind(counts.returned, at: 7)
        }
    }

    func ledger() throws(StoreError) -> [String: LedgerCounts] {
        try checkReading()
        let query = connection.journal.ledger
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        var ledger: [String: LedgerCounts] = [:]
        while try statement.step() {
            ledger[statement.text(0)] = LedgerCounts(
                accepted: statement.int(1), filtered: statement.int(2), delivered: statement.int(3),
                handled: statement.int(4), returned: statement.int(6), deadLettered: statement.int(5))
        }
        return ledger
    }

    func fact(_ name: String) throws(StoreError) -> String? {
        try checkReading()
        let query = connection.journal.fact
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(name, at: 1)
        return try statement.step() ? statement.text(0) : nil
    }

    func setFact(_ name: String, to value: String) throws(StoreError) {
        try checkWriting()
        try run(connection.journal.setFact) {
            $0.bind(name, at: 1)
            $0.bind(value, at: 2)
        }
    }
}

// MARK: Messages in columns

extension Statement {
    /// Binds topic, context and payload to three parameters.
    func bind(_ message: Message, from index: Int32) {
        bind(message.topic, at: index)
        bind(text: ContextText.write(message.context, topic: message.topic), at: index + 1)
        bind(message.payload, at: index + 2)
    }

    func message(from column: Int32) throws(StoreError) -> Message {
        let context = try object(column + 1)
        guard let message = ContextText.message(topic: text(column), context: context, payload: bytes(column + 2)) else {
            throw corrupt("the context of a message is not complete")
        }
        return message
    }
}
