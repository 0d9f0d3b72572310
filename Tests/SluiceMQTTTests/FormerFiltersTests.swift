import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("Subscriptions of an earlier process")
struct FormerFiltersTests {
    struct Case: Sendable {
        var version: MQTTOptions.Version
        var group: String?
    }

    private static let cases = versions.flatMap { [Case(version: $0), Case(version: $0, group: "g")] }

    @Test("a filter that is not wanted any more is taken back at the start, the others stay", arguments: cases)
    func left(example: Case) async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "source", version: example.version)
            options.shareGroup = example.group
            let prefix = example.group.map { "$share/\($0)/" } ?? ""
            try await withPublisher(options) { publisher in
                let first = RecordingReceiver()
                let former = try await withSource(options, ["old/+", "both"], first, \.heldFilters)
                #expect(former == [prefix + "old/+", prefix + "both"])

                // Nobody has told it what was there.
                let unaware = RecordingReceiver()
                try await withSource(options, ["both"], unaware) { _ in
                    _ = await publisher.publish(["old/1", "both"].map { Publication(topic: $0, payload: [1], qos: 1) })
                    try await eventually("both messages") { unaware.taken.count == 2 }
                }

                let aware = RecordingReceiver()
                try await withSource(options, ["both", "new"], formerFilters: former + ["never/#", "a/#/b", ""], aware) { source in
                    #expect(Set(source.heldFilters) == [prefix + "both", prefix + "new"])
                    _ = await publisher.publish(["old/1", "both", "new"].map { Publication(topic: $0, payload: [2], qos: 1) })
                    try await eventually("the last message") { aware.taken.contains { $0.topic == "new" } }
                }
                #expect(aware.taken.map(\.topic) == ["both", "new"])
            }
        }
    }

    @Test("a filter that is dropped while the broker is away is taken back when it returns", arguments: versions)
    func droppedMeanwhile(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let receiver = RecordingReceiver()
            try await withSource(options, ["old", "both"], receiver) { source in
                broker.stop()
                try await eventually("the loss is noticed") { source.state != .connected }
                try source.setFilters(["both"])
                #expect(source.heldFilters == ["old", "both"])
                try broker.start()
                try await eventually("the old filter is gone") { source.heldFilters == ["both"] }
                try await withPublisher(options) { publisher in
                    _ = await publisher.publish(["old", "both"].map { Publication(topic: $0, payload: [], qos: 1) })
                }
                try await eventually("the message of the kept filter") { !receiver.taken.isEmpty }
                #expect(receiver.taken.map(\.topic) == ["both"])
            }
        }
    }
}
