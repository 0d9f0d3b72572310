import Foundation
import SluiceActions
import SluiceFunctions
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceValues
import Synchronization

/// Surroundings in memory: files are texts by their names, and a broker has two messages.
final class PlayRig: PlaySurroundings {
    let world = TestWorld(asker: "playground")
    let registry: Registry
    let stored: (any Database)?
    private let files: Mutex<[String: String]>
    /// The time from which on the user has had enough of what runs.
    let patience = Mutex(Int64.max)

    init(files: [String: String] = [:], stored: (any Database)? = nil) {
        self.files = Mutex(files)
        self.stored = stored
        registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
                mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world))
    }

    func afresh() throws -> any PlaySurroundings { PlayRig(files: files.withLock { $0 }, stored: stored) }

    /// The text of a file that was written.
    func file(_ name: String) -> String? { files.withLock { $0[name] } }

    var isInterrupted: Bool { patience.withLock { $0 } <= world.clock.now() }

    func makeDatabase() throws -> any Database { try SQLiteDatabase.inMemory() }

    /// Functions alone are given to statements here; secrets are for rules.
    func answering(_ given: Object) throws(EvalFailure) -> Evaluator.Answering {
        for member in given.members where !["functions", "secrets"].contains(member.key) { throw EvalFailure("'given' has no '\(member.key)'") }
        return { request in
            given["functions"]?.object?[request.target].map { .value($0) } ?? .failure("\(request.description) is not given here")
        }
    }

    func read(_ path: String) throws(PlayFailure) -> [UInt8] {
        guard let text = file(path) else { throw PlayFailure("can't read '\(path)'", isRefusal: false) }
        return Array(text.utf8)
    }

    func write(_ text: String, to path: String) throws(PlayFailure) {
        guard file(path) == nil else { throw PlayFailure("can't write '\(path)': File exists", isRefusal: false) }
        files.withLock { $0[path] = text }
    }

    func listen(to broker: String, _ filter: String, count: Int) async throws(PlayFailure) -> [Publication] {
        (1...2).prefix(count).map { Publication(topic: "sensor/\($0)", payload: Array("{\"n\":\($0)}".utf8)) }
    }
}

/// The repository that these tests belong to, found from the place of this file.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ relative: String) -> String { root.appendingPathComponent(relative).path }
}

extension Playground {
    /// A session on a pack of the repository, or on none.
    static func session(_ pack: String? = nil, in rig: PlayRig = PlayRig()) async throws -> Playground {
        var options = Playground.Options()
        options.packs = pack.map { [Repository.path($0)] } ?? []
        return try await Playground(options, in: rig)
    }

    /// Types lines, and answers what came of the last of them.
    @discardableResult
    func type(_ lines: String...) async -> PlayReply {
        var reader = InputReader(isInteractive: false)
        var reply = PlayReply()
        for line in lines {
            for input in reader.take(line) { reply = await take(input) }
        }
        for input in reader.finish() { reply = await take(input) }
        return reply
    }
}
