import SluiceActions
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("examples of actions")
struct ExampleTests {
    static let examples: [(action: String, example: Int)] = StandardActions.all(publisher: RecordingPublisher()).flatMap { action in
        action.spec.examples.indices.map { (action.spec.name, $0) }
    }

    @Test("every example of an action's spec does what it says", arguments: examples)
    func example(action name: String, index: Int) async throws {
        let actions = StandardActions.all(publisher: RecordingPublisher())
        let example = try #require(actions.first { $0.spec.name == name }?.spec.examples[index])
        let rig = try ActionRig(example.configuration)
        try await rig.publish(example.payload)
        #expect(try rig.effects() == example.effects)
        #expect(try rig.failures() == [])
    }

    @Test("every action has examples, and its spec says where it reaches", arguments: StandardActions.all(publisher: RecordingPublisher()).map(\.spec.name))
    func specs(name: String) throws {
        let action = try #require(StandardActions.all(publisher: RecordingPublisher()).first { $0.spec.name == name })
        #expect(!action.spec.examples.isEmpty)
        #expect(!action.spec.summary.hasSuffix("."))
        #expect(action.spec.reachesOutside == (action is any OutsideAction))
        #expect(action is any OutsideAction || action is any StoreAction)
    }
}
