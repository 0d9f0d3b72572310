import SluiceActions
import SluiceEngine
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

/// Rules with all that the engine has, made from a seed, and a second edition of them to reload.
struct SimulationPack: Sendable {
    struct Edition: Sendable {
        let pack: Pack
        let fields: FieldTable
    }

    let parts: Set<SimulationPart>
    /// The second differs in what may change under way: retries, sizes of batches, timeouts, and a rule that comes and goes.
    let editions: [Edition]
    let registry: Registry
    let relay = WorldRelay()

    /// Where webhooks get their time; the actions of a pack hold it.
    private struct StandingClock: SluicePlugins.Clock {
        func now() -> Timestamp { 1_767_225_600_000 }
        func sleep(until time: Timestamp) async throws {}
    }

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &* 7_919 &+ 1)
        // Drawn apart, so that seeds that have found something keep the rules that they found it with.
        var later = SeededGenerator(seed: seed &* 104_729 &+ 5)
        let parts = SimulationPart.allCases.filter { part in
            part == .witness || (SimulationPart.later.contains(part) ? later.oneIn(3) : random.oneIn(2))
        }
        self.parts = Set(parts)
        registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: relay,
                webhooks: WebhookSurroundings(sender: relay, secrets: GivenSecrets([:]), clock: StandingClock()),
                functions: relay))
        let window = random.pick(["TUMBLING(2s)", "SESSION(1s)"])
        var editions: [Edition] = []
        for number in 0..<2 {
            let rules = parts.map { $0.rules(&random, window: window) } + (number == 1 ? SimulationPart.guests(&random) : [])
            editions.append(try Self.load(rules.joined(separator: "\n"), Self.declarations(&random), registry))
        }
        self.editions = editions
    }

    private static func load(_ rules: String, _ declares: String, _ registry: Registry) throws -> Edition {
        let indented = rules.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
        let files = [
            SourceFile(name: "test/pack.yaml", text: "pack: test\n\(declares)\n"),
            SourceFile(name: "test/test.rules.yaml", text: "rules:\n\(indented)\n"),
        ]
        let fields = FieldTable()
        let loaded = PackLoader.load(files: files, folder: "test", registry: registry, fields: fields)
        return Edition(pack: try #require(loaded.pack, "\(loaded.rendered())"), fields: fields)
    }

    /// The queues that nobody reads keep what has happened inside.
    private static func declarations(_ random: inout SeededGenerator) -> String {
        """
        tables:
          W: { partitionKey: seq }
          Sum: { partitionKey: id }
        buckets:
          B:
        queues:
          Seen:
          Errors:
          Failed:
          Streamed:
          Flowed:
          Stored:
          Batched:
          Each:
          Asked:
          Wins:
          Counted:
          Ticks:
          DeadSeen:
          Alarmed:
          Q: { visibilityTimeout: \(random.pick(["1s", "5s"])), maxReceives: \(random.pick(["2", "4"])), deadLetter: Dead }
          Dead: { visibilityTimeout: 2s }
          Line: { fifo: true, visibilityTimeout: \(random.pick(["1s", "4s"])) }
          Short: { fifo: true, visibilityTimeout: 2s, maxReceives: 2, deadLetter: DeadLine }
          DeadLine: { fifo: true, visibilityTimeout: 2s }
          Polled: { visibilityTimeout: \(random.pick(["1s", "6s"])) }
          Slow: { delay: 2s, visibilityTimeout: 1s }
        functions:
          score: { command: [./score] }
          name: { command: [./name] }
          note: { command: [./note] }
        topics:
          News: { subscribers: [ { webhook: http://news.test/news } ] }
        alarms:
          busy: { metric: Taken, statistic: sum, period: 10s, comparison: greaterThanThreshold, threshold: 2, missingData: notBreaching }
        """
    }
}

/// A part of the rules of a simulation. Which of them there are is up to the seed.
enum SimulationPart: String, CaseIterable, Sendable {
    case witness, hook, ask, named, call, plain, collecting, askingQueue, line, short, polled, slow, stream, batched, each
    case tumbling, counting, errors, rows, updated, stored
    case measured, noticed

