import Glibc
import SluiceConformance
import SluiceText

/// Another program that speaks the protocol of `sluice eval --jsonl` on its standard input and output.
///
/// Requests are written and answers read in one loop, so that neither side waits for a full pipe. What it writes on standard
/// error goes to ours.
struct ProcessEngine: ConformanceEngine {
    /// A command line for the shell.
    let command: String
    /// How long it may be silent, and how long it may take to end once all is answered.
    let patienceSeconds: Int

    /// Far more than any answer; a line that is longer is not collected.
    private static let maximumLineBytes = 64 << 20

    func results(of cases: [ConformanceCase]) throws(EngineFailure) -> [ConformanceResult] {
        var child = try Child(command: command)
        defer { child.end(patienceSeconds: patienceSeconds) }
        var requests: [UInt8] = []
        for (index, example) in cases.enumerated() {
            requests += example.request(id: index + 1)
            requests.append(UInt8(ascii: "\n"))
        }
        var results: [ConformanceResult] = []
        var line: [UInt8] = []
        var rest = requests[...]
        while results.count < cases.count {
            let events = child.wait(wantsToWrite: !rest.isEmpty, seconds: patienceSeconds)
            guard events.isAny else {
                throw told("said nothing for \(patienceSeconds) s", child, results.count, cases)
            }
            if events.canWrite { rest = child.write(rest) }
            guard events.canRead else { continue }
            guard let part = child.read() else { throw told(child.ending(within: 1), child, results.count, cases) }
            for byte in part where results.count < cases.count {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                results.append(ConformanceResult(answer: line, to: results.count + 1))
                line.removeAll(keepingCapacity: true)
            }
            if line.count > Self.maximumLineBytes {
                throw told("wrote a line of more than \(Self.maximumLineBytes) bytes", child, results.count, cases)
            }
        }
        return results
    }

    private func told(_ what: String, _ child: Child, _ count: Int, _ cases: [ConformanceCase]) -> EngineFailure {
        EngineFailure(
            description: "the engine \(what) after \(count) of \(cases.count.counted("answer")); the next case was \(cases[count].place)")
    }
}

/// The program with its two pipes.
private struct Child {
    private let process: pid_t
    private var input: Int32
    private let output: Int32

    init(command: String) throws(EngineFailure) {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard pipe(&toChild) == 0 else { throw Self.noPipe() }
        guard pipe(&fromChild) == 0 else {
            for end in toChild { close(end) }
            throw Self.noPipe()
        }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(toChild[1], F_SETFL, fcntl(toChild[1], F_GETFL) | O_NONBLOCK)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], STDOUT_FILENO)
        // This program ignores SIGPIPE; a child that is no longer read from has to end by it. A group of its own, so that
        // what the shell has started ends with it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &broken)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let arguments = ["/bin/sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, environ)
        close(toChild[0])
        close(fromChild[1])
        guard failure == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw EngineFailure(description: "can't start the engine: \(String(cString: strerror(failure)))")
        }
        self.process = process
        input = toChild[1]
        output = fromChild[0]
    }

    private static func noPipe() -> EngineFailure {
        EngineFailure(description: "no pipe can be made: \(String(cString: strerror(errno)))")
    }

    struct Events {
        var canRead = false
        var canWrite = false
        var isAny: Bool { canRead || canWrite }
    }

    /// What can be done now; nothing once the time is over.
    func wait(wantsToWrite: Bool, seconds: Int) -> Events {
        var wanted = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
        if wantsToWrite, input >= 0 { wanted.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        var result = poll(&wanted, nfds_t(wanted.count), Int32(clamping: seconds * 1000))
        while result < 0, errno == EINTR { result = poll(&wanted, nfds_t(wanted.count), Int32(clamping: seconds * 1000)) }
        return Events(canRead: wanted[0].revents != 0, canWrite: wanted.count > 1 && wanted[1].revents != 0)
    }

    /// Writes as much as there is room for and answers the rest; none where nobody reads any more.
    mutating func write(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let written = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
        if written < 0, errno == EAGAIN || errno == EINTR { return bytes }
        let rest = written < 0 ? [] : bytes.dropFirst(written)
        if rest.isEmpty { closeInput() }
        return rest
    }

    private mutating func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// What is there; nil at the end.
    func read() -> [UInt8]? {
        let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var result = Glibc.read(output, buffer.baseAddress, buffer.count)
            while result < 0, errno == EINTR { result = Glibc.read(output, buffer.baseAddress, buffer.count) }
            count = max(0, result)
        }
        return part.isEmpty ? nil : part
    }

    /// How it ended, in words; where it has closed its output only, that.
    func ending(within seconds: Int) -> String {
        guard let status = status(within: seconds) else { return "closed its output" }
        let signal = status & 0x7F
        return signal == 0 ? "ended with the exit code \(status >> 8 & 0xFF)" : "was ended by signal \(signal)"
    }

    /// Waits without taking the process away, so that its number stays its own.
    private func status(within seconds: Int) -> Int32? {
        var left = seconds * 100
        while true {
            var information = siginfo_t()
            if waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0, information.si_signo == SIGCHLD {
                let value = information._sifields._sigchld.si_status
                return information.si_code == Int32(CLD_EXITED) ? value << 8 : value & 0x7F
            }
            guard left > 0 else { return nil }
            left -= 1
            usleep(10_000)
        }
    }

    /// Closes the pipes and returns once it is gone, by itself or not.
    mutating func end(patienceSeconds: Int) {
        closeInput()
        // Still owing answers, or silent: it is not waited for.
        close(output)
        if status(within: min(patienceSeconds, 2)) == nil { kill(-process, SIGKILL) }
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}
