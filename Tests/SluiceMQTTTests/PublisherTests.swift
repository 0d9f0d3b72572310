import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("The publisher")
struct PublisherTests {
    @Test("what no broker can take fails for good, and the rest of the batch goes out")
    func badPublications() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "p")
            let receiver = RecordingReceiver()
            try await withSource(options, ["#"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    let bad = [
                        Publication(topic: "", payload: []), Publication(topic: "a/+", payload: []),
                        Publication(topic: "a\0b", payload: []), Publication(topic: "a", payload: [], qos: 3),
                        Publication(topic: "a", payload: [], qos: -1),
                        Publication(topic: "a\u{1}", payload: [], qos: 1),
                        Publication(topic: "a", payload: [], properties: MessageProperties(responseTopic: "b/#")),
                        Publication(topic: "a", payload: [], properties: MessageProperties(contentType: "x\0")),
                        Publication(topic: "a", payload: [], properties: MessageProperties(contentType: "x\u{1}")),
                        Publication(topic: "a", payload: [], properties: MessageProperties(responseTopic: "b\u{7F}")),
                        Publication(topic: "a", payload: [], properties: MessageProperties(
                            userProperties: [.init("text", "two\nlines")])),
                        Publication(topic: "a", payload: [], properties: MessageProperties(
                            userProperties: [.init("\u{FFFF}", "x")])),
                        Publication(topic: String(repeating: "a/", count: 200), payload: [], qos: 1),
                        Publication(topic: "a", payload: [], properties: MessageProperties(
                            correlationData: Array(repeating: 0, count: 65_536))),
                        Publication(topic: "a", payload: [], properties: MessageProperties(
                            userProperties: [.init(String(repeating: "x", count: 65_536), "")])),
                    ]
                    for publication in bad {
                        let good = Publication(topic: "good", payload: [1], qos: 1)
                        let results = await publisher.publish([good, publication, good])
                        #expect(results.count == 3)
                        #expect(results.failures.count == 1)
                        #expect(results.failures.first?.canRetry == false)
                        #expect(results.failures.first?.resource == publication.topic)
                    }
                    #expect(await publisher.publish([]).isEmpty)
                    try await eventually("the good ones") { receiver.taken.count >= 2 * bad.count }
                    #expect(receiver.taken.allSatisfy { $0.topic == "good" })
                }
            }
        }
    }

    @Test("a message that the broker hangs up on is given up after a while, and those beside it go out in their order")
    func poison() async throws {
        // Without a word to clients of MQTT 3.1.1.
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(lines: ["max_packet_size 200"])) { broker in
            let options = try makeOptions(broker, "p", version: .v3_1_1)
            let receiver = RecordingReceiver()
            try await withSource(options, ["#"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    var open = publications("a", 0..<6)
                    open.insert(Publication(topic: "b", payload: Array(repeating: 0, count: 300), qos: 1), at: 3)
                    var given: [ActionFailure] = []
                    // What a lane does: what may be tried again is, in its order.
                    for _ in 0..<40 where !open.isEmpty {
                        let results = await publisher.publish(open)
                        given += results.failures.filter { !$0.isOutage }
                        open = zip(open, results).filter { if case .failure(let failure) = $1 { failure.isOutage } else { false } }.map(\.0)
                    }
                    #expect(open.isEmpty)
                    #expect(given.map(\.resource) == ["b"] && given.map(\.canRetry) == [false])
                    #expect(given.first?.message.hasPrefix("the broker has ended 5 connections on a message to 'b' alone") == true)
                    try await eventually("all others") { Set(receiver.texts).count == 6 }
                    #expect(receiver.texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } } == (0..<6).map(String.init))
                    #expect(await publisher.publish(publications("a", 6..<9)).failures == [])
                }
            }
        }
    }

    @Test("the broker's refusal is told, and no retry helps against missing rights")
    func refusal() async throws {
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(rights: ["topic readwrite open/#"])) { broker in
            try await withPublisher(try makeOptions(broker, "p")) { publisher in
                let results = await publisher.publish(["open/a", "closed/a"].map { Publication(topic: $0, payload: [], qos: 1) })
                #expect(results.failures == [
                    ActionFailure(
                        action: "republish", resource: "closed/a",
                        message: "the broker refuses a message on 'closed/a': not authorized"),
                ])
            }
        }
    }

    @Test("while the broker is away, publishing fails after a short wait and may be tried again", arguments: 0...2)
    func away(qos: Int) async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "p")
            try await withPublisher(options, offlineWait: .milliseconds(200)) { publisher in
                broker.kill()
                try await eventually("the loss is noticed") { publisher.state != .connected }
                let results = await publisher.publish(publications("a", 0..<3, qos: qos))
                #expect(results.failures.map(\.canRetry) == [true, true, true])

                try broker.start()
                try await eventually("it is back") { publisher.state == .connected }
                #expect(await publisher.publish(publications("a", 0..<3, qos: qos)).failures == [])
            }
        }
    }

    @Test("what waits for the connection is published when it is back in time")
    func backInTime() async throws {
        try await MosquittoBroker.withBroker { broker in
            try await withPublisher(try makeOptions(broker, "p"), offlineWait: .seconds(15)) { publisher in
                broker.kill()
                try await eventually("the loss is noticed") { publisher.state != .connected }
                async let results = publisher.publish(publications("a", 0..<3))
                try broker.start()
                #expect(await results.failures == [])
            }
        }
    }

    @Test("a broker that never answers is given up, and what it owes may be tried again")
    func frozen() async throws {
        try await MosquittoBroker.withBroker { broker in
            let options = try makeOptions(broker, "p")
            let publisher = MQTTPublisher(options: options.forPublishing, answerWait: .milliseconds(300))
            try publisher.start()
            broker.freeze()
            let results = await publisher.publish(publications("a", 0..<3))
            #expect(results.failures.map(\.canRetry) == [true, true, true])
            broker.resume()
            // On a busy machine the broker may miss the short time more than once.
            var failures = results.failures
            for _ in 0..<100 where !failures.isEmpty {
                failures = await publisher.publish(publications("a", 0..<3)).failures
            }
            #expect(failures == [])
            await publisher.stop()
        }
    }

    @Test("several callers are answered each with their own results")
    func callers() async throws {
        try await MosquittoBroker.withBroker { broker in
            try await withPublisher(try makeOptions(broker, "p")) { publisher in
                await withTaskGroup(of: Bool.self) { group in
                    for caller in 0..<20 {
                        group.addTask {
                            let results = await publisher.publish(
                                publications("c/\(caller)", 0..<caller) + [Publication(topic: "+", payload: [])])
                            return results.count == caller + 1 && results.failures.count == 1
                        }
                    }
                    for await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    @Test("after a stop, publishing fails at once")
    func stopped() async throws {
        try await MosquittoBroker.withBroker { broker in
            let publisher = MQTTPublisher(options: try makeOptions(broker, "p").forPublishing)
            try publisher.start()
            await publisher.stop()
            #expect(publisher.state == .stopped)
            #expect(await publisher.publish(publications("a", 0..<1)).failures.map(\.canRetry) == [true])
        }
    }
}
