package import SluicePlugins
import SluiceThreads
import Synchronization

/// Hands mail to one server with libcurl.
///
/// Without encryption from the start it asks the server for it (STARTTLS); a password is sent over an encrypted connection
/// alone, or to this machine itself.
///
// Each mail under way has a thread of its own, unlike requests of HTTP: at the end of a mail libcurl waits for the server's
// word, whatever else its thread has to do.
package final class CurlMailer: MailSender, Sendable {
    package struct Options: Sendable {
        package var server: MailServer
        /// Milliseconds for one mail, from looking up the server to its last word.
        package var timeout: Int64 = 30_000
        /// A file of certificates in PEM that are trusted in place of the system's.
        package var certificates: String?

        package init(server: MailServer) { self.server = server }
    }

    /// Mails under way at once, each with a connection; servers allow few.
    static let maximumThreads = 10

    private struct Job: Sendable {
        var number: Int
        var request: MailRequest
        var continuation: CheckedContinuation<Result<Void, TransferFailure>, Never>
    }

    private struct State {
        var next = 0
        /// Mails that no thread has taken yet, oldest first.
        var waiting: [Job] = []
        var underWay: Set<Int> = []
        /// Those of them that nobody waits for any more.
        var cancelled: Set<Int> = []
        var threads = 0
    }

    private let options: Options
    private let state = Mutex(State())

    package init(options: Options) { self.options = options }

    package func send(_ mail: Mail) async -> Result<Void, TransferFailure> {
        let server = options.server
        var password: String?
        if let login = server.login {
            do throws(SecretFailure) {
                password = try server.secrets.secret(named: login.password)
            } catch {
                return .failure(TransferFailure(.refused, "gets no password: \(error.message)"))
            }
        }
        let request = MailRequest(mail: mail, password: password)
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin(Job(number: number, request: request, continuation: continuation))
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func begin(_ job: Job) {
        let needsThread = state.withLock { state in
            state.waiting.append(job)
            guard state.threads < Self.maximumThreads else { return false }
            state.threads += 1
            return true
        }
        guard needsThread, !WorkerThread.run({ [self] in work() }) else { return }
        let isLast = state.withLock { state in
            state.threads -= 1
            return state.threads == 0
        }
        // Without any thread nobody would come for it.
        if isLast { giveUp(job.number, TransferFailure(.broken, "can't be called: there is no thread to be had")) }
    }

    private func cancel(_ number: Int) {
        state.withLock { state in
            if state.underWay.contains(number) { state.cancelled.insert(number) }
        }
        giveUp(number, TransferFailure(.cancelled, "was not waited for"))
    }

    /// Answers for a mail that no thread has taken.
    private func giveUp(_ number: Int, _ failure: TransferFailure) {
        let job = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        job?.continuation.resume(returning: .failure(failure))
    }

    /// What a thread does: one mail after the other over one connection, until there is none.
    private func work() {
        let session = MailSession(options)
        while let job = takeNext() {
            let result = session.send(job.request) { [self] in state.withLock { $0.cancelled.contains(job.number) } }
            state.withLock { state in
                state.underWay.remove(job.number)
                state.cancelled.remove(job.number)
            }
            job.continuation.resume(returning: result)
        }
    }

    /// nil, and the thread's place is free, where there is no mail.
    private func takeNext() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            let job = state.waiting.removeFirst()
            state.underWay.insert(job.number)
            return job
        }
    }
}
