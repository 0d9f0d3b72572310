public import SluicePlugins
import SluiceValues
import Synchronization

/// A mail sender that keeps what it is given, and answers as a test has told it to: with success at first.
public final class RecordingMailSender: MailSender {
    private let state = Mutex<(sent: [Mail], answers: [String: [Result<Void, TransferFailure>]])>(([], [:]))

    public init() {}

    /// All that has been sent since the last call.
    public func takeSent() -> [Mail] {
        state.withLock { state in
            defer { state.sent = [] }
            return state.sent
        }
    }

    /// The answers to the next mails for an address; what comes after them succeeds.
    public func answer(mailFor address: String, with answers: [Result<Void, TransferFailure>]) {
        state.withLock { $0.answers[address] = answers }
    }

    public func send(_ mail: Mail) async -> Result<Void, TransferFailure> {
        state.withLock { state in
            state.sent.append(mail)
            guard let answers = state.answers[mail.to], let next = answers.first else { return .success(()) }
            state.answers[mail.to] = Array(answers.dropFirst())
            return next
        }
    }
}

/// A mail as its reader sees it.
public struct ReadMail: Sendable {
    /// By their names, unfolded; each name once.
    public let headers: [String: String]
    public let body: [UInt8]

    public init(_ text: [UInt8]) {
        let text = String(decoding: text, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var headers: [String: String] = [:]
        for line in parts[0].replacing("\r\n ", with: " ").split(separator: "\r\n") {
            let header = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers[header[0]] = header.count > 1 ? String(header[1].dropFirst()) : ""
        }
        self.headers = headers
        let rest = parts.count > 1 ? parts[1] : ""
        if headers["Content-Transfer-Encoding"] == "base64" {
            body = Base64.decode(rest.replacing("\r\n", with: "")) ?? []
        } else {
            body = Array((rest.hasSuffix("\r\n") ? String(rest.dropLast()) : rest).utf8)
        }
    }

    /// The subject, its encoded words decoded.
    public var subject: String {
        let words = (headers["Subject"] ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard words.contains(where: { $0.hasPrefix("=?utf-8?B?") }) else { return headers["Subject"] ?? "" }
        let bytes = words.flatMap { word in Base64.decode(String(word.dropFirst(10).dropLast(2))) ?? [] }
        return String(decoding: bytes, as: UTF8.self)
    }

    public var bodyText: String { String(decoding: body, as: UTF8.self) }
}
