import CMosquitto
import Glibc
import SluicePlugins

/// One connection of the client library, from CONNECT to its end; a new one is made for every try, so that nothing queued for
/// a broken connection is ever written to the next.
///
/// It belongs to one thread. The library runs in threaded mode without a thread of its own: packets to send (PUBACKs before
/// all) are queued, and leave in ``write()`` alone. That is what lets a source hold its acknowledgements.
final class MosquittoConnection {
    /// A message and the ids of the subscriptions that it came through, where the broker tells them.
    struct Arrival {
        var message: Publication
        var subscriptions: [UInt32]
    }

    /// What happened to a publication, by the library's number for it.
    struct Settled {
        var number: Int32
        /// An MQTT 5 reason code; from 128 on a refusal.
        var reason: Int32
    }

    struct Granted {
        var number: Int32
        /// The QoS, or a reason code from 128 on.
        var code: Int32
    }

    struct Acceptance {
        var code: Int32
        var hasSession: Bool
        var hasSubscriptionIDs: Bool
    }

    let options: MQTTOptions
    private let handle: OpaquePointer

    // Filled by the library's callbacks, emptied by the owner.
    var arrived: [Arrival] = []
    var settled: [Settled] = []
    var granted: [Granted] = []
    /// The numbers of the UNSUBSCRIBEs that were answered.
    var unsubscribed: [Int32] = []
    private(set) var acceptance: Acceptance?
    /// How many messages could not be read: a topic that is not UTF-8.
    private(set) var unreadable = 0
    /// Whether a ping was sent whose answer has not been read yet.
    private(set) var awaitsPingResponse = false
    private var disconnectReason: Int32?
    private var libraryError: String?

