import ArgumentParser
import Glibc
import SluiceThreads

/// A command that runs until it is told to stop, and then stops in order.
protocol StoppableCommand: AsyncParsableCommand {
    /// Whether it runs so as it was called; else a signal ends it as any program.
    var isStoppable: Bool { get }
}

extension StoppableCommand {
    var isStoppable: Bool { true }
}

/// SIGINT, SIGTERM and SIGHUP as something to wait for.
enum Signals {
    private static func held() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        // One that is ignored, as under nohup, stays so.
        sigaddset(&signals, SIGHUP)
        return signals
    }

    /// Holds the signals back from here on, for all threads to come; call it before there are any.
    static func hold() {
        // A shell starts background jobs with SIGINT ignored, and an ignored signal can't be waited for.
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        var signals = held()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// After this time a second signal that stops is another wish; before it is the same one, sent to the process and to its group.
    static let echo = Duration.seconds(1)

    /// The signals as they come; a second wish to stop ends the process at once, in case that stopping hangs.
    static func stream() -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let isRunning = WorkerThread.run {
                var signals = held()
                var number: Int32 = 0
                var stopped: ContinuousClock.Instant?
                while true {
                    sigwait(&signals, &number)
                    if number != SIGHUP {
                        let now = ContinuousClock.now
                        if let stopped {
                            guard now - stopped >= echo else { continue }
                            StandardError.write("stopping at once\n")
                            Glibc.exit(128 + number)
                        }
                        stopped = now
                    }
                    continuation.yield(number)
                }
            }
            precondition(isRunning, "there is no thread to wait for signals on")
        }
    }
}
