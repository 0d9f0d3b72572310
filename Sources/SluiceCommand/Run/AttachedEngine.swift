import SluiceActions
import SluiceEngine
import SluiceEvaluation
import SluiceHost
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTopics
import SluiceValues
import Synchronization

/// An engine with its packs, its store and its two connections to a broker.
final class AttachedEngine: Sendable {
    let engine: Engine
    let database: SQLiteDatabase
    let source: MQTTSource
    let address: BrokerAddress
    private let current: Mutex<Current>
    private let arguments: PackArguments
    private let registry: Registry
    private let publisher: MQTTPublisher
    private let functions: FunctionHost
    private let log: EngineLog
    private let maintenance: Maintenance
    /// Why the source has ended by itself, if it has.
    private let sourceFailures: AsyncStream<MQTTError>

    /// What changes when packs are reloaded.
    private struct Current {
        var packs: [Pack]
        var filters: [String]
    }

    /// The packs that run.
    var packs: [Pack] { current.withLock { $0.packs } }
    /// What is subscribed to.
    var filters: [String] { current.withLock { $0.filters } }

    /// Which messages of the broker reach the rules at all, beside the rules' own filters.
    private static let basicIngest = "$aws/rules/#"

    /// Opens the store and makes the connections, the publishing one first.
    ///
    /// - Parameters:
    ///   - options: the client id is taken from the store where it is empty, so that the session outlives the process.
    ///   - secrets: the folder of the secrets; nil for the environment.
    ///   - allowsLinkLocal: whether webhooks may call addresses of the link.
    ///   - mail: makes what mail is sent with from where the secrets are.
    ///   - watch: sees what the rules publish, once the broker has it.
    /// - Throws: `StoreError`, `MQTTError`, or `ExitCode` where the packs have errors.
    init(
        packs arguments: PackArguments, data: String, secrets: String? = nil,
        mail: (any SecretSource) throws -> MailSurroundings? = { _ in nil }, allowsLinkLocal: Bool = false, options: MQTTOptions, clock: any SluicePlugins.Clock,
        engineOptions: EngineOptions = EngineOptions(), log: EngineLog,
        watch: @escaping @Sendable (Publication) -> Void = { _ in }
    ) throws {
        var options = options
        let relay = PublisherRelay(watch: watch)
        let calls = FunctionRelay()
        let answers = SystemAnswers(secretsFolder: secrets)
        var sending = CurlSender.Options()
        sending.allowsMetadataAddresses = allowsLinkLocal
        let set = try PackSet.load(
            arguments, publisher: relay,
            webhooks: WebhookSurroundings(sender: CurlSender(options: sending), secrets: answers, clock: clock), mail: mail(answers),
            functions: calls)
        database = try SQLiteDatabase.open(directory: data)
        do {
            if options.clientID.isEmpty { options.clientID = try Self.clientID(in: database) }
            self.arguments = arguments
            registry = set.registry
            address = options.address
            self.log = log
            functions = FunctionHost(
                set.packs.flatMap(\.functions), searchPath: SystemAnswers.searchPath, clock: SystemClock(),
                randomness: SystemRandomness(), log: { log.write(LogLine($0.level, $0.sentence).with("function", $0.function)) })
            calls.target = functions
            engine = try Engine(
                packs: set.packs, fields: set.fields, registry: set.registry, database: database, clock: clock,
                randomness: SystemRandomness(), outside: answers, functions: functions,
                options: engineOptions, lines: { log.write($0) })
            maintenance = Maintenance(engine: engine, log: log)
            let filters = Subscriptions.covering(Self.filters(of: set.packs))
            current = Mutex(Current(packs: set.packs, filters: filters))
            publisher = MQTTPublisher(options: options.forPublishing, log: { log.write($0, $1) })
            let former = try SubscriptionMemory.recall(from: database)
            // Written down before they are asked for, so that a crash in between leaves none that nobody knows of.
            try SubscriptionMemory.keep(former + filters.filter { !former.contains($0) }, in: database)
            let (failures, continuation) = AsyncStream.makeStream(of: MQTTError.self)
            sourceFailures = failures
            source = MQTTSource(
                options: options, filters: filters, formerFilters: former,
                receiver: engine, log: { log.write($0, $1) },
                onState: { state in if case .failed(let error) = state { continuation.yield(error) } })
            try publisher.start()
        } catch {
            database.close()
            throw error
        }
        relay.target = publisher
    }

    /// Reads the packs anew and runs them in the place of those that run, between two messages; nothing that is owed, waits or is
    /// open is lost by it.
    ///
    /// Not to be called again before it returns.
    /// - Returns: whether they run. Where they have errors, or the stores can't hold what they declare, that is told and the
    ///   former ones run on.
    @discardableResult
    func reload() async -> Bool {
        guard let set = try? PackSet.load(arguments, registry: registry) else {
            log.write(.error, "the packs have errors; those that were loaded before run on")
            return false
        }
        let (former, wanted) = (packs.flatMap(\.functions), set.packs.flatMap(\.functions))
        // What either of them may call is there while one takes the other's place.
        await functions.declare(wanted + former.filter { old in !wanted.contains { $0.name == old.name } })
        do {
            try engine.reload(packs: set.packs, fields: set.fields)
        } catch {
            await functions.declare(former)
            log.write(.error, "the packs can't be taken, and those that were loaded before run on: \(Self.reason(error))")
            return false
        }
        await functions.declare(wanted)
        subscribe(set.packs)
        log.write(.info, "reloaded: " + set.packs.map(\.summary).joined(separator: "; "))
        return true
    }

