import ArgumentParser
import Glibc

/// A command that runs until it is told to stop, and then stops in order.
protocol StoppableCommand: AsyncParsableCommand {}

/// SIGINT and SIGTERM as something to wait for.
enum Signals {
    private static func stopping() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }

    /// Holds the signals back from here on, for all threads to come; call it before there are any.
    static func hold() {
        var signals = stopping()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// The signals as they come; the second one ends the process at once, in case that stopping hangs.
    static func stream() -> AsyncStream<Int32> {
        AsyncStream { continuation in
            startThread {
                var signals = stopping()
                var number: Int32 = 0
                sigwait(&signals, &number)
                continuation.yield(number)
                sigwait(&signals, &number)
                Glibc.exit(128 + number)
            }
        }
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(ThreadBody(body))
        let result = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, box.toOpaque())
        precondition(result == 0, "a thread could not be started: \(String(cString: strerror(result)))")
        pthread_detach(thread)
    }

    private final class ThreadBody: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
