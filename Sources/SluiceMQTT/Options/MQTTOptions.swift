/// How a client attaches to a broker.
package struct MQTTOptions: Sendable {
    package enum Version: Sendable, Hashable {
        case v3_1_1, v5
    }

    package var address: BrokerAddress
    /// The client's name at the broker; a persistent session belongs to it. May be empty in a clean session only.
    package var clientID: String
    package var version: Version = .v5
    /// Whether the broker forgets subscriptions and messages when the client goes. Otherwise it keeps what arrives meanwhile.
    package var cleanSession = false
    /// How long the broker keeps the session of a client that is away; nil for ever. MQTT 5 only.
    package var sessionExpiry: Duration?
    /// After how much silence the client pings. From 5 seconds to 65,535.
    package var keepAlive: Duration = .seconds(60)
    /// How many messages at QoS 1 the broker may send ahead of their acknowledgement. MQTT 5 only.
    package var receiveMaximum: UInt16 = 1024
    package var tls = TLSOptions()
    /// The group that shares the messages of its members' subscriptions, each message going to one of them.
    package var shareGroup: String?
    /// The highest QoS at which to subscribe, 0 or 1.
    package var qos = 1
    /// The pause before connecting again doubles from the lower to the upper bound; a random part of it is left out, so that
    /// many clients do not come back at once.
    package var reconnectDelay: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
    /// How long to wait for the broker to accept the client.
    package var connectTimeout: Duration = .seconds(10)

    package init(address: BrokerAddress, clientID: String) {
        self.address = address
        self.clientID = clientID
    }

    /// The same broker and credentials for a second connection that publishes: a name of its own, no session.
    package var forPublishing: MQTTOptions {
        var options = self
        options.clientID = clientID.isEmpty ? "" : clientID + "-out"
        options.cleanSession = true
        options.sessionExpiry = nil
        options.shareGroup = nil
        return options
    }

    package struct TLSOptions: Sendable, Hashable {
        /// The certificates to trust, in PEM; nil for those of the operating system.
        package var caFile: String?
        /// The client's own certificate and key, in PEM, for mutual TLS.
        package var certFile: String?
        package var keyFile: String?
        /// Accepts any certificate of any host. For trials only.
        package var insecure = false

        package init(caFile: String? = nil, certFile: String? = nil, keyFile: String? = nil, insecure: Bool = false) {
            self.caFile = caFile
            self.certFile = certFile
            self.keyFile = keyFile
            self.insecure = insecure
        }
    }
}
