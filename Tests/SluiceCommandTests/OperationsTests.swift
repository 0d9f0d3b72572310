import Glibc
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("watching over sluice run")
struct OperationsTests {
    private static let house = Repository.path("rules/house")

    /// The port that an engine says its metrics are at.
    static func port(of engine: RunningProgram) throws -> Int {
        let match = try #require(engine.outputText.firstMatch(of: /metrics at http:\/\/127\.0\.0\.1:(\d+)\/metrics\n/))
        return try #require(Int(match.1))
    }

    static func get(_ path: String, _ port: Int) async throws -> String {
        try await HTTPTalk.ask(port: port, "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    }

    @Test("its metrics tell what it does; it is ready while the broker is there, and healthy all the while")
    func metrics() async throws {
        let folder = try TestFolder()
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: folder.file("data"), ["--metrics", "0"])
            let port = try Self.port(of: engine)
            try await publish([reading("hot", "45"), reading("mild", "20")], to: broker)
            for line in [
                #"sluice_rule_matched_total{rule="invalid_readings"} 2"#, #"sluice_rule_passed_total{rule="invalid_readings"} 1"#,
                #"sluice_ledger_outcomes_total{rule="invalid_readings",outcome="delivered"} 1"#,
                #"sluice_ledger_outcomes_total{rule="invalid_readings",outcome="filtered"} 1"#,
                "sluice_messages_received_total 2", "sluice_ready 1", "sluice_dead_letters 0",
            ] {
                try await eventually("the page says \(line)") { try await Self.get("/metrics", port).contains("\n\(line)\n") }
            }
            let ready = try await Self.get("/readyz", port)
            #expect(ready.hasPrefix("HTTP/1.1 200 ") && ready.hasSuffix("ready\n"))
            broker.stop()
            try await eventually("it is not ready") { try await Self.get("/readyz", port).hasPrefix("HTTP/1.1 503 ") }
            let health = try await Self.get("/healthz", port)
            #expect(health.hasPrefix("HTTP/1.1 200 ") && health.hasSuffix("ok\n"))
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
    }

    @Test("a port that is taken is told, and nothing runs")
    func takenPort() async throws {
        let folder = try TestFolder()
        try await MosquittoBroker.withBroker { broker in
            let outcome = try await sluice([
                "run", Self.house, "--broker", "mqtt://127.0.0.1:\(broker.port)", "--data", folder.file("data"), "--metrics",
                "\(broker.port)",
            ])
            #expect(outcome.code == 2)
            #expect(outcome.errors == "error: metrics can't be served at \(broker.port): Address already in use\n")
        }
    }

    @Test("the log as JSON tells rule, message and topic, and no secret of a webhook or of the broker", arguments: ["json", "text"])
    func log(_ format: String) async throws {
        let folder = try TestFolder()
        let secret = "tell-nobody"
        let pack = try folder.pack(
            "hooks",
            rules: """
                rules:
                  hook:
                    sql: SELECT * FROM 'in/+'
                    retry: { attempts: 1 }
                    actions:
                      - webhook:
                          url: http://127.0.0.1:1/x
                          bearer: token
                      - log: { message: "seen ${id}" }
                  bad:
                    sql: SELECT fail('no') AS x FROM 'in/+'
                    actions:
                      - log: { message: never }
                """)
        let settings = try folder.write(
            """
            packs: [\(pack)]
            username: engine
            password: ${secret:broker}
            logFormat: \(format)
            logLevel: debug

            """, to: "sluice.yaml")
        try await MosquittoBroker.withBroker(.init(login: ("engine", secret))) { broker in
            let engine = try startSluice(
                ["run", "--config", settings, "--broker", "mqtt://127.0.0.1:\(broker.port)", "--data", folder.file("data")],
                environment: ["SLUICE_SECRET_TOKEN": secret, "SLUICE_SECRET_BROKER": secret])
            try await engine.wait(for: "readiness") { engine.outputText.hasSuffix("ready\n") }
            try await publish(
                [Publication(topic: "in/a", payload: Array(#"{"id":1}"#.utf8), qos: 1)], to: broker, login: "engine:\(secret)@")
            try await engine.wait(for: "the dead letter") { engine.errorText.contains("is a dead letter: sql bad: no") }
            try await engine.wait(for: "the line of the rule") { engine.errorText.contains("seen 1") }
            engine.signal(SIGTERM)
            let outcome = try await engine.outcome()
            #expect(outcome.code == 0)
            #expect(!(outcome.output + outcome.errors).contains(secret))
            guard format == "json" else { return }
            let lines = try outcome.errors.split(separator: "\n").map { try Value(json: Array($0.utf8)) }
            let letter = try #require(lines.first { $0["message"].string?.contains("is a dead letter") == true })
            #expect(letter["level"].string == "error" && letter["rule"].string == "bad" && letter["topic"].string == "in/a")
            #expect(letter["messageId"].string?.count == 32)
            let seen = try #require(lines.first { $0["message"].string == "seen 1" })
            #expect(seen["rule"].string == "hook" && seen["messageId"].string == letter["messageId"].string)
        }
    }
}
