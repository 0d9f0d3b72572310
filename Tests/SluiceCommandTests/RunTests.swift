import Foundation
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("sluice run, on a real broker")
struct RunTests {
    private static let house = Repository.path("rules/house")
    private static let newestFirst =
        #"SELECT id FROM "iot"."temperaturesensor" WHERE time between ago(15m) and now() ORDER BY time DESC"#

    @Test("readings are told apart and stored, to be queried beside the engine and after it", arguments: ["5", "3.1.1"])
    func mainScene(_ version: String) async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: data, ["--mqtt-version", version])
            #expect(engine.outputText == """
                house: 4 rules (invalid_readings, readings, zone_means, ac_control), 1 table, 1 series, 2 queues
                subscribed to sensor/temperature/+, $aws/rules/# at mqtt://127.0.0.1:\(broker.port)
                state in \(data)
                ready

                """)
            try await publish([reading("hot", "45")], to: broker)
            try await eventually("the artefact is stored") { try await query(#"SELECT * FROM "Temperature""#, data: data).count == 1 }
            try await publish([reading("mild", "20")], to: broker)
            let both = [#"{"id":"mild"}"#, #"{"id":"hot"}"#]
            try await eventually("both readings are stored") { try await query(Self.newestFirst, data: data) == both }
            engine.signal(SIGINT)
            let outcome = try await engine.outcome()
            #expect(outcome.code == 0)
            #expect(outcome.errors.contains("stopping on signal 2"))
            #expect(outcome.errors.hasSuffix("stopped; nothing is in hand\n"))
        }
        #expect(
            try await query(#"SELECT * FROM "Temperature""#, data: data)
                == [#"{"id":"hot","temperature":45,"sensor_id":1,"zone_id":1}"#])
        #expect(try await query(Self.newestFirst, data: data) == [#"{"id":"mild"}"#, #"{"id":"hot"}"#])
        try StoreReport(data: data).expectBalance()
    }

    @Test("two signals at once, as one program sends them to a process and to its group, are one wish to stop")
    func twoSignals() async throws {
        let folder = try TestFolder()
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: folder.file("data"))
            engine.signal(SIGTERM)
            engine.signal(SIGINT)
            let outcome = try await engine.outcome()
            #expect(outcome.code == 0)
            #expect(outcome.errors.hasSuffix("stopped; nothing is in hand\n"), "\(outcome.errors)")
        }
    }

    @Test("a hot zone's air conditioner gets its message at QoS 1 when the schedule is due")
    func republish() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "zones", """
                series:
                  readings:
                    dimensions: [zone_id]
                    measures: [temperature]
                """,
            rules: """
                rules:
                  readings:
                    sql: SELECT * FROM 'sensor/temperature/+'
                    actions:
                      - seriesWrite: { series: readings, dimensions: [zone_id], measures: [temperature] }
                  ac_control:
                    schedule: rate(1 second)
                    sql: |
                      SELECT avg(temperature) > 35 AS state.enabled FROM "readings" WHERE time > ago(1m)
                      GROUP BY zone_id HAVING avg(temperature) > 35 ORDER BY zone_id
                    actions:
                      - republish:
                          topic: AC/AC-${zone_id}
                          qos: 1
                """)
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("AC/+", broker: broker)
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"))
            try await publish([reading("a", "36.5"), reading("b", "20", zone: 2)], to: broker)
            try await eventually("two ticks are heard") { listener.messages.count >= 2 }
            #expect(listener.messages.allSatisfy { $0.text == #"AC/AC-1 {"state":{"enabled":true}}"# && $0.qos == 1 })
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await listener.stop()
        }
        let report = try StoreReport(data: folder.file("data"))
        report.expectBalance()
        #expect(report.owed.isEmpty, "what was owed is delivered before the end")
    }

    @Test("what is published while the engine is away is there after its next start")
    func persistentSession() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            for round in 0..<2 {
                let engine = try await startEngine([Self.house], broker: broker, data: data)
                try await eventually("what came meanwhile is stored") {
                    try await query(#"SELECT id FROM "Temperature""#, data: data).count == 10 * round
                }
                engine.signal(SIGTERM)
                #expect(try await engine.outcome().code == 0)
                if round == 0 { try await publish((0..<10).map { reading("id-\($0)", "50") }, to: broker) }
            }
        }
    }

    @Test("a broker that goes away and comes back is attached to again")
    func brokerRestart() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: data)
            broker.stop()
            try await engine.wait(for: "word of the loss") { engine.errorText.contains("warning") }
            try broker.start()
            try await eventually("a reading gets through again") {
                try await publish([reading("again", "50")], to: broker)
                return try await query(#"SELECT id FROM "Temperature""#, data: data).count == 1
            }
            #expect(engine.isRunning)
            broker.stop()
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0, "it also stops without a broker")
        }
    }

    @Test("user and password are used, and never told")
    func login() async throws {
        let folder = try TestFolder()
        let secret = "tell-nobody"
        try await MosquittoBroker.withBroker(.init(login: ("engine", secret))) { broker in
            let place = "127.0.0.1:\(broker.port)"
            let file = try folder.write(secret + "\n", to: "password")
            let ways: [(address: String, more: [String], environment: [String: String])] = [
                ("mqtt://engine:\(secret)@\(place)", [], [:]),
                ("mqtt://\(place)", ["--username", "engine", "--password-file", file], [:]),
                ("mqtt://engine@\(place)", [], ["SLUICE_PASSWORD": secret]),
            ]
            for way in ways {
                let engine = try await startEngine(
                    [Self.house], broker: broker, data: folder.file("data"), way.more + ["--log-level", "debug"],
                    environment: way.environment, address: way.address)
                engine.signal(SIGTERM)
                let outcome = try await engine.outcome()
                #expect(outcome.code == 0)
                #expect(!(outcome.output + outcome.errors).contains(secret))
            }
            let bad = try await sluice(
                ["run", Self.house, "--broker", "mqtt://engine:\(secret)x@\(place)", "--data", folder.file("data")])
            #expect(bad.code == 2)
            #expect(bad.errors.hasPrefix("error: "))
            #expect(!(bad.output + bad.errors).contains(secret))
            let simulate = try await sluice(["simulate", Self.house, "--broker", "mqtt://engine:\(secret)x@\(place)"])
            #expect(simulate.code == 2)
            #expect(!(simulate.output + simulate.errors).contains(secret))
        }
    }

    @Test("TLS is spoken with a broker whose certificate is trusted, and refused with another")
    func tls() async throws {
        let folder = try TestFolder()
        try await MosquittoBroker.withBroker(.init(usesTLS: true)) { broker in
            let address = "mqtts://127.0.0.1:\(broker.port)"
            let engine = try await startEngine(
                [Self.house], broker: broker, data: folder.file("data"), ["--ca-file", broker.path("ca.pem")], address: address)
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            let other = try await sluice([
                "run", Self.house, "--broker", address, "--data", folder.file("data"), "--ca-file", broker.path("other-ca.pem"),
            ])
            #expect(other.code == 2)
            #expect(other.errors.hasPrefix("error: "))
        }
    }

    @Test("what a message carries reaches the log without commanding the terminal")
    func logsAreTame() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "loud",
            rules: """
                rules:
                  loud:
                    sql: SELECT * FROM 'loud/+'
                    actions:
                      - log: { message: "it says ${text}" }
                """)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"))
            let payload = Array(#"{"text":"\u001b[31mred\nline \u202eback"}"#.utf8)
            try await publish([Publication(topic: "loud/a", payload: payload, qos: 1)], to: broker)
            try await engine.wait(for: "the line") { engine.errorText.contains("it says") }
            engine.signal(SIGTERM)
            let errors = try await engine.outcome().errors
            #expect(errors.contains("it says \\u{1B}[31mred\\nline \\u{202E}back\n"), "\(errors)")
            #expect(!errors.contains("\u{1B}"))
        }
    }
}
