import SluiceActions
import SluiceExplaining
import SluiceFunctions
import SluicePlugins
import SluiceStores
import SluiceValues
import Testing

@testable import SluiceCommand

@Suite("a recording at work")
struct LiveRecordingTests {
    @Test("messages that can't be decided are counted, and the first reason is told")
    func undecided() throws {
        let actions = StandardActions.all(publisher: NoPublisher(), webhooks: nil, mail: nil, functions: nil)
        let registry = Registry(functions: StandardFunctions.all, actions: actions)
        let set = try PackSet.load([Repository.path("rules/house")], parameters: Object(), registry: registry, isTraced: true)
        let database = try SQLiteDatabase.inMemory()
        let recorder = try MessageRecorder(packs: set.packs, fields: set.fields, registry: registry, database: database, perPath: 3)
        let recording = LiveRecording(recorder, to: nil, limit: 10)
        recording.take(reading("a", "45"), at: 1_767_225_600_000)
        #expect(recording.summary.undecided.sentence == nil)
        #expect(recording.summary.kept.count == 1)
        database.close()
        for id in ["b", "c"] { recording.take(reading(id, "45"), at: 1_767_225_600_000) }
        let summary = recording.summary
        #expect(summary.seen == 3 && summary.kept.count == 1)
        let sentence = try #require(summary.undecided.sentence)
        #expect(sentence.hasPrefix("2 messages could not be decided, and are not kept; the first: "))
    }
}