    private static func reason(_ error: any Error) -> String {
        (error as? StoreError)?.message ?? (error as? EngineError)?.message ?? "\(error)"
    }

    /// Subscribes to what packs want to hear.
    private func subscribe(_ packs: [Pack]) {
        let filters = Subscriptions.covering(Self.filters(of: packs))
        current.withLock { $0 = Current(packs: packs, filters: filters) }
        do {
            let held = source.heldFilters
            try SubscriptionMemory.keep(held + filters.filter { !held.contains($0) }, in: database)
        } catch {
            // After a crash the broker would go on sending what no rule wants; it is passed over.
            log.write(.warning, "the subscriptions could not be written down: \(error)")
        }
        do {
            try source.setFilters(filters)
        } catch {
            log.write(.error, "the subscriptions could not be changed: \(error)")
        }
    }

    /// The filters of the rules that a broker's messages can reach.
    static func filters(of packs: [Pack]) -> [String] {
        let rules = packs.flatMap(\.rules).filter { !$0.isDisabled }
        let own = rules.flatMap { rule -> [String] in
            guard case .topics(let filters) = rule.trigger else { return [] }
            return filters.map(\.text).filter { !ReservedTopics.isInternal($0) }
        }
        return own + [basicIngest]
    }

    /// The client id that this store has always used; made at its first use.
    private static func clientID(in database: SQLiteDatabase) throws -> String {
        try database.write { stores in
            if let known = try stores.fact("clientID") { return known }
            let made = "sluice-" + String(SystemRandomness().makeID().description.prefix(12))
            try stores.setFact("clientID", to: made)
            return made
        }
    }

    /// Runs until `stop` ends, or no more messages can be taken; then stops reading, delivers what may be delivered now and
    /// closes everything.
    ///
    /// - Parameters:
    ///   - whileRunning: what else is to be done meanwhile.
    ///   - beforeClosing: what is to be done once all is delivered, with the store still open.
    /// - Throws: `MQTTError` where the first subscription fails, and once all is closed where the source has ended by itself.
    func run(
        until stop: @escaping @Sendable () async -> Void, whileRunning: @escaping @Sendable () async -> Void = {},
        beforeClosing: () async -> Void = {}
    ) async throws {
        do {
            try source.start()
        } catch {
            await publisher.stop()
            await functions.shutdown()
            database.close()
            throw error
        }
        keepSubscriptions()
        let failure = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            group.addTask { await self.maintenance.run() }
            group.addTask { await whileRunning() }
            let failure = await self.sourceFailure(until: stop)
            await self.source.stop()
            self.keepSubscriptions()
            group.cancelAll()
            return failure
        }
        await drain()
        log.tellOmissions(all: true)
        await beforeClosing()
        await publisher.stop()
        await functions.shutdown()
        database.close()
        if let failure { throw failure }
    }

    /// Waits for `stop`, or for the source to end by itself.
    private func sourceFailure(until stop: @escaping @Sendable () async -> Void) async -> MQTTError? {
        await withTaskGroup(of: MQTTError?.self) { group in
            group.addTask {
                await stop()
                return nil
            }
            group.addTask {
                for await failure in self.sourceFailures { return failure }
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }

    /// What the broker still holds is taken back at the next start, if no rule wants it then.
    private func keepSubscriptions() {
        do {
            try SubscriptionMemory.keep(source.heldFilters, in: database)
        } catch {
            log.write(.warning, "the subscriptions could not be written down: \(error)")
        }
    }

    /// Delivers what may be delivered now; what has to wait stays in the outbox, for the next start.
    private func drain() async {
        do {
            _ = try await engine.drain()
            let owed = try engine.status().lanes.values.reduce(0, +)
            if owed > 0 { log.write(.warning, "\(owed) deliveries wait in the outbox for the next start") }
        } catch {
            log.write(.error, "the outbox could not be drained: \(error)")
        }
    }
}

/// Takes the place of the functions while the packs are read, which say what they are; then hands every call on.
private final class FunctionRelay: FunctionInvoker {
    private let box = Mutex<FunctionHost?>(nil)

    var target: FunctionHost? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }

    func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        guard let target else {
            return .failure(FunctionFailure(function: name, code: .notStarted, message: "can't be called yet"))
        }
        return await target.invoke(name, payload: payload, traceID: traceID)
    }
}

extension FunctionLogLine {
    /// `function score: a line that it wrote`
    fileprivate var sentence: String { "function \(function): \(text)" }
}

/// Takes the place of the publisher while the packs are read, which comes before there is one; then hands everything on.
private final class PublisherRelay: Publisher {
    private let watch: @Sendable (Publication) -> Void
    private let box = Mutex<MQTTPublisher?>(nil)

    init(watch: @escaping @Sendable (Publication) -> Void) { self.watch = watch }

    var target: MQTTPublisher? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }

    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        guard let target else {
            return publications.map {
                .failure(ActionFailure(action: "republish", resource: $0.topic, message: "not connected yet", isOutage: true))
            }
        }
        let results = await target.publish(publications)
        for (publication, result) in zip(publications, results) {
            if case .success = result { watch(publication) }
        }
        return results
    }
}
