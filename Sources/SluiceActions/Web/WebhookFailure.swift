import SluicePlugins

/// Why a request did not do its work, and what that means for the others of its host.
struct WebhookFailure {
    /// Names the host, and nothing else of the request.
    private let message: String
    private let canRetry: Bool
    private let isOutage: Bool
    /// Milliseconds that the host asks to be left alone for.
    private let retryAfter: Int64?
    private let others: Others

    private enum Others {
        case goOn, failAlike, wait
    }

    private init(_ message: String, canRetry: Bool = false, isOutage: Bool = false, retryAfter: Int64? = nil, others: Others = .goOn) {
        self.message = message
        self.canRetry = canRetry
        self.isOutage = isOutage
        self.retryAfter = retryAfter
        self.others = others
    }

    init(_ failure: SecretFailure) { self.init(failure.message) }

    /// nil for a response that tells of success.
    init?(_ response: HTTPResponse, from address: WebAddress) {
        let answered = "\(address.origin) answered \(response.status)"
        switch response.status {
        case 200..<300:
            return nil
        case 300..<400:
            let target = response.location.flatMap { try? WebAddress($0) }.map { ", which points to \($0.origin)" } ?? ""
            self.init("\(answered)\(target); redirects are not followed")
        case 429, 500..<600:
            self.init(answered, canRetry: true, retryAfter: response.retryAfter)
        default:
            self.init(answered)
        }
    }

    init(_ failure: TransferFailure, from address: WebAddress) {
        let message = "\(address.origin) \(failure.message)"
        switch failure.kind {
        case .unreachable: self.init(message, canRetry: true, others: .failAlike)
        case .late: self.init(message, canRetry: true, others: .wait)
        case .broken: self.init(message, canRetry: true)
        // The engine stops: the try is not the host's, and is made again at the next start.
        case .cancelled: self.init(message, isOutage: true)
        case .refused: self.init(message)
        }
    }

    /// What becomes of the calls to the same host that come after it in this turn; nil where they are tried.
    var ofOthers: WebhookFailure? {
        switch others {
        case .goOn: nil
        case .failAlike: self
        case .wait: WebhookFailure("waits, since before it \(message)", isOutage: true, others: .wait)
        }
    }

    func failure(of call: ActionCall, on origin: String) -> ActionFailure {
        ActionFailure(
            action: call.action, resource: origin, message: message, canRetry: canRetry, isOutage: isOutage, retryAfter: retryAfter)
    }
}
