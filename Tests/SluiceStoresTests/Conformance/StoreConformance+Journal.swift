import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static let full = MessageContext(
        id: MessageID(high: 0x0123_4567_89AB_CDEF, low: 3), topic: "t/\"1", receivedAt: 1_700_000_000_123, qos: 2,
        isRetained: true, transport: .http, clientID: "c", principal: "p", sourceIP: "::1", accountID: "a", traceID: "t",
        properties: MessageProperties(
            contentType: "application/json", responseTopic: "r", correlationData: [0, 1, 255], isUTF8: false,
            messageExpiry: .max, userProperties: [.init("k", "v"), .init("k", ""), .init("", "\u{0}")]),
        depth: 9)

    private static let messages = [
        Message(topic: "t/\"1", payload: [0, 1, 2, 255], context: full),
        Message(topic: "", payload: [], context: MessageContext(id: MessageID(high: 0, low: 0), receivedAt: -1)),
        Message(
            topic: "x", payload: Array("{}".utf8),
            context: MessageContext(
                id: MessageID(high: .max, low: .max), receivedAt: 0, transport: .engine, clientID: "",
                properties: MessageProperties(correlationData: [], isUTF8: true))),
    ]

    private static let failures = [
        ActionFailure(action: "webhook", resource: "http://x/\"", message: "refused\n", canRetry: true),
        ActionFailure(action: "", resource: "", message: ""),
        ActionFailure(action: "republish", resource: "t", message: "away", isOutage: true),
    ]

    private static func requireSame(_ actual: Message?, _ expected: Message, line: Int = #line) throws {
        // A message has only plain fields, all of which its description shows.
        try requireEqual(actual.map { String(reflecting: $0) }, String(reflecting: expected), line: line)
    }

    private static func call(_ number: Int, fields: Object = Object()) -> ActionCall {
        ActionCall(
            action: "republish", rule: "r", fields: fields, payload: Payload([UInt8(number)], isJSON: false),
            idempotencyKey: "key \(number)", messageTime: 12, depth: 3)
    }

    static let journal = [
        StoreConformance("an execution comes back as it was, is replaced, counted and removed") { database in
            var ids: [Int64] = []
            for message in messages {
                let execution = Execution(rule: weird, message: message, stage: .actions, remaining: 2, failures: failures)
                ids.append(try database.write { try $0.insert(execution) })
            }
            for (id, message) in zip(ids, messages) {
                let execution = try database.read { try $0.execution(id) }
                try requireSame(execution?.message, message)
                try requireEqual(execution?.id, id)
                try requireEqual(execution?.rule, weird)
                try requireEqual(execution?.stage, .actions)
                try requireEqual(execution?.remaining, 2)
                try requireEqual(execution?.failures, failures)
            }
            let changed = Execution(id: ids[0], rule: "other", message: messages[1], stage: .errorAction, remaining: 0)
            try database.write { try $0.update(changed) }
            let replaced = try database.read { try $0.execution(ids[0]) }
            try requireSame(replaced?.message, messages[1])
            try requireEqual(replaced?.stage, .errorAction)
            try requireEqual(replaced?.remaining, 0)
            try requireEqual(replaced?.failures, [])
            try requireEqual(try database.read { try $0.executionCounts() }, [weird: 2, "other": 1])
            try database.write { for id in ids { try $0.removeExecution(id) } }
            try require(try database.read { try $0.execution(ids[0]) } == nil, "the removed execution was found")
            try requireEqual(try database.read { try $0.executionCounts() }, [:])
        },
        StoreConformance("an id is new once in its scope, until its time has come") { database in
            func isNew(_ id: String, _ scope: String, now: Timestamp) throws -> Bool {
                try database.write { try $0.isNew(id, in: scope, until: now + 100, now: now) }
            }
            try requireEqual(try isNew(weird, "flow:a", now: 0), true)
            try requireEqual(try isNew(weird, "flow:a", now: 99), false)
            try requireEqual(try isNew(weird, "flow:b", now: 99), true)
            try requireEqual(try isNew("other", "flow:a", now: 99), true)
            try requireEqual(try isNew(weird, "flow:a", now: 100), true)
            try requireEqual(try isNew(weird, "flow:a", now: 199), false)
        },
        StoreConformance("a context whose topic is not the message's, or none, comes back as it was") { database in
            for topic in [nil, "other"] {
                var message = messages[0]
                message.context.topic = topic
                let execution = Execution(rule: "r", message: message, remaining: 1)
                let id = try database.write { try $0.insert(execution) }
                try requireSame(try database.read { try $0.execution(id) }?.message, message)
            }
        },
        StoreConformance("owed work of a lane comes in the order of its ids, page by page") { database in
            var ids: [Int64] = []
            try database.write { transaction in
                for number in 0..<10 {
                    let lane = number.isMultiple(of: 2) ? weird : "odd"
                    let work = OwedWork(execution: 77, lane: lane, call: call(number), attempts: 1, notBefore: 5)
                    ids.append(try transaction.insert(work))
                }
            }
            try requireEqual(ids, ids.sorted())
            try database.read { transaction in
                let first = try transaction.owedWork(lane: weird, after: 0, limit: 3)
                try requireEqual(first.map(\.id), [ids[0], ids[2], ids[4]])
                let second = try transaction.owedWork(lane: weird, after: ids[4], limit: 3)
                try requireEqual(second.map(\.id), [ids[6], ids[8]])
                try requireEqual(try transaction.owedWork(lane: weird, after: ids[8], limit: 3).count, 0)
                try requireEqual(try transaction.owedWork(lane: weird, after: 0, limit: 0).count, 0)
                try requireEqual(first[1].execution, 77)
                try requireEqual(first[1].lane, weird)
                try requireEqual(first[1].attempts, 1)
                try requireEqual(first[1].notBefore, 5)
                try requireEqual(first[1].call.payload, Payload([2], isJSON: false))
                try requireEqual(first[1].call.idempotencyKey, "key 2")
                try requireEqual(first[1].call.messageTime, 12)
                try requireEqual(first[1].call.depth, 3)
                try requireEqual(try transaction.owedCounts(), [weird: 5, "odd": 5])
            }
            try database.write { transaction in
                try transaction.update(owed: ids[0], attempts: 4, notBefore: 99)
                for id in ids[1...] { try transaction.removeOwed(id) }
            }
            let left = try database.read { try $0.owedWork(lane: weird, after: 0, limit: 9) }
            try requireEqual(left.map(\.attempts), [4])
            try requireEqual(left.map(\.notBefore), [99])
            try requireEqual(try database.read { try $0.owedCounts() }, [weird: 1])
        },
        StoreConformance("a call's fields come back as the same values, those without a JSON form too") { database in
            let long = Number(numeric: "123456789012345678901234567890123456789000") ?? 0
            let fields: Object = [
                "text": .string("a\u{0}b"), "int": 1, "decimal": .number(Number(1).asDecimal), "long": .number(long),
                "bytes": .bytes([0, 255]), "none": .bytes([]),
                "list": .array([.undefined, .null, .bool(true), .bytes([1])]),
                "$bytes": .string("x"), "looks": .object(["$bytes": .string("AA==")]),
                "deep": .object(["$object": .object(["$undefined": .bool(true)])]),
            ]
            let id = try database.write { try $0.insert(OwedWork(execution: 1, lane: "l", call: call(1, fields: fields))) }
            let back = try database.read { try $0.owedWork(lane: "l", after: id - 1, limit: 1) }.first?.call.fields
            try requireEqual(back.map { String(reflecting: $0.members.map { [$0.key: typed($0.value)] }) },
                String(reflecting: fields.members.map { [$0.key: typed($0.value)] }))
        },
        StoreConformance("fields nested too deep are refused") { database in
            var value = Value.null
            for _ in 0..<JSONLimits.maximumDepth { value = .array([value]) }
            try requireError(.invalid) {
                try database.write { [value] in
                    _ = try $0.insert(OwedWork(execution: 1, lane: "l", call: call(1, fields: ["deep": value])))
                }
            }
        },
        StoreConformance("dead letters come in the order of their ids, page by page") { database in
            let ids = try database.write { transaction in
                try messages.map { message in
                    try transaction.insert(DeadLetter(rule: "", message: message, failures: failures, at: 42))
                }
            }
            try requireEqual(try database.read { try $0.deadLetterCount() }, 3)
            let letters = try database.read { try $0.deadLetters(after: ids[0], limit: 1) }
            try requireEqual(letters.map(\.id), [ids[1]])
            try requireSame(letters.first?.message, messages[1])
            try requireEqual(letters.first?.failures, failures)
            try requireEqual(letters.first?.rule, "")
            try requireEqual(letters.first?.at, 42)
            try requireEqual(try database.read { try $0.deadLetters(after: 0, limit: 9) }.map(\.id), ids)
        },
        StoreConformance("the ledger adds up per rule") { database in
            try requireEqual(try database.read { try $0.ledger() }, [:])
            try database.write { transaction in
                try transaction.add(LedgerCounts(accepted: 5, filtered: 1), toLedgerOf: weird)
                try transaction.add(LedgerCounts(accepted: 1, delivered: 2, handled: 1, deadLettered: 1), toLedgerOf: weird)
                try transaction.add(LedgerCounts(accepted: 1), toLedgerOf: "other")
            }
            let expected = [
                weird: LedgerCounts(accepted: 6, filtered: 1, delivered: 2, handled: 1, deadLettered: 1),
                "other": LedgerCounts(accepted: 1),
            ]
            try requireEqual(try database.read { try $0.ledger() }, expected)
        },
        StoreConformance("facts are kept and replaced") { database in
            try require(try database.read { try $0.fact(weird) } == nil, "a fact from nowhere")
            try database.write { try $0.setFact(weird, to: "a") }
            try database.write { try $0.setFact(weird, to: "") }
            try requireEqual(try database.read { try $0.fact(weird) }, "")
        },
    ]

    /// A value with its types: unlike JSON, which has no Undefined and no bytes.
    private static func typed(_ value: Value) -> String {
        switch value {
        case .undefined: "undefined"
        case .bytes(let bytes): "bytes \(bytes)"
        case .number(let number): "\(value.typeName) \(number)"
        case .array(let items): "[\(items.map(typed).joined(separator: ","))]"
        case .object(let object): "{\(object.members.map { "\($0.key): \(typed($0.value))" }.joined(separator: ","))}"
        case .null, .bool, .string: value.json
        }
    }
}
