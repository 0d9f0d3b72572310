import SluicePlugins
import Synchronization

/// Makes transfers with libcurl.
///
/// All of them run side by side on one thread of its own, so that none waits for another; it begins with the first request
/// and ends, closing the connections that were kept for further ones, when there has been none for a while.
final class CurlThread<Transfer: CurlTransfer>: Sendable {
    /// A request on its way to the thread.
    struct Job: Sendable {
        var number: Int
        var request: Transfer.Request
    }

    private struct State {
        var next = 0
        var arrived: [Job] = []
        var cancelled: Set<Int> = []
        /// Who waits for which request.
        var waiting: [Int: CheckedContinuation<Result<Transfer.Response, TransferFailure>, Never>] = [:]
        /// Wakes the thread; nil while there is none.
        var waker: CurlMulti?
        var threads = 0
    }

    private let options: Transfer.Options
    private let idleTime: Duration
    private let maximumConnections: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - idleTime: how long the connections are kept after the last request.
    ///   - maximumConnections: how many there are to one server at once; further requests wait. 0 is no bound.
    init(_ options: Transfer.Options, idleTime: Duration, maximumConnections: Int = 0) {
        self.options = options
        self.idleTime = idleTime
        self.maximumConnections = maximumConnections
    }

    func send(_ request: Transfer.Request) async -> Result<Transfer.Response, TransferFailure> {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let start = state.withLock { state -> CurlMulti? in
                    state.waiting[number] = continuation
                    state.arrived.append(Job(number: number, request: request))
                    if let waker = state.waker {
                        waker.wake()
                        return nil
                    }
                    state.waker = CurlMulti(maximumConnections: maximumConnections)
                    state.threads += 1
                    return state.waker
                }
                if let start { run(start) }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// How often a thread was begun; for tests.
    var threadsBegun: Int { state.withLock { $0.threads } }

    private func cancel(_ number: Int) {
        state.withLock { state in
            guard state.waiting[number] != nil else { return }
            state.cancelled.insert(number)
            state.waker?.wake()
        }
    }

    private func run(_ multi: CurlMulti) {
        guard WorkerThread.run({ [self] in work(multi) }) else {
            let waiting = state.withLock { state in
                state.waker = nil
                state.arrived = []
                defer { state.waiting = [:] }
                return state.waiting
            }
            for continuation in waiting.values {
                continuation.resume(returning: .failure(TransferFailure(.broken, "can't be called: there is no thread to be had")))
            }
            return
        }
    }

    /// What the thread does: begins, cancels and ends transfers, and sleeps in between.
    private func work(_ multi: CurlMulti) {
        var transfers = CurlTransfers<Transfer>(multi, options)
        let clock = ContinuousClock()
        var idleSince = clock.now
        while true {
            let (arrived, cancelled) = state.withLock { state in
                defer {
                    state.arrived = []
                    state.cancelled = []
                }
                return (state.arrived, state.cancelled)
            }
            for job in arrived { transfers.begin(job) }
            for number in cancelled { transfers.cancel(number) }
            transfers.goOn()
            settle(transfers.takeEnded())
            if !transfers.isEmpty { idleSince = clock.now }
            let rest = idleTime - (clock.now - idleSince)
            if rest <= .zero, transfers.isEmpty, ends() { return }
            // Woken by what arrives and by sockets; otherwise libcurl shortens the wait to its own timers.
            multi.wait(atMost: transfers.isEmpty ? rest : .seconds(1))
        }
    }

    /// Leaves the thread's place where nothing has arrived meanwhile.
    private func ends() -> Bool {
        state.withLock { state in
            guard state.arrived.isEmpty else { return false }
            state.waker = nil
            return true
        }
    }

    private func settle(_ ended: [(number: Int, result: Result<Transfer.Response, TransferFailure>)]) {
        for (number, result) in ended {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
            continuation?.resume(returning: result)
        }
    }
}
