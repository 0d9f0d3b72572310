import Glibc
import SluiceActions
import SluiceMQTT
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceValues
import Synchronization

/// The world of a playground: functions, actions and files are the real ones, all else is stood in for.
struct SystemPlaySurroundings: PlaySurroundings {
    let registry: Registry
    let world: TestWorld
    let stored: (any Database)?
    private let plugins: PluginArguments

    init(_ plugins: PluginArguments, stored: (any Database)?) throws {
        let world = TestWorld(files: SystemAnswers(), asker: "playground")
        registry = try plugins.registry(
            publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
            mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world)
        self.world = world
        self.stored = stored
        self.plugins = plugins
    }

    func afresh() throws -> any PlaySurroundings { try SystemPlaySurroundings(plugins, stored: stored) }

    func makeDatabase() throws -> any Database { try SQLiteDatabase.inMemory() }

    func answering(_ given: Object) throws(EvalFailure) -> Evaluator.Answering { try GivenAnswers(given).answer }

    // MARK: Files

    private static let maximumFile = 16 << 20

    func read(_ path: String) throws(PlayFailure) -> [UInt8] {
        do throws(InputFile.Failure) {
            return try InputFile.read(path, atMost: Self.maximumFile)
        } catch {
            throw PlayFailure(error.description, isRefusal: false)
        }
    }

    func write(_ text: String, to path: String) throws(PlayFailure) {
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o777) }
        guard let file = fopen(path, "wx") else {
            throw PlayFailure("can't write '\(path)': \(String(cString: strerror(errno)))", isRefusal: false)
        }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else {
            let reason = String(cString: strerror(errno))
            unlink(path)
            throw PlayFailure("can't write '\(path)': \(reason)", isRefusal: false)
        }
    }

    // MARK: The user

    var isInterrupted: Bool { Interruptions.isAsked }

    // MARK: A broker

    /// How long is listened at most.
    private static let patience = Duration.seconds(60)

    func listen(to broker: String, _ filter: String, count: Int) async throws(PlayFailure) -> [Publication] {
        let heard = Heard()
        let subscriber: MQTTSubscriber
        do {
            var options = MQTTOptions(
                address: try BrokerAddress(broker), clientID: "sluice-play-" + SystemRandomness().makeID().description.prefix(8))
            options.cleanSession = true
            subscriber = MQTTSubscriber(options: options, filters: [filter]) { message in heard.take(message, atMost: count) }
            try subscriber.start()
        } catch {
            throw PlayFailure("can't listen to '\(broker.withoutPassword)': \(error)", isRefusal: false)
        }
        let former = Interruptions.handle()
        defer { Interruptions.leave(to: former) }
        let end = ContinuousClock.now + Self.patience
        while heard.count < count, ContinuousClock.now < end, !isInterrupted {
            // What is cancelled has heard enough.
            do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
        }
        await subscriber.stop()
        return heard.messages
    }
}

/// The messages that a broker has sent.
private final class Heard: Sendable {
    private let list = Mutex<[Publication]>([])

    var messages: [Publication] { list.withLock { $0 } }
    var count: Int { list.withLock { $0.count } }

    func take(_ message: Publication, atMost limit: Int) {
        list.withLock { if $0.count < limit { $0.append(message) } }
    }
}
