import CSpawn
import Glibc
import Synchronization

/// Ends the processes of functions where the engine's own process dies without having ended them.
///
/// A small shell that is told each process group, as it begins and as it ends, over a pipe that the system closes when the
/// engine ends in any way. It stands in a group of its own.
final class OrphanGuard: Sendable {
    private struct Running {
        var process: pid_t
        var pipe: Int32
    }

    private let running = Mutex<Running?>(nil)

    private static let script = """
        groups=
        while read -r sign group; do
          if [ "$sign" = + ]; then groups="$groups $group"; continue; fi
          rest=
          for other in $groups; do [ "$other" = "$group" ] || rest="$rest $other"; done
          groups=$rest
        done
        for group in $groups; do kill -s KILL -- "-$group"; done 2> /dev/null
        """

    /// Watches over a process group. The guard is started with the first.
    func add(_ group: pid_t) throws(StartFailure) {
        try running.withLock { running throws(StartFailure) in
            if running == nil { running = try Self.start() }
            Self.tell("+ \(group)\n", running)
        }
    }

    func remove(_ group: pid_t) {
        running.withLock { Self.tell("- \(group)\n", $0) }
    }

    /// Ends the guard, which ends what it watches over.
    func stop() {
        running.withLock { running in
            guard let guardian = running else { return }
            running = nil
            close(guardian.pipe)
            while waitpid(guardian.process, nil, 0) < 0, errno == EINTR {}
        }
    }

    deinit { stop() }

    /// A line is written whole, as it is shorter than any pipe. Where the guard was killed there is none to tell.
    private static func tell(_ line: String, _ running: Running?) {
        guard let running else { return }
        _ = write(running.pipe, line, line.utf8.count)
    }

    private static func start() throws(StartFailure) -> Running {
        var pipe = try Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.reader.number, STDIN_FILENO)
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        var attributes = SpawnAttributes()
        defer { attributes.destroy() }
        let arguments = ["sh", "-c", script]
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var variables: [UnsafeMutablePointer<CChar>?] = [nil]
        var process = pid_t()
        let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes.value, &words, &variables)
        guard failure == 0 else {
            throw StartFailure("can't be started: /bin/sh, which guards it: \(String(cString: strerror(failure)))")
        }
        return Running(process: process, pipe: pipe.writer.release())
    }
}
