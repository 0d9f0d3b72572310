import Glibc
import Synchronization

/// A program that a test runs; it is killed when the tests' process dies.
final class ChildProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a program is given; a descriptor that is left out is `/dev/null`.
    struct Surroundings {
        var input: Int32?
        var output: Int32?
        var errors: Int32?
        /// Variables beside those of the tests.
        var environment: [String: String] = [:]
    }

    let identifier: pid_t
    /// The status that the process has ended with; nil while it runs.
    private let status = Mutex<Int32?>(nil)
    private let guardIdentifier: pid_t
    private let guardPipe: Int32

    /// One process is made at a time: a pipe's end that another child took along would never be closed.
    private static let making = Mutex(())

    init(_ arguments: [String], in surroundings: Surroundings = Surroundings()) throws {
        (identifier, guardIdentifier, guardPipe) = try Self.making.withLock { _ in
            let identifier = try Self.spawn(arguments, surroundings)
            // The guard reads from a pipe that the system closes when this process ends in any way.
            let ends = try Self.makeEnds()
            defer { close(ends.reader) }
            let script = "cat > /dev/null; kill -9 \(identifier) 2> /dev/null"
            return (identifier, try Self.spawn(["/bin/sh", "-c", script], Surroundings(input: ends.reader)), ends.writer)
        }
    }

    /// A pipe that no child takes along unless it is given an end of it.
    static func makePipe() throws -> (reader: Int32, writer: Int32) { try making.withLock { _ in try makeEnds() } }

    private static func makeEnds() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(description: "there is no pipe to be had") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    deinit {
        end(SIGKILL)
        close(guardPipe)
    }

    var isRunning: Bool {
        status.withLock { status in
            if status == nil {
                var ended: Int32 = -1
                if waitpid(identifier, &ended, WNOHANG) != 0 {
                    status = ended
                    endGuard()
                }
            }
            return status == nil
        }
    }

    /// The exit code; after a signal 128 and its number, as shells tell it. Nil while it runs.
    var exitCode: Int32? {
        guard !isRunning else { return nil }
        return status.withLock { $0 }.map { status in
            let signal = status & 0x7F
            return signal == 0 ? status >> 8 & 0xFF : 128 + signal
        }
    }

    func signal(_ number: Int32) {
        status.withLock { status in
            if status == nil { _ = kill(identifier, number) }
        }
    }

    /// Sends a signal and returns when the process is gone.
    func end(_ number: Int32) {
        status.withLock { status in
            guard status == nil else { return }
            _ = kill(identifier, number)
            // A stopped process takes no other signal.
            _ = kill(identifier, SIGCONT)
            status = reap()
        }
    }

    func waitUntilExit() -> Int32 {
        status.withLock { status in
            let ended = status ?? reap()
            status = ended
            return ended
        }
    }

    private func reap() -> Int32 {
        var status: Int32 = -1
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        endGuard()
        return status
    }

    private func endGuard() {
        _ = kill(guardIdentifier, SIGKILL)
        while waitpid(guardIdentifier, nil, 0) < 0, errno == EINTR {}
    }

    private static func spawn(_ arguments: [String], _ surroundings: Surroundings) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in [surroundings.input, surroundings.output, surroundings.errors].enumerated() {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
            } else {
                posix_spawn_file_actions_addopen(&actions, Int32(place), "/dev/null", place == 0 ? O_RDONLY : O_WRONLY, 0)
            }
        }
        // The pool's threads block signals, which a child would inherit, and then no SIGTERM would end it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let variables = Self.variables(surroundings.environment)
        defer { for variable in variables { free(variable) } }
        var identifier = pid_t()
        let failure = posix_spawn(&identifier, arguments[0], &actions, &attributes, words, variables)
        guard failure == 0 else {
            throw Failure(description: "can't run \(arguments[0]): \(String(cString: strerror(failure)))")
        }
        return identifier
    }

    /// The tests' own variables and the given ones, ended by nil.
    private static func variables(_ given: [String: String]) -> [UnsafeMutablePointer<CChar>?] {
        var variables: [UnsafeMutablePointer<CChar>?] = given.map { strdup("\($0)=\($1)") }
        var own = environ
        while let variable = own.pointee {
            let name = String(cString: variable).prefix { $0 != "=" }
            if given[String(name)] == nil { variables.append(strdup(variable)) }
            own += 1
        }
        return variables + [nil]
    }
}