    /// Those that came later than others.
    static let later: Set<SimulationPart> = [.measured, .noticed]

    /// The rules as they stand in a pack file.
    ///
    /// - Parameter window: of the rule with a window; the same in both editions, since another one drops what is open.
    func rules(_ random: inout SeededGenerator, window: String) -> String {
        let retry = "retry: { attempts: \(Int.random(in: 1...4, using: &random)), backoff: 1s }"
        let batch = "batch: { size: \(Int.random(in: 1...4, using: &random)), within: \(random.pick(["1s", "3s"])) }"
        let told = "errorAction: { queueSend: { queue: Errors } }"
        switch self {
        case .witness:
            return Self.rule(
                "witness", "SELECT seq, id FROM 'in/+'",
                "{ republish: { topic: 'out/${topic(2)}', qos: 1 } }, { tablePut: { table: W } }, { queueSend: { queue: Seen } }",
                [retry, told])
        case .hook:
            return Self.rule(
                "hook", "SELECT seq FROM 'in/+'", "{ webhook: { url: 'http://hook.test/${topic(2)}' } }", [retry, told])
        case .ask:
            return Self.rule(
                "ask", "SELECT seq, function_call('score', {'seq': seq}) AS s FROM 'in/+'",
                "{ republish: { topic: 'asked/${topic(2)}', qos: 1 } }, { queueSend: { queue: Asked } }", [retry, told])
        case .named:
            return Self.rule(
                "named", "SELECT seq FROM 'in/a', 'in/b' WHERE function_call('score', v) > 3",
                "{ republish: { topic: \"named/${topic(2)}/${function_call('name', seq)}\", qos: 1 } }", [retry, told])
        case .call:
            return Self.rule("call", "SELECT seq FROM 'in/b'", "{ functionCall: { function: note } }", [retry, told])
        case .plain:
            return Self.enter("Q") + Self.rule("plain", "SELECT seq FROM '$queue/Q'", "{ republish: { topic: plain } }", [retry])
                + Self.rule("dead", "SELECT seq FROM '$queue/Dead'", "{ queueSend: { queue: DeadSeen } }", [])
        case .collecting:
            return Self.rule(
                "collecting", "SELECT * FROM '$queue/Q'", "{ republish: { topic: collecting } }",
                [retry, batch, random.pick(["", "each: true"])])
        case .askingQueue:
            return Self.rule(
                "askingQueue", "SELECT seq, function_call('score', seq) AS s FROM '$queue/Q'",
                "{ republish: { topic: askingQueue } }", [retry, random.pick(["", told])])
        case .line:
            return Self.enter("Line", group: true)
                + Self.rule("line", "SELECT seq, id FROM '$queue/Line'", "{ republish: { topic: 'line/${id}' } }", [retry])
        case .short:
            return Self.enter("Short", group: true)
                + Self.rule(
                    "short", "SELECT \(random.pick(["seq, id", "seq, id, function_call('score', seq) AS s"])) FROM '$queue/Short'",
                    "{ republish: { topic: 'short/${id}' } }", [retry, random.pick(["", batch + "\n  each: true"])])
                + Self.rule("deadLine", "SELECT seq FROM '$queue/DeadLine'", "{ queueSend: { queue: DeadSeen } }", [])
        case .polled:
            return Self.enter("Polled")
                + """
                polled:
                  schedule: rate(2 seconds)
                  sql: SELECT seq FROM '$queue/Polled'
                  batch: { size: \(Int.random(in: 1...5, using: &random)) }
                  each: true
                  actions: [ { republish: { topic: polled } } ]
                  \(retry)

                """
        case .slow:
            return Self.enter("Slow")
                + Self.rule("slow", "SELECT seq FROM '$queue/Slow'", "{ republish: { topic: slow } }", [retry])
        case .stream:
            return Self.rule(
                "stream", "SELECT newImage.seq AS seq FROM '$table/W/insert'",
                "{ queueSend: { queue: Streamed } }, { emit: { flow: f } }", [])
                + Self.rule("flow", "SELECT seq FROM '$flow/f'", "{ queueSend: { queue: Flowed } }", [])
        case .batched:
            return Self.rule("batched", "SELECT * FROM 'in/+'", "{ queueSend: { queue: Batched } }", [batch])
        case .each:
            return Self.rule("each", "SELECT seq FROM 'in/+'", "{ queueSend: { queue: Each } }", [batch, "each: true"])
        case .tumbling:
            return Self.rule(
                "tumbling", "SELECT id, count(*) AS n FROM 'in/+' GROUP BY id, \(window)",
                "{ queueSend: { queue: Wins } }", [])
        case .counting:
            return Self.rule(
                "counting", "SELECT count(*) AS n, collect(seq) AS seqs FROM 'in/+' GROUP BY COUNT_WINDOW(1)",
                "{ queueSend: { queue: Counted } }", [])
        case .updated:
            return Self.rule(
                "updated", "SELECT seq FROM 'in/+'",
                "{ tableUpdate: { table: Sum, key: all, set: { n: 'get_or_default(old.n, 0) + 1' } } }", [])
        case .stored:
            return Self.rule(
                "stored", "SELECT seq FROM 'in/+'", "{ bucketPut: { bucket: B, key: '${topic(2)}/${seq}' } }", [])
                + Self.rule("kept", "SELECT body.seq AS seq FROM '$bucket/B/put/#'", "{ queueSend: { queue: Stored } }", [])
        case .measured:
            return Self.rule("measured", "SELECT seq FROM 'in/+'", "{ metricPut: { metric: Taken, value: 1 } }", [])
                + Self.rule("alarmed", "SELECT state, previousState FROM '$alarm/busy/+'", "{ queueSend: { queue: Alarmed } }", [])
        case .noticed:
            return Self.rule("noticed", "SELECT seq FROM 'in/+'", "{ notify: { topic: News } }", [retry, told])
        case .errors:
            return Self.rule("errors", "SELECT ruleName FROM '$rule/+/error'", "{ queueSend: { queue: Failed } }", [])
        case .rows:
            return """
                rows:
                  schedule: rate(3 seconds)
                  sql: SELECT count(*) AS n FROM "W"
                  actions: [ { queueSend: { queue: Ticks } } ]

                """
        }
    }

