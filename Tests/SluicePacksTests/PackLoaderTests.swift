import Foundation
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics
import SluiceValues
import Testing

@Suite("Loading packs")
struct PackLoaderTests {
    private static let head = """
        === pack.yaml
        pack: p
        tables:
          T: { partitionKey: id, sortKey: at, timeToLive: expires }
        series:
          s: { dimensions: [zone], measures: [t] }
        queues:
          Q: { delay: '${parameter("pause")}' }
        parameters: { site: north, pause: 10s, "on": 1 }
        === p.rules.yaml
        rules:
          r:

        """

    private func load(_ rule: String, parameters: Object = Object()) throws -> Pack {
        let files = PackFixture(Self.head + rule).files
        let loaded = PackLoader.load(
            files: files, folder: "", registry: FakeRegistry.registry, fields: FieldTable(), parameters: parameters)
        #expect(loaded.rendered() == "")
        return try #require(loaded.pack)
    }

    private func fields(_ action: String) throws -> [String: FieldSource] {
        let pack = try load("    sql: SELECT * FROM 'a'\n    actions:\n      - \(action)\n")
        let fields = try #require(pack.rules.first?.actions.first).fields
        return Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0.source) })
    }

    private func constant(_ source: FieldSource?) -> String? {
        if case .constant(let value) = source { value.json } else { nil }
    }

    @Test("constants are converted as their fields' kinds say, and defaults filled in")
    func constants() throws {
        let republish = try fields("republish: { topic: a/b, qos: 2 }")
        #expect(constant(republish["topic"]) == #""a/b""#)
        #expect(constant(republish["qos"]) == "2")
        #expect(constant(republish["retain"]) == "false")
        let queue = try fields("queueSend: { queue: Q, delay: 15m }")
        #expect(constant(queue["delay"]) == "900000")
        #expect(constant(queue["queue"]) == #""Q""#)
        #expect(queue["attributes"] == nil)
    }

    @Test("parameters stand in what a device begins with, as the values that they are")
    func deviceState() throws {
        let device = """
            === pack.yaml
            pack: p
            parameters: { start: 20.5, place: { room: 1 } }
            devices:
              d:
                every: 1s
                state: { t: '${parameter("start")}', text: 'at ${parameter("start")}', places: ['${parameter("place")}'] }
                topic: a
                payload: self
            """
        let loaded = PackLoader.load(
            files: PackFixture(device).files, folder: "", registry: FakeRegistry.registry, fields: FieldTable())
        #expect(loaded.rendered() == "")
        let state = try #require(loaded.pack?.devices.first).state
        #expect(Value.object(state).json == #"{"t":20.5,"text":"at 20.5","places":[{"room":1}]}"#)
    }

    @Test("a batch has ten thousand messages at most")
    func largestBatch() throws {
        func rule(_ size: Int) -> String {
            """
                sql: SELECT * FROM '$queue/Q'
                batch: { size: \(size) }
                actions: [ { republish: { topic: a } } ]

            """.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
        }
        #expect(try load(rule(10_000)).rules.first?.batch?.size == 10_000)
        let files = PackFixture(Self.head + rule(10_001)).files
        let loaded = PackLoader.load(files: files, folder: "", registry: FakeRegistry.registry, fields: FieldTable())
        #expect(loaded.pack == nil)
        #expect(loaded.rendered().contains("10001"), "\(loaded.rendered())")
    }

    @Test("buckets and alarms are read with their defaults, and with parameters")
    func bucketsAndAlarms() throws {
        let text = """
            === pack.yaml
            pack: p
            series:
              s: { dimensions: [zone, on], measures: [t] }
            buckets:
              kept:
              short: { lifecycle: '${parameter("days")}d' }
            alarms:
              plain: { metric: T, statistic: maximum, comparison: greaterThanThreshold, threshold: '${parameter("limit")}' }
              full:
                description: ${no} template
                series: s
                measure: t
                dimensions: { zone: '${parameter("zone")}', on: true }
                statistic: p99.9
                period: 10s
                evaluationPeriods: 3
                datapointsToAlarm: 2
                band: { width: 1.5 }
                missingData: ignore
              device: { metric: T, dimensions: { Device: 930129302 }, statistic: sum, comparison: lessThanThreshold, threshold: 0 }
            parameters: { days: 30, limit: 28.5, zone: 1 }
            """
        let loaded = PackFixture(text).load()
        #expect(loaded.rendered() == "")
        let pack = try #require(loaded.pack)
        #expect(pack.buckets == [BucketDeclaration(name: "kept"), BucketDeclaration(name: "short", lifecycle: 30 * 86_400_000)])
        #expect(pack.catalog.buckets == pack.buckets)
        let limit = try #require(Number(numeric: "28.5"))
        #expect(
            pack.alarms == [
                Alarm(
                    name: "plain", source: .metric("T", dimensions: [:]), statistic: .maximum, period: 60_000,
                    condition: .threshold(.greaterThanThreshold, limit)),
                Alarm(
                    name: "full", description: "${no} template",
                    source: .series("s", measure: "t", dimensions: ["zone": .number(1), "on": .bool(true)]),
                    statistic: .percentile(try #require(Number(numeric: "0.999"))), period: 10_000, evaluationPeriods: 3,
                    datapointsToAlarm: 2,
                    condition: .band(
                        Alarm.Band(width: try #require(Number(numeric: "1.5")), history: 60, minHistory: 10),
                        .lessThanLowerOrGreaterThanUpperThreshold),
                    missingData: .ignore),
                Alarm(
                    name: "device", source: .metric("T", dimensions: ["Device": "930129302"]), statistic: .sum, period: 60_000,
                    condition: .threshold(.lessThanThreshold, 0)),
            ])
    }

    @Test("strings with ${…} are templates, in maps too")
    func templates() throws {
        let republish = try fields("republish: { topic: 'a/${b}', qos: '${q}' }")
        guard case .template(let topic) = republish["topic"], case .template = republish["qos"] else {
            Issue.record("no templates")
            return
        }
        #expect(topic.text.parts.count == 2)
        guard case .map(let attributes) = try fields("queueSend: { queue: Q, attributes: { one: '1', two: '${b}' } }")["attributes"]
        else {
            Issue.record("no map")
            return
        }
        #expect(attributes.map(\.name) == ["one", "two"])
        #expect(attributes.map(\.text.constant) == ["1", nil])
    }

    @Test("a list of field names stays a list, a map of them gives texts")
    func fieldNames() throws {
        let series = try fields("seriesWrite: { series: s, dimensions: [zone], measures: { t: '${x}' } }")
        #expect(constant(series["dimensions"]) == #"["zone"]"#)
        guard case .map(let measures) = series["measures"] else {
            Issue.record("no map")
            return
        }
        #expect(measures.map(\.name) == ["t"])
    }

    @Test(
        "a rendered text is converted as its field's kind says",
        arguments: [
            (.int, "12", "12"), (.int, "1.5", nil), (.int, "", nil), (.bool, "True", "true"), (.bool, "1", nil),
            (.duration, "90s", "90000"), (.duration, "-1s", nil), (.duration, "99999999999999999d", nil), (.duration, "1", nil),
            (.choice(["a", "b"]), "b", #""b""#), (.choice(["a", "b"]), "c", nil), (.topic, "a/b", #""a/b""#), (.topic, "a/#", nil),
            (.topic, "", nil), (.text, "", #""""#), (.map, "x", nil),
        ] as [(ActionSpec.Field.Kind, String, String?)])
    func conversion(kind: ActionSpec.Field.Kind, text: String, json: String?) {
        #expect((try? kind.value(of: text))?.json == json)
    }

    @Test("a rule has its defaults, and what it says itself")
    func ruleKeys() throws {
        let plain = try #require(try load("    sql: SELECT * FROM 'a'\n    actions: []\n").rules.first)
        #expect(plain.version == .v2016_03_23)
        #expect(!plain.isDisabled)
        #expect(plain.retry == RetryPolicy())
        #expect(plain.place.description == "p.rules.yaml:2:3")
        let full = try #require(
            try load(
                """
                    description: x
                    sql: SELECT * FROM 'a', 'b/#'
                    awsIotSqlVersion: 2015-10-08
                    ruleDisabled: true
                    retry: { attempts: 3, backoff: 200ms, maxDelay: 1s, jitter: false }
                    actions: [ { log: } ]
                    errorAction: [ { log: }, { log: { level: error } } ]

                """
            ).rules.first)
        #expect(full.version == .v2015_10_08)
        #expect(full.isDisabled)
        #expect(full.retry == RetryPolicy(attempts: 3, backoff: 200, maxDelay: 1_000, hasJitter: false))
        #expect(full.errorActions.count == 2)
        guard case .topics(let filters) = full.trigger else {
            Issue.record("no topics")
            return
        }
        #expect(filters.map(\.text) == ["a", "b/#"])
    }

    @Test("a rule without FROM waits for what is sent to it, or for its schedule")
    func withoutFrom() throws {
        guard case .direct = try load("    sql: SELECT *\n    actions: []\n").rules[0].trigger else {
            Issue.record("not direct")
            return
        }
        let scheduled = try load("    schedule: cron(0 12 * * ? *)\n    sql: SELECT 1 AS one\n    actions: []\n").rules[0]
        guard case .schedule(.cron, sources: []) = scheduled.trigger else {
            Issue.record("not scheduled")
            return
        }
    }

    @Test("a scheduled rule reads a table as it reads a series")
    func tableSource() throws {
        let rule = try load("    schedule: rate(1 second)\n    sql: SELECT * FROM \"T\"\n    actions: []\n").rules[0]
        guard case .schedule(_, let sources) = rule.trigger else {
            Issue.record("not scheduled")
            return
        }
        #expect(sources == [StoredSource(.table, "T")])
    }

    @Test("parameters are put into FROM and pack.yaml at load, overrides in their place")
    func parameters() throws {
        let rule = "    sql: SELECT * FROM 'a/${parameter(\"site\")}/+'\n    actions: []\n"
        for (overrides, site, delay) in [
            (Object(), "a/north/+", 10_000), (["site": .string("south"), "pause": .string("1m")], "a/south/+", 60_000),
        ] as [(Object, String, Int64)] {
            let pack = try load(rule, parameters: overrides)
            guard case .topics(let filters) = pack.rules[0].trigger else {
                Issue.record("no topics")
                return
            }
            #expect(filters.map(\.text) == [site])
            #expect(pack.queues.first?.delay == delay)
            #expect(pack.parameters["on"]?.json == "1")
        }
    }

    @Test("functions are read with what they are started by, and found by name and by ARN")
    func functions() throws {
        let files = PackFixture(
            """
            === pack.yaml
            pack: p
            functions:
              score: { runtime: python, handler: model.score, timeout: 500ms, concurrency: 2, memory: 512 }
              echo: { command: [./echo.sh, '${parameter("site")}', 7], environment: { SITE: '${parameter("site")}', N: 1 } }
            parameters: { site: north }
            === p.rules.yaml
            rules:
              r:
                sql: |
                  SELECT aws_lambda('echo', *) AS a, aws_lambda('arn:aws:lambda:eu-west-1:1:function:score:1', *) AS b FROM 'a'
                actions: []

            """
        ).files
        let loaded = PackLoader.load(
            files: files, folder: "house", registry: FakeRegistry.registry, fields: FieldTable(), parameters: Object())
        let pack = try #require(loaded.pack, "\(loaded.rendered())")
        #expect(
            pack.functions == [
                FunctionDeclaration(
                    name: "score", command: ["python3", "-m", "awslambdaric", "model.score"], handler: "model.score",
                    folder: "house", timeout: 500, concurrency: 2, memory: 512),
                FunctionDeclaration(
                    name: "echo", command: ["./echo.sh", "north", "7"], folder: "house", environment: ["SITE": "north", "N": "1"]),
            ])
    }

    @Test("an override of a parameter that the pack does not have is an error")
    func unknownOverride() {
        let files = PackFixture(Self.head + "    sql: SELECT *\n    actions: []\n").files
        let loaded = PackLoader.load(
            files: files, folder: "", registry: FakeRegistry.registry, fields: FieldTable(), parameters: ["sight": .string("x")])
        #expect(loaded.pack == nil)
        #expect(loaded.findings.flatMap(\.diagnostics).map(\.id.name) == ["unknown-parameter"])
    }

    @Test("warnings leave the pack, errors take it")
    func warnings() {
        let warned = PackFixture(Self.head + "    sql: SELECT * FROM \"a\"\n    actions: []\n").load()
        #expect(warned.pack != nil)
        #expect(warned.findings.count == 1)
        #expect(!warned.hasErrors)
        let broken = PackFixture(Self.head + "    sql: SELEC\n    actions: []\n").load()
        #expect(broken.pack == nil)
        #expect(broken.hasErrors)
    }

    @Test("a pack.yaml that can't be read makes no further errors in the rules")
    func noConsequences() {
        let loaded = PackFixture(
            "=== pack.yaml\npack: [\n=== p.rules.yaml\nrules:\n  r:\n    sql: SELECT * FROM 'a'\n    actions: [ { tablePut: { table: T } } ]\n"
        ).load()
        #expect(loaded.findings.flatMap(\.diagnostics).count == 1)
        #expect(loaded.hasErrors)
    }

    @Test("a ${…} in a description is text")
    func prose() throws {
        let pack = try load("    description: fills ${x} in\n    sql: SELECT *\n    actions: []\n")
        #expect(pack.rules.first?.description == "fills ${x} in")
    }

    @Test("whatever line a pack loses, it loads or tells why, at a place inside the file", arguments: ["pack.yaml", "house.rules.yaml"])
    func anyLineDropped(name: String) throws {
        let files = try ["pack.yaml", "house.rules.yaml"].map {
            SourceFile(name: $0, text: try Repository.text("rules/house/\($0)"))
        }
        let text = try #require(files.first { $0.name == name }).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for dropped in lines.indices {
            var kept = lines
            kept.remove(at: dropped)
            let changed = SourceFile(name: name, text: kept.joined(separator: "\n"))
            let loaded = PackLoader.load(
                files: files.map { $0.name == name ? changed : $0 }, folder: "", registry: FakeRegistry.registry,
                fields: FieldTable())
            #expect((loaded.pack == nil) == loaded.hasErrors, "without line \(dropped + 1)")
            for finding in loaded.findings {
                let length = finding.file.text.utf8.count
                for diagnostic in finding.diagnostics {
                    #expect(diagnostic.span.lowerBound >= 0 && diagnostic.span.lowerBound <= length)
                    #expect(diagnostic.span.upperBound <= length + 1, "\(diagnostic.message), without line \(dropped + 1)")
                }
            }
        }
    }

    @Test("a folder's files are read, and those that are no UTF-8 reported")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("\u{FEFF}pack: p\n".utf8).write(to: folder.appendingPathComponent("pack.yaml"))
        try Data("rules: {}\n".utf8).write(to: folder.appendingPathComponent("a.rules.yaml"))
        func load() -> LoadedPack {
            PackLoader.load(folder: folder.path, registry: FakeRegistry.registry, fields: FieldTable())
        }
        #expect(load().pack?.name == "p")
        try Data([0x72, 0xFF, 0xFE]).write(to: folder.appendingPathComponent("b.rules.yaml"))
        let loaded = load()
        #expect(loaded.pack == nil)
        #expect(loaded.findings.flatMap(\.diagnostics).map(\.id.name) == ["unreadable-file"])
        #expect(loaded.findings.first?.file.name == folder.path + "/b.rules.yaml")
    }

    @Test("where the folder of the tests should be, nothing is no test, and what is no folder is told")
    func testFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("pack: p\n".utf8).write(to: folder.appendingPathComponent("pack.yaml"))
        let pack = try #require(
            PackLoader.load(folder: folder.path, registry: FakeRegistry.registry, fields: FieldTable()).pack)
        #expect(TestLoader.load(of: pack).findings.isEmpty)
        try Data().write(to: folder.appendingPathComponent("tests"))
        let loaded = TestLoader.load(of: pack)
        #expect(loaded.findings.flatMap(\.diagnostics).map(\.message) == ["the folder of the tests can't be read: Not a directory"])
        #expect(loaded.findings.first?.file.name == folder.path + "/tests")
    }

    @Test("files under nearly the right name are told, others are not")
    func misnamed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let misnamed = [
            "pack.yml": "pack.yaml", "d.rules.yml": "d.rules.yaml", "E.Rules.YAML": "E.rules.yaml", "b.test.yaml": "tests/b.test.yaml",
            "c.test.yml": "tests/c.test.yaml", "tests/a.test.yml": "tests/a.test.yaml", "tests/sub/a.test.yaml": "tests/a.test.yaml",
            "tests/sub/b.test.yml": "tests/b.test.yaml",
        ]
        let others = [
            "a.rules.yaml", "tests/x.test.yaml", "notes.yml", "rules.yaml", "test.yaml", ".#d.rules.yml", "d.rules.yml~", "sub/d.rules.yml",
            "backpack.yml", "tests/pack.yml", "tests/sub/a.csv", "tests/sub.d/a.test.yaml", "tests/data",
        ]
        let texts = ["pack.yaml": "pack: p\n", "a.rules.yaml": "rules: {}\n", "tests/x.test.yaml": "tests: []\n"]
        for name in misnamed.keys + others + ["pack.yaml"] {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (texts[name] ?? "a: [").write(to: file, atomically: true, encoding: .utf8)
        }
        let loaded = PackLoader.load(folder: folder.path, registry: FakeRegistry.registry, fields: FieldTable())
        let findings = loaded.findings + TestLoader.load(of: try #require(loaded.pack)).findings
        #expect(findings.allSatisfy { $0.diagnostics.map(\.id.name) == ["misnamed-file"] && $0.diagnostics[0].severity == .warning })
        let told = findings.map { ($0.file.name.dropFirst(folder.path.count + 1), $0.diagnostics[0].hint?.message.dropFirst("call it ".count)) }
        #expect(Dictionary(told.map { (String($0.0), String($0.1 ?? "")) }) { $1 } == misnamed)
        #expect(told.count == misnamed.count)
        try FileManager.default.removeItem(at: folder.appendingPathComponent("pack.yaml"))
        let headless = PackLoader.load(folder: folder.path, registry: FakeRegistry.registry, fields: FieldTable())
        #expect(headless.rendered().contains("call it pack.yaml") && headless.pack == nil)
    }

    @Test("a folder without pack.yaml is told to need one")
    func emptyFolder() {
        let loaded = PackLoader.load(folder: "/nowhere/at/all", registry: FakeRegistry.registry, fields: FieldTable())
        #expect(loaded.findings.flatMap(\.diagnostics).map(\.id.name) == ["missing-pack-file"])
    }

    @Test("keys keep the type that YAML gives them, and expressions of actions read variables and slots")
    func items() throws {
        let update = "tableUpdate: { table: T, key: KEY, sortKey: '${at}', if: '@v > 1', set: { a.b: old.n + n } }"
        for (key, json) in [("1", "1"), ("'1'", #""1""#), ("one", #""one""#), ("true", "true")] {
            // What reads @v is the condition alone: without it the variable would be told to be unused.
            let pack = try load(
                "    sql: SET @v = x SELECT * FROM 'a'\n    actions:\n      - \(update.replacing("KEY", with: key))\n")
            let fields = try #require(pack.rules.first?.actions.first).fields
            let sources = Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0.source) })
            #expect(constant(sources["key"]) == json)
            guard case .assignments(let steps) = sources["set"], case .condition(let condition) = sources["if"] else {
                Issue.record("\(sources)")
                return
            }
            #expect(steps.map(\.path) == [["a", "b"]])
            #expect(steps[0].plan.slots.count == 2, "its own, and those of the variables")
            #expect(condition.slots.count == 1)
        }
    }

    @Test("pauses double up to their bound, and end with the last attempt")
    func retryDelays() {
        let policy = RetryPolicy(attempts: 5, backoff: 1_000, maxDelay: 3_000, hasJitter: false)
        #expect((0...5).map { policy.delay(after: $0, random: 7) } == [nil, 1_000, 2_000, 3_000, 3_000, nil])
        let drawn = RetryPolicy(attempts: 2, backoff: 1_000, maxDelay: 60_000)
        #expect(drawn.delay(after: 1, random: 0) == 500)
        #expect(drawn.delay(after: 1, random: 500) == 1_000)
        #expect(drawn.delay(after: 1, random: 501) == 500)
        let huge = RetryPolicy(attempts: 100, backoff: Int64.max, maxDelay: Int64.max)
        #expect(huge.delay(after: 99, random: UInt64.max) != nil)
    }
}
