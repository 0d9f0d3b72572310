public import SluicePlugins
import Synchronization

/// An HTTP sender that keeps what it is given, and answers as a test has told it to: with 200 at first.
public final class RecordingHTTPSender: HTTPSender {
    private struct State {
        var sent: [HTTPRequest] = []
        var answers: [Result<HTTPResponse, TransferFailure>] = []
        var standing: Result<HTTPResponse, TransferFailure> = .success(HTTPResponse(status: 200))
    }

    private let state = Mutex(State())

    public init() {}

    /// All that has been sent since the last call.
    public func takeSent() -> [HTTPRequest] {
        state.withLock { state in
            defer { state.sent = [] }
            return state.sent
        }
    }

    /// The answers to the next requests; what comes after them has the standing answer.
    public func answer(with answers: [Result<HTTPResponse, TransferFailure>]) { state.withLock { $0.answers = answers } }

    public func answerAll(with answer: Result<HTTPResponse, TransferFailure>) { state.withLock { $0.standing = answer } }

    public func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        state.withLock { state in
            state.sent.append(request)
            return state.answers.isEmpty ? state.standing : state.answers.removeFirst()
        }
    }
}

/// Secrets that a test gives.
public struct GivenSecrets: SecretSource {
    private let texts: [String: String]

    public init(_ texts: [String: String]) { self.texts = texts }

    public func secret(named name: String) throws(SecretFailure) -> String {
        guard let text = texts[name] else { throw SecretFailure(message: "there is no secret '\(name)'") }
        return text
    }
}
