import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Synchronization
import Testing

@Suite("What a source takes")
struct SourceDeliveryTests {
    @Test("messages arrive in order, at their QoS, over each version of MQTT", arguments: versions)
    func delivery(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let receiver = RecordingReceiver()
            try await withSource(options, ["in/+"], receiver) { source in
                #expect(source.state == .connected)
                try await withPublisher(options) { publisher in
                    for qos in 0...2 {
                        let results = await publisher.publish(publications("in/\(qos)", 0..<20, qos: qos))
                        #expect(results.failures == [])
                    }
                }
                try await eventually("60 messages") { receiver.taken.count >= 60 }
                try await eventually("all are counted") { source.counters.received == 60 }
            }
            for qos in 0...2 {
                let messages = receiver.taken.filter { $0.topic == "in/\(qos)" }
                #expect(messages.map { String(decoding: $0.payload, as: UTF8.self) } == (0..<20).map(String.init))
                #expect(messages.allSatisfy { $0.qos == min(qos, 1) && !$0.isRetained })
            }
        }
    }

    @Test("a retained message is told as one, and comes once")
    func retained() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source")
            let receiver = RecordingReceiver()
            try await withPublisher(options) { publisher in
                _ = await publisher.publish([Publication(topic: "state", payload: [1], qos: 1, isRetained: true)])
                try await withSource(options, ["state"], receiver) { _ in
                    try await eventually("the retained message") { receiver.taken.count == 1 }
                }
                try await withSource(options, ["state"], receiver) { _ in
                    _ = await publisher.publish([Publication(topic: "state", payload: [2], qos: 1)])
                    try await eventually("the next message") { receiver.taken.contains { $0.payload == [2] } }
                }
            }
            #expect(receiver.taken.map(\.payload) == [[1], [2]])
            #expect(receiver.taken.map(\.isRetained) == [true, false])
        }
    }

    @Test("MQTT 5 properties travel both ways; MQTT 3.1.1 leaves them out")
    func properties() async throws {
        try await MosquittoBroker.withBroker { broker in
            let sent = MessageProperties(
                contentType: "application/json", responseTopic: "answers/1", correlationData: [0, 255, 7], isUTF8: true,
                messageExpiry: 3600, userProperties: [.init("k", "v"), .init("k", "w"), .init("", "é")])
            for version in [MQTTOptions.Version.v5, .v3_1_1] {
                let options = try makeOptions(broker, "source", version: version)
                let receiver = RecordingReceiver()
                try await withSource(options, ["p"], receiver) { _ in
                    try await withPublisher(options) { publisher in
                        let results = await publisher.publish([Publication(topic: "p", payload: [], qos: 1, properties: sent)])
                        #expect(results.failures == [])
                    }
                    try await eventually("the message") { receiver.taken.count == 1 }
                }
                let got = try #require(receiver.taken.first)
                #expect(got.payload == [])
                #expect(got.properties == (version == .v5 ? sent : MessageProperties()))
            }
        }
    }

    @Test("a message on several of the filters comes once, however often it is published", arguments: versions)
    func overlapping(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let receiver = RecordingReceiver()
            try await withSource(options, ["a/#", "a/+/c", "a/b/+", "a/b/+"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    let same = Array(repeating: Publication(topic: "a/b/c", payload: [1], qos: 1), count: 5)
                    _ = await publisher.publish(same + [Publication(topic: "a/end", payload: [2], qos: 1)])
                }
                try await eventually("the last message") { receiver.taken.last?.topic == "a/end" }
            }
            #expect(receiver.taken.map(\.payload) == Array(repeating: [1], count: 5) + [[2]])
        }
    }

    @Test("a burst of 5,000 messages arrives whole and in order")
    func burst() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source")
            let receiver = RecordingReceiver()
            try await withSource(options, ["burst"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("burst", 0..<5000)).failures == [])
                }
                try await eventually("5,000 messages") { receiver.taken.count >= 5000 }
            }
            #expect(receiver.texts == (0..<5000).map(String.init))
        }
    }

    @Test("members of a shared group split the messages")
    func shared() async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "one")
            options.shareGroup = "g"
            var other = options
            other.clientID = "two"
            let receivers = (RecordingReceiver(), RecordingReceiver())
            try await withSource(options, ["s/#", "s/x", "+/x"], receivers.0) { _ in
                try await withSource(other, ["s/#", "s/x", "+/x"], receivers.1) { _ in
                    try await withPublisher(options) { publisher in
                        #expect(await publisher.publish(publications("s/x", 0..<100)).failures == [])
                    }
                    try await eventually("100 messages") { receivers.0.taken.count + receivers.1.taken.count >= 100 }
                }
            }
            #expect((receivers.0.texts + receivers.1.texts).compactMap { Int($0) }.sorted() == Array(0..<100))
            #expect(!receivers.0.taken.isEmpty && !receivers.1.taken.isEmpty)
        }
    }

    @Test("filters can be changed while it runs")
    func changedFilters() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source")
            let receiver = RecordingReceiver()
            try await withSource(options, ["old", "both"], receiver) { source in
                try await withPublisher(options) { publisher in
                    _ = await publisher.publish([Publication(topic: "new", payload: [1], qos: 1, isRetained: true)])
                    try source.setFilters(["both", "new"])
                    try await eventually("the retained message of the new filter") { receiver.taken.count == 1 }
                    try await eventually("the old filter is left") { Set(source.heldFilters) == ["both", "new"] }
                    _ = await publisher.publish(["old", "both"].map { Publication(topic: $0, payload: [2], qos: 1) })
                    try await eventually("the message of the kept filter") { receiver.taken.contains { $0.topic == "both" } }
                    #expect(receiver.taken.map(\.topic) == ["new", "both"])
                }
                #expect(throws: MQTTError.self) { try source.setFilters(["a/#/b"]) }
            }
        }
    }

    @Test("a filter that grows and shrinks under load loses no message, and with MQTT 5 doubles none", arguments: versions)
    func changedUnderLoad(version: MQTTOptions.Version) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source", version: version)
            let receiver = RecordingReceiver()
            let sent = (0..<4_000).map(String.init)
            try await withSource(options, ["w/+"], receiver) { source in
                try await withPublisher(options) { publisher in
                    async let published: Void = {
                        for text in sent { _ = await publisher.publish([Publication(topic: "w/1", payload: Array(text.utf8), qos: 1)]) }
                    }()
                    for turn in 0..<20 {
                        let filter = turn.isMultiple(of: 2) ? "w/#" : "w/+"
                        try source.setFilters([filter])
                        try await eventually("filter \(turn) is the only one") { source.heldFilters == [filter] }
                    }
                    await published
                }
                try await eventually("all of them") { Set(receiver.texts).count == sent.count }
            }
            if version == .v5 { #expect(receiver.texts == sent) }
        }
    }

    @Test("of a filter that is only narrowed, what is retained does not come again")
    func narrowed() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "source")
            let receiver = RecordingReceiver()
            try await withPublisher(options) { publisher in
                _ = await publisher.publish([Publication(topic: "w/1", payload: [1], qos: 1, isRetained: true)])
                try await withSource(options, ["w/#"], receiver) { source in
                    try await eventually("the retained message") { receiver.taken.count == 1 }
                    try source.setFilters(["w/+"])
                    try await eventually("it is narrowed") { source.heldFilters == ["w/+"] }
                    _ = await publisher.publish([Publication(topic: "w/2", payload: [2], qos: 1)])
                    try await eventually("the next message") { receiver.taken.contains { $0.topic == "w/2" } }
                }
            }
            #expect(receiver.taken.map(\.topic) == ["w/1", "w/2"])
        }
    }

    @Test("a filter that the broker refuses later costs nothing but its own messages, and is asked for with the next change")
    func refusedLater() async throws {
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(refusedFilters: ["b/+", "+/+"])) { broker in
            let options = try makeOptions(broker, "source")
            let receiver = RecordingReceiver()
            let told = Mutex<[String]>([])
            let log: @Sendable (LogLevel, String) -> Void = { _, text in told.withLock { $0.append(text) } }
            try await withSource(options, ["a/+"], receiver, log: log) { source in
                try await withPublisher(options) { publisher in
                    func send(_ number: Int) async throws {
                        _ = await publisher.publish([Publication(topic: "a/\(number)", payload: [], qos: 1)])
                        try await eventually("message \(number)") { receiver.taken.contains { $0.topic == "a/\(number)" } }
                    }
                    try source.setFilters(["a/+", "b/+"])
                    try await eventually("the refusal") { source.refusedFilters == ["b/+"] }
                    try await send(1)
                    // What was granted stays while what would take its place is not.
                    try source.setFilters(["+/+"])
                    try await eventually("the wider one is refused") { source.refusedFilters == ["+/+"] }
                    try await send(2)
                    try source.setFilters(["a/+", "c/+"])
                    try await eventually("nothing is refused any more") {
                        source.refusedFilters.isEmpty && Set(source.heldFilters) == ["a/+", "c/+"]
                    }
                    try await send(3)
                    // One that is dropped before the broker has answered is in nobody's way.
                    try source.setFilters(["a/+", "b/+"])
                    try source.setFilters(["a/+"])
                    try await eventually("what was dropped is left") {
                        source.refusedFilters.isEmpty && source.heldFilters == ["a/+"]
                    }
                    try await send(4)
                }
                #expect(source.state == .connected && source.counters.reconnects == 0)
            }
            #expect(told.withLock { $0 }.first?.contains("refuses the subscription to 'b/+'") == true)
        }
    }

    @Test("at the start a filter that the broker refuses ends the source")
    func refusedAtStart() async throws {
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(refusedFilters: ["b/+"])) { broker in
            let options = try makeOptions(broker, "source")
            let error = await #expect(throws: MQTTError.self) {
                try await withSource(options, ["a/+", "b/+"], RecordingReceiver()) { _ in }
            }
            #expect(error?.code == .subscriptionRefused)
        }
    }

    @Test("a subscriber hands each message to its callback")
    func subscriber() async throws {
        try await MosquittoBroker.withBroker { broker in
            var options = try makeOptions(broker, "")
            options.cleanSession = true
            let receiver = RecordingReceiver()
            let subscriber = MQTTSubscriber(options: options, filters: ["live/#"], onMessage: { message in
                receiver.state.withLock { $0.taken.append(message) }
            })
            try subscriber.start()
            try await withPublisher(options) { publisher in
                _ = await publisher.publish(publications("live", 0..<3, qos: 0))
            }
            try await eventually("three messages") { receiver.taken.count == 3 }
            await subscriber.stop()
            #expect(subscriber.state == .stopped)
            #expect(receiver.texts == ["0", "1", "2"])
        }
    }
}
