import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("Connecting")
struct ConnectingTests {
    @Test("where no broker answers, starting says so")
    func nobody() async throws {
        let address = "mqtt://127.0.0.1:\(try MosquittoBroker.freePort())"
        let options = MQTTOptions(address: try BrokerAddress(address), clientID: "c")
        let expected = MQTTError(.unreachable, "no broker answers at \(address) (Connection refused)")
        let source = MQTTSource(options: options, filters: ["a"], receiver: RecordingReceiver())
        #expect(throws: expected) { try source.start() }
        #expect(source.state == .failed(expected))
        await source.stop()
        let publisher = MQTTPublisher(options: options)
        #expect(throws: expected) { try publisher.start() }
        let results = await publisher.publish([Publication(topic: "a", payload: [])])
        #expect(results.failures.map(\.canRetry) == [true])
        await publisher.stop()
    }

    @Test("a host name that nobody knows is told as one")
    func unknownHost() throws {
        let options = MQTTOptions(address: try BrokerAddress("mqtt://no-such-host.invalid"), clientID: "c")
        let error = failure(toStart: options)
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasPrefix("no broker answers at mqtt://no-such-host.invalid:1883 (") == true)
    }

    @Test("user and password let in; wrong ones are refused with the broker's reason", arguments: versions)
    func credentials(version: MQTTOptions.Version) async throws {
        let login = (user: "ann", password: "s3:c/ret")
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(login: login)) { broker in
            var options = try makeOptions(broker, "c", version: version)
            options.address = try BrokerAddress("mqtt://ann:s3%3Ac%2Fret@127.0.0.1:\(broker.port)")
            try await withSource(options, ["a"], RecordingReceiver()) { #expect($0.state == .connected) }

            for address in ["mqtt://ann:wrong@127.0.0.1:\(broker.port)", "mqtt://127.0.0.1:\(broker.port)"] {
                options.address = try BrokerAddress(address)
                let error = failure(toStart: options)
                #expect(error == MQTTError(
                    .refused, "the broker at mqtt://127.0.0.1:\(broker.port) refuses the connection: not authorized"))
            }
        }
    }

    @Test("TLS trusts the given authority and no other")
    func tls() async throws {
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(usesTLS: true)) { broker in
            var options = try makeOptions(broker, "c")
            options.address = try BrokerAddress("mqtts://127.0.0.1:\(broker.port)")
            options.tls.caFile = broker.path("ca.pem")
            let receiver = RecordingReceiver()
            try await withSource(options, ["t"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("t", 0..<2000)).failures == [])
                }
                try await eventually("2,000 messages") { receiver.taken.count >= 2000 }
            }
            #expect(receiver.texts == (0..<2000).map(String.init))

            for caFile in [broker.path("other-ca.pem"), nil] {
                options.tls.caFile = caFile
                let error = failure(toStart: options)
                #expect(error?.code == .tls)
                #expect(error?.message.contains("certificate verify failed") == true, "\(error?.message ?? "")")
            }

            options.tls.insecure = true
            try await withSource(options, ["t"], receiver) { #expect($0.state == .connected) }

            options.tls = MQTTOptions.TLSOptions(caFile: broker.path("missing.pem"))
            #expect(failure(toStart: options) == MQTTError(
                .tls, "can't read the certificate file '\(broker.path("missing.pem"))': No such file or directory"))
        }
    }

    @Test("a broker that wants a certificate takes one of its authority, and tells who has none or another's")
    func mutualTLS() async throws {
        try await MosquittoBroker.withBroker(MosquittoBroker.Options(usesTLS: true, asksForCertificate: true)) { broker in
            var options = try makeOptions(broker, "c")
            options.address = try BrokerAddress("mqtts://127.0.0.1:\(broker.port)")
            options.tls.caFile = broker.path("ca.pem")
            options.tls.certFile = broker.path("client.pem")
            options.tls.keyFile = broker.path("client.key")
            let receiver = RecordingReceiver()
            try await withSource(options, ["t"], receiver) { _ in
                try await withPublisher(options) { publisher in
                    #expect(await publisher.publish(publications("t", 0..<10)).failures == [])
                }
                try await eventually("10 messages") { receiver.taken.count >= 10 }
            }
            #expect(receiver.texts == (0..<10).map(String.init))

            // The broker's reason may be overtaken by the end of the connection, so the kind of error is all that is sure.
            for name in [nil, "other-client"] {
                options.tls.certFile = name.map { broker.path("\($0).pem") }
                options.tls.keyFile = name.map { broker.path("\($0).key") }
                let error = failure(toStart: options)
                #expect(error?.code == .tls)
                #expect(error?.message.hasPrefix("no TLS connection to mqtts://127.0.0.1:\(broker.port): ") == true)
            }

            options.tls.keyFile = broker.path("client.key")
            let error = failure(toStart: options)
            #expect(error?.code == .tls)
            #expect(error?.message.contains("key values mismatch") == true, "\(error?.message ?? "")")
        }
    }

    @Test("a broker that takes the connection and says nothing is given up")
    func silence() async throws {
        try await MosquittoBroker.withBroker { broker in
            broker.freeze()
            defer { broker.resume() }
            var options = try makeOptions(broker, "c")
            options.connectTimeout = .seconds(1)
            let error = failure(toStart: options)
            #expect(error?.code == .unreachable)
            #expect(error?.message.hasPrefix("no broker answers at mqtt://127.0.0.1:\(broker.port)") == true)
        }
    }

    @Test("options that can't work are refused before anything is sent", arguments: [
        "keepAlive", "clientID", "nul", "qos", "group", "receiveMaximum", "cert",
    ])
    func badOptions(which: String) throws {
        var options = MQTTOptions(address: try BrokerAddress("mqtt://127.0.0.1:1"), clientID: "c")
        switch which {
        case "keepAlive": options.keepAlive = .seconds(4)
        case "clientID": options.clientID = ""
        case "nul": options.clientID = "a\0"
        case "qos": options.qos = 2
        case "group": options.shareGroup = "a/b"
        case "receiveMaximum": options.receiveMaximum = 0
        default: options.tls.certFile = "c.pem"
        }
        #expect(failure(toStart: options)?.code == .invalid)
    }

    @Test("a filter that is none is refused", arguments: ["a/#/b", "", "a\0b", "a+"])
    func badFilter(filter: String) throws {
        let options = MQTTOptions(address: try BrokerAddress("mqtt://127.0.0.1:1"), clientID: "c")
        #expect(failure(toStart: options, filters: [filter])?.code == .subscriptionRefused)
    }

    private func failure(toStart options: MQTTOptions, filters: [String] = ["a"]) -> MQTTError? {
        let source = MQTTSource(options: options, filters: filters, receiver: RecordingReceiver())
        do {
            try source.start()
            return nil
        } catch {
            return error
        }
    }
}