    init(_ options: MQTTOptions) throws(MQTTError) {
        try options.check()
        guard MosquittoLibrary.isReady, let handle = mosquitto_new(
            options.clientID.isEmpty ? nil : options.clientID, options.cleanSession, nil)
        else { throw MQTTError(.invalid, "libmosquitto could not be initialised") }
        self.options = options
        self.handle = handle
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_threaded_set(handle, true)
        let version = options.version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version)
        mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(options.receiveMaximum))
        mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 1024)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        try setCredentials()
        if options.address.usesTLS { try setTLS() }
        try setWill()
        setCallbacks()
    }

    deinit {
        mosquitto_destroy(handle)
    }

    /// How many messages could not be read since this was asked last.
    func takeUnreadable() -> Int {
        defer { unreadable = 0 }
        return unreadable
    }

    /// The file descriptor; negative where the connection is closed.
    var socket: Int32 { mosquitto_socket(handle) }
    var wantsWrite: Bool { mosquitto_want_write(handle) }

    /// Connects and sends CONNECT; ``acceptance`` is set by a later ``read()``. Waits for TCP and, at times, for the name.
    func connect() throws(MQTTError) {
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if options.version == .v5, !options.cleanSession {
            let seconds = options.sessionExpiry.map { UInt32(clamping: max(0, $0.components.seconds)) } ?? UInt32.max
            mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue.identifier, seconds)
        }
        libraryError = nil
        watchLog(true)
        errno = 0
        let result = mosquitto_connect_bind_v5(
            handle, options.address.host, Int32(options.address.port), Int32(options.keepAlive.components.seconds), nil,
            properties)
        let code = errno
        guard result != MOSQ_ERR_SUCCESS.result else { return }
        switch result {
        case MOSQ_ERR_TLS.result, MOSQ_ERR_TLS_HANDSHAKE.result: throw tlsError()
        case MOSQ_ERR_EAI.result:
            throw MQTTError(.unreachable, "no broker answers at \(options.address) (the host name is not known)")
        default:
            throw MQTTError(
                .unreachable,
                "no broker answers at \(options.address) (\(MosquittoLibrary.sentence(result, errno: code)))")
        }
    }

    /// Reads what one call of the library reads: one packet, where nothing is in flight outward; a TLS record may hold more.
    func read() throws(MQTTError) {
        errno = 0
        try examine(mosquitto_loop_read(handle, 1))
    }

    /// Writes all that is queued, acknowledgements included, as far as the socket takes it.
    func write() throws(MQTTError) {
        errno = 0
        try examine(mosquitto_loop_write(handle, 1))
    }

    /// Queues a ping where one is due, and notices a broker that no longer answers. Writes nothing.
    func tick() throws(MQTTError) {
        watchLog(true)
        errno = 0
        let result = mosquitto_loop_misc(handle)
        watchLog(awaitsPingResponse || acceptance == nil)
        try examine(result)
    }

    /// Queues a SUBSCRIBE and answers its number.
    ///
    /// - Parameter withRetained: whether retained messages are to come, where the broker can be told.
    func subscribe(to text: String, id: UInt32?, withRetained: Bool) throws(MQTTError) -> Int32 {
        var number: Int32 = 0
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if let id { mosquitto_property_add_varint(&properties, MQTT_PROP_SUBSCRIPTION_IDENTIFIER.rawValue.identifier, id) }
        // What is retained comes when the subscription is new, not at every connection.
        let isPlain = options.version == .v5 && options.shareGroup == nil
        let handling = withRetained ? MQTT_SUB_OPT_SEND_RETAIN_NEW : MQTT_SUB_OPT_SEND_RETAIN_NEVER
        let result = mosquitto_subscribe_v5(
            handle, &number, text, Int32(options.qos), isPlain ? Int32(handling.rawValue) : 0, properties)
        guard result == MOSQ_ERR_SUCCESS.result else {
            throw MQTTError(
                .subscriptionRefused, "can't subscribe to '\(text)': \(MosquittoLibrary.sentence(result, errno: errno))")
        }
        return number
    }

    /// Queues an UNSUBSCRIBE and answers its number; nil where the library does not take it.
    func unsubscribe(from text: String) -> Int32? {
        var number: Int32 = 0
        return mosquitto_unsubscribe(handle, &number, text) == MOSQ_ERR_SUCCESS.result ? number : nil
    }

    /// Queues a packet that changes nothing, so that the broker does not take the client for dead.
    ///
    /// A ping would do for the broker, but the library gives up the connection where it has not read the answer by the time
    /// that the next ping is due, and sends none before. So the sign is to leave a subscription that nobody has.
    func showLife() {
        mosquitto_unsubscribe(handle, nil, Self.nobodysFilter)
    }

    private static let nobodysFilter = "$sluice/alive"

    /// Queues a publication and answers its number, or the library's reason against it.
    func publish(_ publication: Publication) -> Result<Int32, PublicationRefusal> {
        var number: Int32 = 0
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if options.version == .v5 { properties = publication.properties.makeList() }
        let result = publication.payload.withUnsafeBytes { payload in
            mosquitto_publish_v5(
                handle, &number, publication.topic, Int32(payload.count), payload.baseAddress, Int32(publication.qos),
                publication.isRetained, properties)
        }
        return result == MOSQ_ERR_SUCCESS.result
            ? .success(number)
            : .failure(PublicationRefusal(
                reason: MosquittoLibrary.sentence(result, errno: errno),
                isConnection: result == MOSQ_ERR_NO_CONN.result || result == MOSQ_ERR_CONN_LOST.result))
    }

    struct PublicationRefusal: Error {
        var reason: String
        var isConnection: Bool
    }

    /// Says goodbye, after all that is queued before it, and waits until the broker has read it and hangs up; gives up after
    /// two seconds.
    ///
    /// Without that wait, the next connection of the same client id might take over while acknowledgements are still unread,
    /// and the end of a connection with something unread on this side would make the system drop them.
    func disconnect(on thread: ServiceThread) {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(2)
        // The library closes its own descriptor with the last write.
        let kept = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        defer { if kept >= 0 { close(kept) } }
        mosquitto_disconnect_v5(handle, 0, nil)
        while socket >= 0, clock.now < end {
            guard mosquitto_loop_write(handle, 1) == MOSQ_ERR_SUCCESS.result else { return }
            if socket >= 0 { thread.wait(atMost: end - clock.now, socket: socket, for: .write) }
        }
        guard kept >= 0, shutdown(kept, Int32(SHUT_WR)) == 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while clock.now < end {
            let ready = thread.wait(atMost: end - clock.now, socket: kept, for: .read)
            if ready.contains(.read), Glibc.read(kept, &bytes, bytes.count) <= 0 { return }
        }
    }

    private func examine(_ result: Int32) throws(MQTTError) {
        let code = errno
        if let acceptance, acceptance.code != 0 {
            let why = MosquittoLibrary.refusal(acceptance.code, version: options.version)
            throw MQTTError(.refused, "the broker at \(options.address) refuses the connection: \(why)")
        }
        if let disconnectReason {
            let why = MosquittoLibrary.reason(disconnectReason)
            throw MQTTError(.lost, "the broker at \(options.address) ended the connection: \(why)")
        }
        if result == MOSQ_ERR_SUCCESS.result, socket >= 0 { return }
        let why = result == MOSQ_ERR_SUCCESS.result
            ? "it was closed" : MosquittoLibrary.sentence(result, errno: code).lowercased()
        if acceptance == nil, options.address.usesTLS { throw tlsError(otherwise: why) }
        throw MQTTError(.lost, "the connection to \(options.address) is lost: \(why)")
    }

    /// A broker that does not like the client's certificate says so and hangs up, and the hanging up may come first; then
    /// `otherwise` is all there is to tell.
    private func tlsError(otherwise: String? = nil) -> MQTTError {
        let why = (libraryError ?? otherwise).map { ": \($0)" } ?? ""
        return MQTTError(.tls, "no TLS connection to \(options.address)\(why)")
    }
}

// MARK: - Setting up

extension MosquittoConnection {
    private func setCredentials() throws(MQTTError) {
        guard let username = options.address.username else { return }
        let result = mosquitto_username_pw_set(handle, username, options.address.password)
        guard result == MOSQ_ERR_SUCCESS.result else {
            throw MQTTError(.invalid, "the broker's user name can't be used: \(MosquittoLibrary.sentence(result, errno: errno))")
        }
    }

    /// Where the library wants a folder named, beside a client certificate.
    private static let systemCertificates = "/etc/ssl/certs"

