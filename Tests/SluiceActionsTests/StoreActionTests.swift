import SluiceTestSupport
import SluiceValues
import Testing

@Suite("tablePut, queueSend, emit, log")
struct StoreActionTests {
    // MARK: tablePut

    @Test("an item replaces the one of its key")
    func put() async throws {
        let rig = try ActionRig("tablePut: { table: Temperature }")
        try await rig.publish(#"{"id":"a","x":1,"y":2}"#)
        try await rig.publish(#"{"id":"a","x":3}"#)
        try await rig.publish(#"{"id":1}"#)
        #expect(try Set(rig.effects()) == [#"table Temperature {"id":"a","x":3}"#, #"table Temperature {"id":1}"#])
    }

    @Test("an item without its key, or with one of a wrong type, fails the action", arguments: [
        "{}", #"{"id":null}"#, #"{"id":true}"#, #"{"id":[1]}"#,
    ])
    func badKey(_ payload: String) async throws {
        let rig = try ActionRig("tablePut: { table: Temperature }")
        try await rig.publish(payload)
        #expect(try rig.effects() == [])
        let reasons = try rig.failures()
        #expect(reasons.count == 1 && reasons[0].contains("id") && reasons[0].contains("Temperature"))
    }

    // MARK: Chosen by the message

    @Test("a template chooses among what the pack declares")
    func chosen() async throws {
        let line = try ActionRig("queueSend: { queue: '${q}', messageGroupId: '${g}' }")
        try await line.publish(#"{"q":"Line","g":"a"}"#)
        #expect(try line.queued("Line").map { $0["messageGroupId"]?.string } == ["a"])

        let rig = try ActionRig("queueSend: { queue: '${q}' }")
        try await rig.publish(#"{"q":"Errors"}"#)
        #expect(try rig.effects() == [#"queue Errors {"q":"Errors"}"#])
        #expect(try rig.failures() == [])
        for payload in [#"{"q":"errors"}"#, #"{"q":"Line/x"}"#, "{}"] { try await rig.publish(payload) }
        #expect(
            try rig.failures() == ["no queue 'errors' is declared", "no queue 'Line/x' is declared", "no queue '' is declared"])
    }

    @Test("the table that a template names says what its key is")
    func chosenTable() async throws {
        let update = try ActionRig("tableUpdate: { table: '${t}', key: '${k}', sortKey: '${s}', set: { n: n } }")
        try await update.publish(#"{"t":"Sessions","k":1,"n":2}"#)
        try await update.publish(#"{"t":"Sessions","k":1,"s":1,"n":3}"#)
        try await update.publish(#"{"t":"Places","k":1,"s":5,"n":5}"#)
        try await update.publish(#"{"t":"Places","k":1,"s":5,"n":6}"#)
        try await update.publish(#"{"t":"Nowhere","k":1,"n":2}"#)
        #expect(try update.items("Sessions") == [#"{"connection":1,"n":2}"#])
        #expect(try update.items("Places") == [#"{"id":1,"n":5}"#])
        #expect(
            try update.failures() == [
                "table 'Sessions' has no sort key", "'n' is a part of the key of table 'Places', and stays", "there is no table 'Nowhere'",
            ])

        let put = try ActionRig("tablePut: { table: '${t}', sortKey: '${s}' }")
        try await put.publish(#"{"t":"Temperature","id":1}"#)
        try await put.publish(#"{"t":"Temperature","id":2,"s":1}"#)
        #expect(try put.items("Temperature") == [#"{"t":"Temperature","id":1}"#])
        #expect(try put.failures() == ["table 'Temperature' has no sort key"])
    }

    // MARK: queueSend

    @Test("a message is hidden for its delay", arguments: [("", 0), (", delay: 15m", 900_000), (", delay: '${d}'", 2_000)])
    func delay(_ field: String, _ milliseconds: Int64) async throws {
        let rig = try ActionRig("queueSend: { queue: Errors\(field) }")
        try await rig.publish(#"{"d":"2s"}"#)
        let message = try #require(try rig.queued().first)
        let now = rig.clock.now()
        #expect(message["sentAt"]?.number?.int64 == now)
        #expect(message["visibleAt"]?.number?.int64 == now + milliseconds)
    }

    @Test("a delay that is no duration fails the action", arguments: [#"{"d":5}"#, #"{"d":"-1s"}"#])
    func badDelay(_ payload: String) async throws {
        let rig = try ActionRig("queueSend: { queue: Errors, delay: '${d}' }")
        try await rig.publish(payload)
        #expect(try rig.queued().isEmpty)
        let expected = "expected a duration such as 500ms, 10s, 15m, 1h or 30d, of a hundred years at most"
        #expect(try rig.failures().first?.hasSuffix(expected) == true)
    }

    @Test("a message of a FIFO queue has a group, and one of a deduplication id is sent once")
    func fifo() async throws {
        let rig = try ActionRig("queueSend: { queue: Line, messageGroupId: '${g}', deduplicationId: '${d}' }")
        for payload in [#"{"g":1,"d":"x"}"#, #"{"g":2,"d":"x"}"#, #"{"g":2,"d":"y"}"#] { try await rig.publish(payload) }
        #expect(try rig.queued("Line").map { $0["messageGroupId"]?.string } == ["1", "2"])
        #expect(try rig.failures() == [])
        for payload in [#"{"g":1}"#, #"{"d":"z"}"#] { try await rig.publish(payload) }
        #expect(try rig.queued("Line").map { $0["messageGroupId"]?.string } == ["1", "2", "1"])
        let failures = try rig.failures()
        #expect(failures.count == 1)
        #expect(failures.last?.hasSuffix("'Line' is a FIFO queue, and its messages need a group") == true)
    }

    @Test("attributes are texts that go along")
    func attributes() async throws {
        let rig = try ActionRig("queueSend: { queue: Errors, attributes: { a: '${n}', b: '${o}', none: '${missing}' } }")
        try await rig.publish(#"{"n":1,"o":{"p":2}}"#)
        #expect(try rig.queued().first?["attributes"]?.json == #"{"a":"1","b":"{\"p\":2}","none":""}"#)
    }

    @Test("a body need not be JSON", arguments: [([0xFF], "/w=="), (Array("hello".utf8), "hello")] as [([UInt8], String)])
    func body(_ payload: [UInt8], _ expected: String) async throws {
        let rig = try ActionRig("queueSend: { queue: Errors }")
        try await rig.publish(payload)
        #expect(try rig.queued().first?["body"]?.string == expected)
    }

    // MARK: emit

    @Test("a flow's name may be made of the message; several levels are fine")
    func flow() async throws {
        let rig = try ActionRig("emit: { flow: 'a/${b}' }")
        try await rig.publish(#"{"b":"c"}"#)
        #expect(try rig.effects() == [#"emit $flow/a/c {"b":"c"}"#])
    }

    @Test("a flow without a name, or with a wildcard, fails the action", arguments: [
        ("{}", "'flow' became '': a topic must not be empty"),
        (#"{"b":"+"}"#, "'flow' became '+': a topic to publish on must not contain '+' or '#'"),
    ])
    func badFlow(_ payload: String, _ reason: String) async throws {
        let rig = try ActionRig("emit: { flow: '${b}' }")
        try await rig.publish(payload)
        #expect(try rig.failures() == [reason])
    }

    // MARK: log

    @Test("a line has the level that it is given", arguments: ["debug", "info", "warning", "error"])
    func level(_ level: String) async throws {
        let constant = try ActionRig("log: { level: \(level), message: 'm ${a}' }")
        try await constant.publish(#"{"a":1}"#)
        #expect(try constant.effects() == ["log \(level) m 1"])
        let template = try ActionRig("log: { level: '${l}' }")
        try await template.publish(#"{"l":"\#(level)"}"#)
        #expect(try template.effects() == [#"log \#(level) {"l":"\#(level)"}"#])
    }

    @Test("a level that there is not fails the action")
    func badLevel() async throws {
        let rig = try ActionRig("log: { level: '${l}' }")
        try await rig.publish(#"{"l":"loud"}"#)
        #expect(try rig.failures() == ["'level' became 'loud': expected debug, info, warning, error"])
        #expect(try rig.effects() == [])
    }
}
