import ArgumentParser
import Glibc
import SluiceActions
import SluiceEvaluation
import SluiceExplaining
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceTopics
import SluiceValues

struct RecordCommand: StoppableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Keep live messages, a few of each path that they take through the rules.",
        discussion: """
            Listens beside the engine, as a client of its own that publishes nothing, and lets the packs' rules decide each message \
            in memory. A path is: the rules that a message reaches, the outcome of each WHERE, the arms of CASE, and what the \
            actions come to. Of each path the first messages are kept, in a file for its owner alone, for 'sluice why --recorded'. \
            Runs until Ctrl-C, --for or --limit.

            With --as-test FILE.test.yaml a file of unit tests is written: one message for each path, and what it causes; with \
            --from FILE of an earlier recording (docs/why.md).

            EXAMPLE
              sluice record rules/house --broker mqtt://127.0.0.1:1883 --for 5m
            """)

    @OptionGroup var packs: PackArguments

    @Option(help: "The broker: mqtt://[USER[:PASSWORD]@]HOST[:PORT], or mqtts:// for TLS.")
    var broker: String?

    @OptionGroup var access: BrokerAccess

    @Option(help: "Take the messages from an earlier recording, not from a broker.", completion: .file())
    var from: String?

    @Option(help: "Where messages are kept, a line of JSON each; without it recorded.jsonl, or with --as-test nowhere.", completion: .file())
    var output: String?

    @Option(name: .customLong("as-test"), help: "Write a file of unit tests, *.test.yaml, for the one pack.", completion: .file())
    var asTest: String?

    @Option(name: .customLong("for"), help: "Stop after this time: 30s, 5m, 1h.")
    var duration: String?

    @Option(help: "Stop when so many messages are kept.")
    var limit = 1_000

    @Option(name: .customLong("per-path"), help: "Messages of one path that are kept.")
    var perPath = 3

    func validate() throws {
        guard (broker == nil) != (from == nil) else { throw ValidationError("Give --broker, or --from with --as-test.") }
        guard from == nil || asTest != nil && output == nil && duration == nil else {
            throw ValidationError("--from goes with --as-test, and with neither --output nor --for.")
        }
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit has to be from 1 to 100000.") }
        guard (1...1_000).contains(perPath) else { throw ValidationError("--per-path has to be from 1 to 1000.") }
        guard duration == nil || milliseconds != nil else {
            throw ValidationError("--for takes a duration such as 30s, 5m or 1h, of a hundred years at most.")
        }
        guard let asTest else { return }
        guard asTest.hasSuffix(".test.yaml") else { throw ValidationError("--as-test takes a file NAME.test.yaml.") }
        guard packs.packs.count == 1 else { throw ValidationError("--as-test goes with one pack, whose tests they are.") }
    }

    private var milliseconds: Int64? { duration.flatMap(DurationText.milliseconds) }

    /// Where messages are kept; nil for nowhere.
    private var keptAt: String? { output ?? (asTest == nil ? RecordingFile.standardPath : nil) }

    func run() async throws {
        let signals = Signals.stream()
        try await reportingFailures {
            let world = TestWorld(files: SystemAnswers())
            let registry = try packs.plugins.registry(
                publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
                mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world)
            let set = try PackSet.load(packs.packs, parameters: packs.overrides, registry: registry, isTraced: true)
            for path in [asTest, keptAt].compactMap(\.self) where InputFile.exists(path) { throw RecordingFile.isThere(path) }
            let kept: [RecordedMessage]
            let tests: OwnedFile?
            if let from {
                // Nobody waits for signals here, so one ends it all.
                kept = try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for await signal in signals { Glibc.exit(128 + signal) } }
                    defer { group.cancelAll() }
                    let recorder = try Self.recorder(of: set, perPath: perPath)
                    return try RecordingFile.read(from).compactMap { try recorder.consider($0.publication, at: $0.at) }
                }
                tests = try asTest.map { try RecordingFile.create($0) }
            } else {
                // Made first, since what was heard in an hour could not be heard again.
                tests = try asTest.map { try RecordingFile.create($0) }
                do {
                    kept = try await listen(set, until: signals)
                } catch {
                    tests?.removeIfEmpty()
                    throw error
                }
            }
            guard let tests else { return }
            defer { tests.removeIfEmpty() }
            try await Self.write(kept, to: tests, set.packs[0], packs, registry, world)
        }
    }

    private static func recorder(of set: PackSet, perPath: Int) throws -> sending MessageRecorder {
        try MessageRecorder(
            packs: set.packs, fields: set.fields, registry: set.registry, database: try SQLiteDatabase.inMemory(),
            outside: SystemAnswers(), perPath: perPath)
    }

    // MARK: Listening

    /// Keeps messages of the broker, until it is told to stop or has enough.
    private func listen(_ set: PackSet, until signals: AsyncStream<Int32>) async throws -> [RecordedMessage] {
        let broker = broker ?? ""
        var options = try access.options(
            broker: broker, clientID: "sluice-record-" + String(SystemRandomness().makeID().description.prefix(8)))
        // Nothing of it stays with the broker, and no message of the engine's goes to it.
        options.cleanSession = true
        let recording = LiveRecording(try Self.recorder(of: set, perPath: perPath), to: keptAt, limit: limit)
        let clock = SystemClock()
        let subscriber = MQTTSubscriber(
            options: options, filters: Subscriptions.covering(AttachedEngine.filters(of: set.packs)),
            onMessage: { recording.take($0, at: clock.now()) })
        try subscriber.start()
        print("recording at \(broker.withoutPassword)")
        StandardOutput.flushPrinted()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { for await _ in recording.isFull {} }
            if let milliseconds {
                // Cancelled where something else comes first.
                group.addTask { try? await clock.sleep(until: clock.now() + milliseconds) }
            }
            await group.next()
            group.cancelAll()
        }
        await subscriber.stop()
        let summary = recording.summary
        print("\(summary.seen.counted("message")) seen, \(summary.kept.count.grouped) kept\(summary.kept.isEmpty ? "" : keptAt.map { " in \($0)" } ?? "")")
        for (path, count) in summary.paths { print("\(count.grouped.leftPadded(to: 8))  \(path.description.visible)") }
        if let sentence = summary.undecided.sentence { StandardError.write("warning: \(sentence)\n") }
        if let failure = summary.failure { throw failure }
        return summary.kept
    }

    // MARK: Tests

    private static func write(
        _ messages: [RecordedMessage], to file: OwnedFile, _ pack: Pack, _ arguments: PackArguments, _ registry: Registry, _ world: TestWorld
    ) async throws {
        let runner = TestRunner(of: pack, registry: registry, world: world, overrides: arguments.overrides)
        let names = Set(TestLoader.load(of: pack).names.keys)
        let tests = await RecordedTests(
            of: messages, pack: pack, parameters: arguments.overrides, runner: runner, fileName: file.path, taken: names)
        for sentence in tests.leftOut { StandardError.write("note: left out \(sentence.visible)\n") }
        guard let text = tests.text else {
            StandardError.write("error: no message made a test, so '\(file.path)' is not written\n")
            throw ExitCode.answerIsNo
        }
        try file.write(text)
        print("\(tests.count.counted("test")) written to \(file.path)")
    }
}
