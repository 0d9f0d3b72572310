import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("fields whose templates come out empty")
struct EmptyFieldTests {
    static let optional: [(action: String, field: String)] = [
        ("republish: { topic: x", "qos"), ("republish: { topic: x", "retain"), ("republish: { topic: x", "contentType"),
        ("republish: { topic: x", "responseTopic"), ("republish: { topic: x", "correlationData"),
        ("republish: { topic: x", "payloadFormatIndicator"), ("republish: { topic: x", "messageExpiry"),
        ("queueSend: { queue: Errors", "delay"), ("queueSend: { queue: Errors", "messageGroupId"),
        ("queueSend: { queue: Errors", "deduplicationId"), ("emit: { flow: f", "deduplicationId"),
        ("metricPut: { metric: m, value: 1", "unit"), ("metricPut: { metric: m, value: 1", "time"),
        ("bucketPut: { bucket: History, key: k", "contentType"), ("seriesWrite: { series: iot.temperaturesensor", "time"),
        ("tablePut: { table: Temperature", "key"), ("tablePut: { table: Places", "sortKey"),
        ("tablePut: { table: Temperature", "payloadField"), ("webhook: { url: 'https://example.com/'", "method"),
        ("webhook: { url: 'https://example.com/'", "timeout"), ("webhook: { url: 'https://example.com/'", "batchSize"),
        ("functionCall: { function: score", "input"), ("notify: { topic: Alarms, attributes: { zone: 1 }", "subject"),
        ("log: { message: m", "level"),
    ]

    @Test("one that is not required counts as left out", arguments: optional)
    func leftOut(_ action: String, _ field: String) async throws {
        let payload = #"{"id":1,"n":2,"none":null,"text":""}"#
        let expected = try await outcome(of: "\(action) }", on: payload)
        #expect(expected.isEmpty == false)
        for template in ["'${nope}'", "'${none}${text}'", "'${text}'"] {
            #expect(try await outcome(of: "\(action), \(field): \(template) }", on: payload) == expected, "\(template)")
        }
    }

    @Test("so does a text that is written empty", arguments: optional.filter { ["contentType", "unit", "payloadField"].contains($0.field) })
    func writtenEmpty(_ action: String, _ field: String) async throws {
        let expected = try await outcome(of: "\(action) }", on: #"{"id":1}"#)
        #expect(try await outcome(of: "\(action), \(field): '' }", on: #"{"id":1}"#) == expected)
    }

    @Test(
        "one whose empty text says something keeps it",
        arguments: [
            ("bucketPut: { bucket: History, key: k, body: '${nope}' }", "bucket History put k text/plain "),
            ("log: { message: '${nope}' }", "log info "),
            ("webhook: { url: 'https://example.com/', body: '${nope}' }", "webhook POST https://example.com/ "),
            ("notify: { topic: Alarms, attributes: { zone: 1 }, subject: s, message: '${nope}' }", "mail doctor@example.com s: "),
        ])
    func kept(_ action: String, _ effect: String) async throws {
        let rig = try ActionRig(action)
        try await rig.publish(#"{"a":1}"#)
        #expect(try rig.effects() == [effect])
        #expect(try rig.failures() == [])
    }

    @Test(
        "one that is required fails its action",
        arguments: [
            "republish: { topic: '${nope}' }", "emit: { flow: '${nope}' }", "queueSend: { queue: '${nope}' }",
            "metricPut: { metric: '${nope}', value: 1 }", "metricPut: { metric: m, value: '${nope}' }",
            "bucketPut: { bucket: History, key: '${nope}' }", "bucketDelete: { bucket: History, key: '${nope}' }",
            "tableDelete: { table: Sessions, key: '${nope}' }", "webhook: { url: '${nope}' }",
        ])
    func required(_ action: String) async throws {
        let rig = try ActionRig(action)
        try await rig.publish("{}")
        #expect(try rig.failures().count == 1)
    }

    /// Everything that the action did, publications and requests with all that goes along.
    private func outcome(of action: String, on payload: String) async throws -> [String] {
        let rig = try ActionRig(action)
        try await rig.publish(payload)
        #expect(try rig.failures() == [])
        let publications = rig.publisher.takePublished().map { "\($0)" }
        let requests = rig.sender.takeSent().map { "\($0)" }
        let delays = try rig.queued().map { "\($0["visibleAt"]?.json ?? "")" }
        return try publications + requests + rig.effects() + delays + rig.points() + rig.items("Places")
    }
}
