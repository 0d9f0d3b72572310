package import SluicePlugins
import SluiceThreads
import Synchronization

/// Sends requests with libcurl.
///
/// All transfers run side by side on one thread of its own, so that none waits for another; it begins with the first request
/// and ends, closing the connections that were kept for further ones, when there has been none for a while.
package final class CurlSender: HTTPSender, Sendable {
    package struct Options: Sendable {
        /// Whether addresses of the link, and those of clouds' metadata services, may be called.
        package var allowsMetadataAddresses = false
        /// A file of certificates in PEM that are trusted in place of the system's.
        package var certificates: String?
        /// How long the connections are kept after the last request.
        package var idleTime: Duration = .seconds(30)
        /// Addresses in the place of those that names have, each as `name:port:address`.
        package var addresses: [String] = []

        package init() {}
    }

    /// Bytes of a response's body, and of its head.
    package static let maximumResponse = 16_384
    static let maximumHead = 65_536
    /// Connections that are kept for further requests.
    static let maximumIdleConnections = 64

    private struct State {
        var next = 0
        var arrived: [CurlJob] = []
        var cancelled: Set<Int> = []
        /// Who waits for which request.
        var waiting: [Int: CheckedContinuation<Result<HTTPResponse, TransferFailure>, Never>] = [:]
        /// Wakes the thread; nil while there is none.
        var waker: CurlMulti?
        var threads = 0
    }

    private let options: Options
    private let state = Mutex(State())

    package init(options: Options = Options()) { self.options = options }

    package func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let start = state.withLock { state -> CurlMulti? in
                    state.waiting[number] = continuation
                    state.arrived.append(CurlJob(number: number, request: request))
                    if let waker = state.waker {
                        waker.wake()
                        return nil
                    }
                    state.waker = CurlMulti()
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
    package var threadsBegun: Int { state.withLock { $0.threads } }

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
        var transfers = CurlTransfers(multi, options)
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
            let rest = options.idleTime - (clock.now - idleSince)
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

    private func settle(_ ended: [(number: Int, result: Result<HTTPResponse, TransferFailure>)]) {
        for (number, result) in ended {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
            continuation?.resume(returning: result)
        }
    }
}

/// A request on its way to the thread.
struct CurlJob: Sendable {
    var number: Int
    var request: HTTPRequest
}
