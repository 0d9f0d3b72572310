import Glibc

/// A process that is run to its end, and whose standard output is read.
final class ProbingProcess {
    enum End: Equatable {
        case code(Int32)
        case signal(Int32)
        /// It has been killed.
        case late
    }

    private let identifier: pid_t
    private let reader: Int32
    private var bytes: [UInt8] = []

    /// Bytes of the output that are kept, the last ones.
    private static let maximumOutput = 4_096

    /// nil where it can't be started.
    init?(_ program: String, _ arguments: [String]) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // A thread of this process may hold signals back, and its parent may have had it ignore some; a child inherits both.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var variables = Self.variables()
        defer { for variable in variables { free(variable) } }
        var identifier = pid_t()
        let failure = posix_spawn(&identifier, program, &actions, &attributes, &words, &variables)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            return nil
        }
        self.identifier = identifier
        reader = ends[0]
    }

    deinit { close(reader) }

    /// The variables of this process, ended by nil. A crash is what is looked for here; nobody reads how it came about, which the
    /// runtime would take many seconds to draw.
    private static func variables() -> [UnsafeMutablePointer<CChar>?] {
        var variables: [UnsafeMutablePointer<CChar>?] = [strdup("SWIFT_BACKTRACE=enable=no")]
        var own = environ
        while let variable = own.pointee {
            if strncmp(variable, "SWIFT_BACKTRACE=", 16) != 0 { variables.append(strdup(variable)) }
            own += 1
        }
        return variables + [nil]
    }

    /// What it has written, as far as it is kept.
    var output: String { String(decoding: bytes, as: UTF8.self) }

    /// Reads until the output ends or the time is over; then the process is gone.
    func end(within milliseconds: Int) -> End {
        var left = milliseconds
        var isLate = true
        while left > 0 {
            let start = Self.monotonicMilliseconds
            var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wanted, 1, Int32(clamping: left))
            left -= max(1, Self.monotonicMilliseconds - start)
            guard ready > 0 else { continue }
            guard read() else {
                isLate = false
                break
            }
        }
        var status: Int32 = 0
        // Who has closed its output need not have ended.
        while !isLate, waitpid(identifier, &status, WNOHANG) == 0 {
            usleep(1_000)
            left -= 1
            isLate = left <= 0
        }
        guard isLate else { return status & 0x7F == 0 ? .code(status >> 8 & 0xFF) : .signal(status & 0x7F) }
        kill(identifier, SIGKILL)
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return .late
    }

    /// Reads what is there; false at the end.
    private func read() -> Bool {
        var part = [UInt8](repeating: 0, count: 1_024)
        let count = Glibc.read(reader, &part, part.count)
        if count < 0, errno == EINTR { return true }
        guard count > 0 else { return false }
        bytes = Array((bytes + part[..<count]).suffix(Self.maximumOutput))
        return true
    }

    private static var monotonicMilliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
