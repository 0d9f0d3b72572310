package import Foundation
import Glibc
import Synchronization

/// A real mosquitto on a free port of the loopback, with a folder of its own, for one test.
///
/// Wrap a test in ``withBroker(_:_:)``, so that no process is left behind.
package final class MosquittoBroker: Sendable {
    package struct Options: Sendable {
        /// User and password that are asked for; nil lets anybody in.
        package var login: (user: String, password: String)?
        /// Whether the listener speaks TLS with a certificate for 127.0.0.1 that is made for the test.
        package var usesTLS = false
        /// With TLS, whether clients must show a certificate of the authority `ca.pem`.
        package var asksForCertificate = false
        /// The lines of an access list; empty for all rights.
        package var rights: [String] = []
        /// Topic filters that nobody may subscribe to.
        package var refusedFilters: [String] = []
        /// Further lines of its configuration.
        package var lines: [String] = []

        package init(
            login: (user: String, password: String)? = nil, usesTLS: Bool = false, asksForCertificate: Bool = false,
            rights: [String] = [], refusedFilters: [String] = [], lines: [String] = []
        ) {
            self.login = login
            self.usesTLS = usesTLS
            self.asksForCertificate = asksForCertificate
            self.rights = rights
            self.refusedFilters = refusedFilters
            self.lines = lines
        }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    /// Holds the configuration, the log and, with TLS, `ca.pem` and `other-ca.pem` (of somebody else). Where certificates are
    /// asked for, also `client.pem` and `other-client.pem`, of either authority, with their keys in `client.key` and
    /// `other-client.key`.
    package let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    private static let program = "/usr/sbin/mosquitto"

    package init(_ options: Options = Options()) throws {
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            throw Failure(description: "these tests need mosquitto: install it with `apt-get install mosquitto`")
        }
        port = try Self.freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var lines = [
            "user root", "listener \(port) 127.0.0.1", "persistence true", "persistence_location \(folder.path)/",
            "max_queued_messages 0", "log_type all", "log_dest file \(folder.path)/broker.log",
        ] + options.lines
        if let login = options.login {
            let file = path("passwords")
            try ChildProcess.run("mosquitto_passwd", ["-c", "-b", file, login.user, login.password])
            lines += ["allow_anonymous false", "password_file \(file)"]
        } else {
            lines.append("allow_anonymous true")
        }
        if options.usesTLS {
            let certificates = TestCertificates(in: folder)
            try certificates.makeAuthorities()
            try certificates.makeCertificate("server", of: "ca", extensions: ["subjectAltName=IP:127.0.0.1"])
            lines += ["cafile \(path("ca.pem"))", "certfile \(path("server.pem"))", "keyfile \(path("server.key"))"]
            if options.asksForCertificate {
                try certificates.makeCertificate("client", of: "ca")
                try certificates.makeCertificate("other-client", of: "other-ca")
                lines.append("require_certificate true")
            }
        }
        if !options.rights.isEmpty {
            try write(options.rights, to: "rights")
            lines.append("acl_file \(path("rights"))")
        }
        if !options.refusedFilters.isEmpty {
            try write([Self.security(refusing: options.refusedFilters)], to: "security.json")
            lines += ["plugin \(try Self.securityPlugin())", "plugin_opt_config_file \(path("security.json"))"]
        }
        try write(lines, to: "broker.conf")
    }

    /// The configuration of the plugin that can refuse subscriptions, which an access list can't.
    private static func security(refusing filters: [String]) -> String {
        let rules = filters.map { #"{"acltype":"subscribeLiteral","topic":"\#($0)","priority":1,"allow":false}"# }
        return """
            {"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":true,"unsubscribe":true},\
            "roles":[{"rolename":"all","acls":[\(rules.joined(separator: ","))]}],\
            "groups":[{"groupname":"all","roles":[{"rolename":"all"}]}],"anonymousGroup":"all","clients":[]}
            """
    }

    private static func securityPlugin() throws -> String {
        let folders = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/mosquitto_dynamic_security.so" }
        guard let plugin = folders.first(where: FileManager.default.fileExists) else {
            throw Failure(description: "mosquitto_dynamic_security.so, which comes with mosquitto, is not there")
        }
        return plugin
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Makes a broker, starts it, and stops it whatever the body does.
    package static func withBroker<Result>(
        _ options: Options = Options(), _ body: (MosquittoBroker) async throws -> Result
    ) async throws -> Result {
        let broker = try MosquittoBroker(options)
        try broker.start()
        defer {
            broker.kill()
            try? FileManager.default.removeItem(at: broker.folder)
        }
        return try await body(broker)
    }

    package func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// What the broker has told of itself and its clients' packets so far.
    package var log: String { (try? String(contentsOf: folder.appendingPathComponent("broker.log"), encoding: .utf8)) ?? "" }

    /// Returns when the broker takes connections.
    package func start() throws {
        let process = try ChildProcess([Self.program, "-c", path("broker.conf")])
        self.process.withLock { $0 = process }
        let end = ContinuousClock.now + .seconds(60)
        while !Self.answers(on: port) {
            guard process.isRunning, ContinuousClock.now < end else {
                throw Failure(description: "mosquitto did not start: \(log)")
            }
            usleep(5000)
        }
    }

    /// Ends the broker in order: it writes its sessions to disk.
    package func stop() { end(SIGTERM) }

    /// Ends the broker at once.
    package func kill() { end(SIGKILL) }

    /// Starts the broker again on the same port, with what it has stored.
    package func restart() throws {
        stop()
        try start()
    }

    /// Stops the broker from doing anything, its connections left open, until ``resume()``.
    package func freeze() { signalProcess(SIGSTOP) }
    package func resume() { signalProcess(SIGCONT) }

    private func signalProcess(_ number: Int32) {
        process.withLock { process in
            process?.signal(number)
        }
    }

    private func end(_ number: Int32) {
        let process = process.withLock { process in
            defer { process = nil }
            return process
        }
        process?.end(number)
    }

    private func write(_ lines: [String], to name: String) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent(name))
    }

    /// Below the ports that the system gives to outgoing connections: one of those might take a broker's port before the
    /// broker does or while it restarts, and a connection to such a port can meet itself.
    private static let ports = 10_240..<32_768
    /// Where the next search begins: in each process elsewhere, and never twice at the same port.
    private static let nextPort = Mutex(ports.lowerBound + Int(getpid()) * 97 % ports.count)

    /// A port that nobody listens on, and that is given to nobody else.
    package static func freePort() throws -> Int {
        for _ in ports {
            let port = nextPort.withLock { next in
                defer { next = next + 1 < ports.upperBound ? next + 1 : ports.lowerBound }
                return next
            }
            if isFree(port) { return port }
        }
        throw Failure(description: "there is no free port")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = makeSocket()
        defer { close(descriptor) }
        var address = loopback(UInt16(port))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func answers(on port: Int) -> Bool {
        let descriptor = makeSocket()
        defer { close(descriptor) }
        var address = loopback(UInt16(port))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A child that another test starts meanwhile must not take it along: it would hold the port for as long as it lives.
    private static func makeSocket() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0) }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
