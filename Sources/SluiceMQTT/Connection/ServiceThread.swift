import Glibc
import SluiceThreads
import Synchronization

/// A thread of our own that waits on sockets, can be woken and asked to stop, and tells when it has ended.
///
/// The client library wants one thread that reads, waits and writes in turn; a task of the cooperative pool must not block.
final class ServiceThread: Sendable {
    private struct State {
        var isStopping = false
        /// In a call that nothing can interrupt.
        var isBlocked = false
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Without the pipe, waits end by their time alone.
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        if readEnd >= 0 { close(readEnd) }
        if writeEnd >= 0 { close(writeEnd) }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Runs `body` on a new thread; answers false where there is none to be had.
    func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        let isRunning = WorkerThread.run { [self] in
            body()
            finish()
        }
        if !isRunning { finish() }
        return isRunning
    }

    func requestStop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Ends the present or the next wait.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Announces a call of the system's that can't be interrupted, as a connect to a host that is silent; answers false where
    /// the thread is to stop.
    func beginBlocking() -> Bool {
        state.withLock { state in
            if !state.isStopping { state.isBlocked = true }
            return state.isBlocked
        }
    }

    func endBlocking() {
        state.withLock { $0.isBlocked = false }
    }

    /// Returns when the thread has ended; at once where it hangs in the system, after which it ends by itself.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                let mustWait = !state.hasEnded && !(state.isStopping && state.isBlocked)
                if mustWait { state.waiting.append(continuation) }
                return !mustWait
            }
            if isOver { continuation.resume() }
        }
    }

    /// What to wait for on a socket.
    struct Interest: OptionSet {
        let rawValue: Int16
        static let read = Interest(rawValue: Int16(POLLIN))
        static let write = Interest(rawValue: Int16(POLLOUT))
    }

    /// Waits until the socket is ready for one of `interest`, is closed, the thread is woken, or the time is over.
    ///
    /// - Returns: what the socket is ready for; both where it was closed, so that the next read or write tells.
    @discardableResult
    func wait(atMost time: Duration, socket: Int32 = -1, for interest: Interest = []) -> Interest {
        var watched = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0), pollfd(fd: socket, events: interest.rawValue, revents: 0),
        ]
        let (seconds, attoseconds) = max(time, .zero).components
        let milliseconds = min(seconds, 3600) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        guard poll(&watched, 2, Int32(milliseconds)) > 0 else { return [] }
        if watched[0].revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 256)
            while read(readEnd, &bytes, bytes.count) == bytes.count {}
        }
        if watched[1].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return [.read, .write] }
        return Interest(rawValue: watched[1].revents)
    }

    private func finish() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
