import SluicePlugins
import SluiceValues

/// A call of the webhook action, checked.
struct WebhookCall {
    /// All but the body: calls with equal targets may go together.
    struct Target: Hashable {
        var address: WebAddress
        var method: String
        var headers: [HTTPRequest.Header]
        var timeout: Int64
        var credentials: WebhookCredentials
        var batchSize: Int
    }

    var target: Target
    /// nil for a request without one.
    var body: [UInt8]?
    var isJSON: Bool
    var idempotencyKey: String

    static let maximumHeaders = 100
    static let maximumHeaderName = 256
    static let maximumHeaderValue = 8192
    static let timeouts: ClosedRange<Int64> = 1...60_000
    static let batchSizes: ClosedRange<Int64> = 1...100

    /// - Throws: a failure that no retry can cure. Its text holds nothing of URL and headers, which may hold tokens.
    init(_ call: ActionCall) throws(ActionFailure) {
        let address: WebAddress
        do throws(WebAddress.Mistake) {
            address = try WebAddress(call.text("url"))
        } catch {
            throw call.failure(on: "", "the URL \(error.message)")
        }
        let origin = address.origin
        guard let timeout = call.fields["timeout"]?.number?.int64, Self.timeouts.contains(timeout) else {
            throw call.failure(on: origin, "the timeout has to be from 1ms to 60s")
        }
        guard let batchSize = call.fields["batchSize"]?.number?.int64, Self.batchSizes.contains(batchSize) else {
            throw call.failure(on: origin, "the batch size has to be from 1 to \(Self.batchSizes.upperBound)")
        }
        let method = call.text("method")
        if let body = call.fields["body"]?.string {
            let bytes = Array(body.utf8)
            self.body = bytes
            isJSON = JSONText.isJSON(bytes)
        } else if ["GET", "DELETE"].contains(method) {
            body = nil
            isJSON = false
        } else {
            body = call.payload.bytes
            isJSON = call.payload.isJSON && !call.payload.bytes.isEmpty
        }
        if batchSize > 1, body != nil, !isJSON {
            throw call.failure(on: origin, "what is not JSON can't go into a batch")
        }
        let credentials = WebhookCredentials(call)
        var headers = try Self.headers(of: call, origin, credentials)
        if body != nil, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(.init("Content-Type", isJSON ? "application/json" : "application/octet-stream"))
        }
        target = Target(
            address: address, method: method, headers: headers, timeout: timeout, credentials: credentials, batchSize: Int(batchSize))
        idempotencyKey = call.idempotencyKey
    }

    /// Headers that belong to the transfer: with others than its own, two servers could read two different requests.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func headers(
        of call: ActionCall, _ origin: String, _ credentials: WebhookCredentials
    ) throws(ActionFailure) -> [HTTPRequest.Header] {
        let members = call.fields["headers"]?.object?.members ?? []
        guard members.count <= maximumHeaders else { throw call.failure(on: origin, "there are more than \(maximumHeaders) headers") }
        var taken = reserved.union(credentials.headerNames)
        var headers: [HTTPRequest.Header] = []
        for member in members {
            let name = member.key
            guard isToken(name), name.utf8.count <= maximumHeaderName else {
                throw call.failure(on: origin, "a header can't be named '\(name.prefix(80).filter { !$0.isNewline })'")
            }
            let text = member.value.string ?? ""
            guard isHeaderValue(text) else {
                throw call.failure(on: origin, "the value of header '\(name)' holds a line break or a control character")
            }
            guard text.utf8.count <= maximumHeaderValue else {
                throw call.failure(on: origin, "the value of header '\(name)' is longer than \(maximumHeaderValue) bytes")
            }
            guard taken.insert(name.lowercased()).inserted else {
                throw call.failure(on: origin, "header '\(name)' is given twice, or is not for rules to set")
            }
            headers.append(.init(name, text))
        }
        return headers
    }

    /// A name as RFC 9110, 5.6.2 has it.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }

    static func isHeaderValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}
