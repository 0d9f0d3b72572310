import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("What a source promises")
struct SourceDurabilityTests {
    private static let full = StoreError(.full, "the disk is full")

    @Test("what is published while it is away is delivered later")
    func away() async throws {
        try await MosquittoBroker.withBroker { broker in
            for version in [MQTTOptions.Version.v3_1_1, .v5] {
                let options = try makeOptions(broker, "source-\(version)", version: version)
                let receiver = RecordingReceiver()
                try await withSource(options, ["away/\(version)"], receiver) { _ in }
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("away/\(version)", 0..<200)).failures == [])
                }
                #expect(receiver.taken.isEmpty)
                try await withSource(options, ["away/\(version)"], receiver) { _ in
                    try await eventually("200 messages") { receiver.taken.count >= 200 }
                }
                #expect(receiver.texts == (0..<200).map(String.init))
            }
        }
    }

    @Test("a message that was not taken is delivered again, to the next that asks", arguments: versions)
    func heldAcknowledgement(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let refusing = RecordingReceiver()
            refusing.refuse(StoreError(.corrupt, "the file is damaged"))
            let source = MQTTSource(options: options, filters: ["held"], receiver: refusing)
            try source.start()
            try await withPublisher(options) { publisher in
                #expect(await publisher.publish(publications("held", 0..<10)).failures == [])
            }
            // An error that no retry helps ends the source, without a word to the broker.
            try await eventually("the source has failed") {
                if case .failed(let error) = source.state { error.code == .store } else { false }
            }
            await source.stop()
            #expect(refusing.offers >= 1)

            let receiver = RecordingReceiver()
            try await withSource(options, ["held"], receiver) { _ in
                try await eventually("10 messages") { receiver.taken.count >= 10 }
            }
            #expect(receiver.texts == (0..<10).map(String.init))

            // They were acknowledged then: nobody gets them again.
            let later = RecordingReceiver()
            try await withSource(options, ["held"], later) { _ in
                try await withPublisher(options) { publisher in
                    _ = await publisher.publish(publications("held", 10..<11))
                }
                try await eventually("the next message") { !later.taken.isEmpty }
            }
            #expect(later.texts == ["10"])
        }
    }

    @Test("a receiver that fails for a while gets the batch again, over the same connection")
    func passingFailure() async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "source")
            // A batch is offered for half of it, however slow the machine.
            options.keepAlive = .seconds(3600)
            let receiver = RecordingReceiver()
            receiver.refuse(Self.full)
            try await withSource(options, ["f"], receiver) { source in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("f", 0..<50)).failures == [])
                }
                try await eventually("several offers") { receiver.offers >= 3 }
                #expect(receiver.taken.isEmpty)
                receiver.refuse(nil)
                try await eventually("50 messages") { receiver.taken.count >= 50 }
                #expect(source.counters.reconnects == 0)
            }
            #expect(receiver.texts == (0..<50).map(String.init))
        }
    }

    @Test("a receiver that fails longer than half the keep-alive has the batch given back, and gets it again")
    func longFailure() async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "source")
            options.keepAlive = .seconds(5)
            let receiver = RecordingReceiver()
            receiver.refuse(Self.full)
            try await withSource(options, ["f"], receiver) { source in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("f", 0..<50)).failures == [])
                }
                try await eventually("the connection is given up") { source.counters.reconnects >= 1 }
                #expect(receiver.taken.isEmpty)
                receiver.refuse(nil)
                try await eventually("50 messages") { receiver.taken.count >= 50 }
            }
            #expect(receiver.texts == (0..<50).map(String.init))
        }
    }

    @Test("a saturated receiver gets nothing, and the connection outlives the keep-alive", arguments: versions)
    func saturated(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "source", version: version)
            options.keepAlive = .seconds(5)
            let receiver = RecordingReceiver()
            receiver.saturate(true)
            try await withSource(options, ["s"], receiver) { source in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("s", 0..<100)).failures == [])
                }
                // A sign of life goes out in each quarter of the keep-alive, so after five of them it is over.
                try await eventually("five signs of life") {
                    broker.log.ranges(of: "Received UNSUBSCRIBE from source").count >= 5
                }
                #expect(receiver.offers == 0)
                receiver.saturate(false)
                try await eventually("100 messages") { receiver.taken.count >= 100 }
                #expect(source.counters.reconnects == 0)
            }
            #expect(receiver.texts == (0..<100).map(String.init))
        }
    }

    @Test("a broker that goes and comes back loses nothing at QoS 1", arguments: versions)
    func brokerRestarts(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let receiver = RecordingReceiver()
            try await withSource(options, ["r"], receiver) { source in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("r", 0..<100)).failures == [])
                    try broker.restart()
                    try await eventually("the source is back") {
                        source.state == .connected && source.counters.reconnects >= 1
                    }
                    try await eventually("the publisher is back") {
                        publisher.state == .connected && publisher.reconnects >= 1
                    }
                    #expect(await publisher.publish(publications("r", 100..<200)).failures == [])
                    try await eventually("all messages") { Set(receiver.texts).count == 200 }
                }
            }
            let distinct = receiver.texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            #expect(distinct == (0..<200).map(String.init))
        }
    }

    @Test("what was taken before a stop is acknowledged")
    func stopping() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source")
            let first = RecordingReceiver()
            let second = RecordingReceiver()
            try await withPublisher(options) { publisher in
                try await withSource(options, ["x"], first) { _ in
                    async let results = publisher.publish(publications("x", 0..<1000))
                    try await eventually("some messages") { first.taken.count > 100 }
                    _ = await results
                }
                try await withSource(options, ["x"], second) { _ in
                    try await eventually("the rest") { first.taken.count + second.taken.count >= 1000 }
                }
            }
            #expect(first.texts + second.texts == (0..<1000).map(String.init))
        }
    }
}