    /// Rules of the second edition alone: they come and go, with all that they have in hand.
    static func guests(_ random: inout SeededGenerator) -> [String] {
        let all = [
            rule("guestQ", "SELECT seq FROM '$queue/Q'", "{ republish: { topic: guest } }", []),
            rule(
                "guestBatch", "SELECT * FROM '$queue/Q'", "{ republish: { topic: guest } }",
                ["batch: { size: 3, within: 2s }"]),
            rule(
                "guestAsks", "SELECT seq, function_call('score', seq) AS s FROM 'in/+'", "{ republish: { topic: guest } }", []),
            rule(
                "guestAsksQ", "SELECT seq, function_call('score', seq) AS s FROM '$queue/Polled'",
                "{ republish: { topic: guest } }", []),
            rule("guestLine", "SELECT seq FROM '$queue/Line'", "{ republish: { topic: guest } }", ["batch: { size: 2, within: 1s }"]),
            rule("guestTopics", "SELECT seq FROM 'in/+'", "{ republish: { topic: guest } }", ["batch: { size: 3, within: 5s }"]),
        ]
        return all.filter { _ in random.oneIn(2) }
    }

    private static func enter(_ queue: String, group: Bool = false) -> String {
        let group = group ? ", messageGroupId: '${id}'" : ""
        return rule("enter\(queue)", "SELECT seq, id FROM 'in/+'", "{ queueSend: { queue: \(queue)\(group) } }", [])
    }

    private static func rule(_ name: String, _ sql: String, _ actions: String, _ more: [String]) -> String {
        let lines = more.filter { !$0.isEmpty }.map { "  \($0)\n" }.joined()
        return "\(name):\n  sql: |\n    \(sql)\n  actions: [ \(actions) ]\n\(lines)\n"
    }
}
