import SluiceSockets
import Synchronization

/// Takes the first reply to a request; a later one would be read as the reply to the next request.
final class ReplyOnce: Sendable {
    private let connection: HTTPConnection
    private let isSent = Mutex(false)

    init(connection: HTTPConnection) { self.connection = connection }

    func send(_ reply: ServedReply) {
        let isFirst = isSent.withLock { isSent in
            defer { isSent = true }
            return !isSent
        }
        if isFirst { connection.reply(reply) }
    }
}

extension ServedReply {
    /// A reply for people.
    static func text(_ status: Int, _ text: String) -> ServedReply {
        ServedReply(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
