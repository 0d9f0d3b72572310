import Glibc
import Synchronization

/// A mosquitto of our own on a free port of the loopback, with a folder that goes with it.
///
/// A guard, a small shell process, ends both where this process dies without having stopped them.
final class BrokerProcess: Sendable {
    let port: Int
    private let process: pid_t
    private let isReaped = Mutex(false)
    private let guardProcess: pid_t
    /// The guard reads from the other end, and the system closes this one when this process ends in any way.
    private let guardPipe: Int32

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto", "/opt/homebrew/sbin/mosquitto"]

    /// Starts it; it may take a moment until it answers.
    /// - Parameter folder: where its configuration and its log go.
    init(folder: String) throws(Failure) {
        guard let program = Self.places.first(where: { access($0, X_OK) == 0 }) else {
            throw Failure(description: "mosquitto is not installed; on Debian: apt-get install mosquitto")
        }
        port = try Self.freePort()
        var lines = [
            "listener \(port) 127.0.0.1", "allow_anonymous true", "persistence false", "max_queued_messages 0",
            "log_dest file \(folder)/mosquitto.log",
        ]
        if geteuid() == 0 { lines.append("user root") }
        let configuration = folder + "/mosquitto.conf"
        guard TextFile.write(lines.joined(separator: "\n") + "\n", to: configuration) else {
            throw Failure(description: "can't write '\(configuration)': \(String(cString: strerror(errno)))")
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe can be made: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let process: pid_t
        do {
            process = try Self.spawn([program, "-c", configuration], input: nil)
            let script = "cat > /dev/null; kill \"$0\" 2> /dev/null; rm -rf \"$1\""
            guardProcess = try Self.spawn(["/bin/sh", "-c", script, String(process), folder], input: ends[0])
        } catch {
            close(ends[1])
            throw error
        }
        self.process = process
        guardPipe = ends[1]
    }

    /// Asks the system for a port that nobody has.
    private static func freePort() throws(Failure) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
            }
        }
        guard result == 0 else { throw Failure(description: "no free port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func spawn(_ arguments: [String], input: Int32?) throws(Failure) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that Ctrl-C reaches us alone and it is stopped in order; and no signals held back.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var process: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let result = posix_spawn(&process, arguments[0], &actions, &attributes, &words, environ)
        guard result == 0 else {
            throw Failure(description: "can't start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        return process
    }

    /// Whether it has ended by itself.
    var hasEnded: Bool {
        isReaped.withLock { isReaped in
            if !isReaped, waitpid(process, nil, WNOHANG) == process { isReaped = true }
            return isReaped
        }
    }

    /// Stops it and waits until it is gone.
    func stop() {
        kill(guardProcess, SIGKILL)
        while waitpid(guardProcess, nil, 0) < 0, errno == EINTR {}
        close(guardPipe)
        isReaped.withLock { isReaped in
            guard !isReaped else { return }
            kill(process, SIGTERM)
            while waitpid(process, nil, 0) < 0, errno == EINTR {}
            isReaped = true
        }
    }
}
