import CSpawn
import Glibc
import SluiceThreads
import Synchronization

/// A process of a function, at the head of a process group of its own.
///
/// Who has started it awaits ``ended()`` once, which ends what is left of the group.
final class FunctionProcess: Sendable {
    let identifier: pid_t
    /// The reading ends of its output and its errors, which the owner closes.
    let output: Int32
    let errors: Int32
    private let isReaped = Mutex(false)

    /// - Parameters:
    ///   - file: the program's path; `arguments` begins with its name.
    ///   - memory: megabytes of address space; nil for no bound.
    init(file: String, arguments: [String], environment: [String: String], folder: String, memory: Int?) throws(StartFailure) {
        var output = try Pipe()
        var errors = try Pipe()
        var words = arguments
        var program = file
        if let memory {
            // A limit has to be set before the program begins, by a shell that becomes it.
            program = "/bin/sh"
            let script = "ulimit -v \"$1\" || exit 126; shift; exec \"$@\""
            words = ["sh", "-c", script, "sh", String(memory.multipliedReportingOverflow(by: 1_024).partialValue), file]
                + arguments.dropFirst()
        }
        identifier = try Self.spawn(
            program, words, environment: environment, folder: folder, output: output.writer.number, errors: errors.writer.number)
        self.output = output.reader.release()
        self.errors = errors.reader.release()
    }

    private static func spawn(
        _ program: String, _ words: [String], environment: [String: String], folder: String, output: Int32, errors: Int32
    ) throws(StartFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // Whatever else is open here is not the function's.
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        posix_spawn_file_actions_addchdir_np(&actions, folder)
        var attributes = SpawnAttributes()
        defer { attributes.destroy() }
        var argumentList: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argumentList { free(word) } }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var identifier = pid_t()
        let failure = posix_spawn(&identifier, program, &actions, &attributes.value, &argumentList, &variables)
        guard failure == 0 else { throw StartFailure("can't be started: \(program): \(String(cString: strerror(failure)))") }
        return identifier
    }

    /// Sends a signal to the whole group; nothing where it has ended.
    func signal(_ number: Int32) {
        isReaped.withLock { isReaped in
            if !isReaped { _ = kill(-identifier, number) }
        }
    }

    /// Returns when the process has ended, and with it all of its group.
    func ended() async -> ProcessEnd {
        await withCheckedContinuation { continuation in
            // On a thread of its own, since the system offers no other way that leaves the other processes' ends alone.
            let isWatched = WorkerThread.run { [self] in continuation.resume(returning: waitForEnd()) }
            guard !isWatched else { return }
            signal(SIGKILL)
            continuation.resume(returning: reap())
        }
    }

    private func waitForEnd() -> ProcessEnd {
        var information = siginfo_t()
        // Its number stays taken until it is reaped, and with it that of the group.
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        signal(SIGKILL)
        return reap()
    }

    private func reap() -> ProcessEnd {
        isReaped.withLock { isReaped in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            isReaped = true
            return ProcessEnd(status: status)
        }
    }
}

/// How a process has ended.
enum ProcessEnd: Equatable, CustomStringConvertible {
    case exit(Int32)
    case signal(Int32)

    /// - Parameter status: as `waitpid` gives it.
    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
    }

    var description: String {
        switch self {
        case .exit(let status): "ended with exit status \(status)"
        case .signal(let number):
            if let name = sigabbrev_np(number) {
                "was ended by signal \(number), SIG\(String(cString: name))"
            } else {
                "was ended by signal \(number)"
            }
        }
    }
}
