import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceValues
import Testing

@testable import SluiceExplaining

/// A pack in one text, each file after a line `=== name`, and an explainer of it with nothing stored before.
struct ExplainerRig {
    let pack: Pack
    let explainer: Explainer
    let fields: FieldTable
    let registry: Registry
    private let world: TestWorld
    private let load: (Registry, FieldTable) -> LoadedPack

    init(_ text: String, outside: any OutsideSource = NothingOutside()) throws {
        let files = DiagnosticCatalogue.files(in: text).map { SourceFile(name: $0.name, text: $0.text) }
        try self.init(outside: outside) { registry, fields in
            PackLoader.load(files: files, folder: "", registry: registry, fields: fields, isTraced: true)
        }
    }

    init(folder: String) throws {
        try self.init(outside: NothingOutside()) { registry, fields in
            PackLoader.load(folder: folder, registry: registry, fields: fields, isTraced: true)
        }
    }

    private init(outside: any OutsideSource, load: @escaping (Registry, FieldTable) -> LoadedPack) throws {
        self.load = load
        world = TestWorld()
        registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
                mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world))
        fields = FieldTable()
        let loaded = load(registry, fields)
        pack = try #require(loaded.pack, "\(loaded.rendered())")
        explainer = Explainer(
            packs: [pack], fields: fields, registry: registry, outside: outside, makeDatabase: { try SQLiteDatabase.inMemory() })
    }

    /// Runs tests of the pack.
    func runner() -> TestRunner {
        let databases = ReusedDatabases()
        return TestRunner(
            pack: pack, registry: registry, world: world, makeDatabase: { try databases.empty(with: $0) },
            load: { [load, registry] _, fields in load(registry, fields) })
    }

    /// 2026-01-01T00:00:00Z
    static let start: Timestamp = 1_767_225_600_000

    /// A message that is the same each time.
    static func message(_ topic: String, _ payload: String, number: UInt64 = 1) -> Message {
        Message(
            topic: topic, payload: Array(payload.utf8),
            context: MessageContext(id: MessageID(high: 1, low: number), receivedAt: start, clientID: "tester"))
    }
}