    private func setTLS() throws(MQTTError) {
        let tls = options.tls
        for file in [tls.caFile, tls.certFile, tls.keyFile] {
            if let file, access(file, R_OK) != 0 {
                throw MQTTError(.tls, "can't read the certificate file '\(file)': \(String(cString: strerror(errno)))")
            }
        }
        var result = MOSQ_ERR_SUCCESS.result
        if tls.caFile == nil, tls.certFile == nil {
            result = mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1)
        } else {
            let systemFolder = tls.caFile == nil ? Self.systemCertificates : nil
            result = mosquitto_tls_set(handle, tls.caFile, systemFolder, tls.certFile, tls.keyFile, nil)
        }
        if result == MOSQ_ERR_SUCCESS.result, tls.insecure {
            result = mosquitto_tls_opts_set(handle, 0, nil, nil)
            if result == MOSQ_ERR_SUCCESS.result { result = mosquitto_tls_insecure_set(handle, true) }
        }
        guard result == MOSQ_ERR_SUCCESS.result else {
            throw MQTTError(.tls, "TLS can't be set up: \(MosquittoLibrary.sentence(result, errno: errno))")
        }
    }

    private func setWill() throws(MQTTError) {
        guard let will = options.will else { return }
        let result = will.payload.withUnsafeBytes { payload in
            mosquitto_will_set(
                handle, will.topic, Int32(clamping: payload.count), payload.baseAddress, Int32(will.qos), will.isRetained)
        }
        guard result == MOSQ_ERR_SUCCESS.result else {
            throw MQTTError(.invalid, "the will can't be set: \(MosquittoLibrary.sentence(result, errno: errno))")
        }
    }
}

// MARK: - Callbacks

extension MosquittoConnection {
    private static func from(_ user: UnsafeMutableRawPointer?) -> MosquittoConnection? {
        user.map { Unmanaged<MosquittoConnection>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setCallbacks() {
        mosquitto_connect_v5_callback_set(handle) { _, user, code, flags, properties in
            var available: UInt8 = 1
            mosquitto_property_read_byte(properties, MQTT_PROP_SUBSCRIPTION_ID_AVAILABLE.rawValue.identifier, &available, false)
            MosquittoConnection.from(user)?.acceptance = Acceptance(
                code: code, hasSession: flags & 1 != 0, hasSubscriptionIDs: available != 0)
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, user, reason, _ in
            // Small numbers are the library's own and come as results too; the broker's reasons begin at 128.
            if reason >= 128 { MosquittoConnection.from(user)?.disconnectReason = reason }
        }
        mosquitto_message_v5_callback_set(handle) { _, user, message, properties in
            if let message { MosquittoConnection.from(user)?.take(message.pointee, properties) }
        }
        mosquitto_publish_v5_callback_set(handle) { _, user, number, reason, _ in
            MosquittoConnection.from(user)?.settled.append(Settled(number: number, reason: reason))
        }
        mosquitto_subscribe_v5_callback_set(handle) { _, user, number, count, codes, _ in
            guard count > 0, let codes else { return }
            MosquittoConnection.from(user)?.granted.append(Granted(number: number, code: codes[0]))
        }
        mosquitto_unsubscribe_v5_callback_set(handle) { _, user, number, _ in
            MosquittoConnection.from(user)?.unsubscribed.append(number)
        }
    }

    private func take(_ message: mosquitto_message, _ properties: OpaquePointer?) {
        guard let topicBytes = message.topic, let topic = String(validatingCString: topicBytes) else {
            unreadable += 1
            return
        }
        let payload = [UInt8](UnsafeRawBufferPointer(start: message.payload, count: Int(max(0, message.payloadlen))))
        arrived.append(Arrival(
            message: Publication(
                topic: topic, payload: payload, qos: Int(message.qos), isRetained: message.retain,
                properties: properties == nil ? MessageProperties() : MessageProperties(list: properties)),
            subscriptions: properties == nil ? [] : MessageProperties.subscriptionIDs(in: properties)))
    }

    /// The library tells of pings, and of what OpenSSL found, in its log alone; formatting it for every message would cost
    /// more than the message, so it is listened to only while one of these is awaited.
    private func watchLog(_ on: Bool) {
        guard on else {
            mosquitto_log_callback_set(handle, nil)
            return
        }
        mosquitto_log_callback_set(handle) { _, user, level, text in
            guard let text, let connection = MosquittoConnection.from(user) else { return }
            if level == MOSQ_LOG_ERR { connection.libraryError = String(cString: text) }
            if MosquittoConnection.ends(text, with: " sending PINGREQ") { connection.awaitsPingResponse = true }
            if MosquittoConnection.ends(text, with: " received PINGRESP") { connection.awaitsPingResponse = false }
        }
    }

    private static func ends(_ text: UnsafePointer<CChar>, with end: StaticString) -> Bool {
        let length = strlen(text)
        guard length >= end.utf8CodeUnitCount else { return false }
        return memcmp(text + (length - end.utf8CodeUnitCount), end.utf8Start, end.utf8CodeUnitCount) == 0
    }
}
