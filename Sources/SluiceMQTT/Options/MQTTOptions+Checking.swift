extension MQTTOptions {
    /// Finds what the client library would refuse without a word, or misunderstand.
    package func check() throws(MQTTError) {
        func wrong(_ what: String) -> MQTTError { MQTTError(.invalid, what) }
        guard !clientID.utf8.contains(0), clientID.utf8.count <= 65535 else {
            throw wrong("the MQTT client id holds the character U+0000 or is longer than 65535 bytes")
        }
        guard cleanSession || !clientID.isEmpty else { throw wrong("a persistent session needs an MQTT client id") }
        guard (Duration.seconds(5) ... .seconds(65535)).contains(keepAlive) else {
            throw wrong("the keep-alive must be from 5 to 65535 seconds")
        }
        guard receiveMaximum > 0 else { throw wrong("the receive maximum must be at least 1") }
        guard qos == 0 || qos == 1 else { throw wrong("Sluice subscribes at QoS 0 or 1, not \(qos)") }
        guard reconnectDelay.lowerBound > .zero else { throw wrong("the pause before connecting again must not be zero") }
        if let shareGroup, shareGroup.isEmpty || shareGroup.contains(where: { "/+#\0".contains($0) }) {
            throw wrong("the name of a shared group must not be empty or hold '/', '+' or '#'")
        }
        if (tls.certFile == nil) != (tls.keyFile == nil) {
            throw wrong("a client certificate and its key must be given together")
        }
    }

    /// What to ask the broker for, to get the messages of a filter.
    func subscription(to filter: String) -> String {
        shareGroup.map { "$share/\($0)/\(filter)" } ?? filter
    }
}
