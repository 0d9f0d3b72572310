import Glibc
import Synchronization

/// A program that a test runs, its output thrown away; it is killed when the tests' process dies.
final class ChildProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let identifier: pid_t
    private let hasEnded = Mutex(false)
    private let guardIdentifier: pid_t
    private let guardPipe: Int32

    /// One process is made at a time: a pipe's end that another child took along would never be closed.
    private static let making = Mutex(())

    init(_ arguments: [String]) throws {
        (identifier, guardIdentifier, guardPipe) = try Self.making.withLock { _ in
            let identifier = try Self.spawn(arguments, input: -1)
            // The guard reads from a pipe that the system closes when this process ends in any way.
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw Failure(description: "there is no pipe to be had") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            defer { close(ends[0]) }
            let script = "cat > /dev/null; kill -9 \(identifier) 2> /dev/null"
            return (identifier, try Self.spawn(["/bin/sh", "-c", script], input: ends[0]), ends[1])
        }
    }

    deinit {
        end(SIGKILL)
        close(guardPipe)
    }

    var isRunning: Bool {
        hasEnded.withLock { hasEnded in
            if !hasEnded, waitpid(identifier, nil, WNOHANG) != 0 {
                hasEnded = true
                endGuard()
            }
            return !hasEnded
        }
    }

    func signal(_ number: Int32) {
        hasEnded.withLock { hasEnded in
            if !hasEnded { _ = kill(identifier, number) }
        }
    }

    /// Sends a signal and returns when the process is gone.
    func end(_ number: Int32) {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            _ = kill(identifier, number)
            // A stopped process takes no other signal.
            _ = kill(identifier, SIGCONT)
            _ = reap()
            hasEnded = true
        }
    }

    func waitUntilExit() -> Int32 {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return -1 }
            hasEnded = true
            return reap()
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

    private static func spawn(_ arguments: [String], input: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if input >= 0 {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
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
        var identifier = pid_t()
        let failure = posix_spawn(&identifier, arguments[0], &actions, &attributes, words, environ)
        guard failure == 0 else {
            throw Failure(description: "can't run \(arguments[0]): \(String(cString: strerror(failure)))")
        }
        return identifier
    }
}
