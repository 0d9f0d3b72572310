/// What a client asks of a server of ours.
package struct ServedRequest: Sendable {
    package struct Header: Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: String
    /// The path with what follows it, as it was sent.
    package var target: String
    package var headers: [Header]
    /// nil where it is larger than is taken.
    package var body: [UInt8]?

    package init(method: String, target: String, headers: [Header] = [], body: [UInt8]? = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whose name counts in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What a server of ours replies.
package struct ServedReply: Sendable {
    package var status: Int
    package var contentType: String
    package var headers: [ServedRequest.Header]
    package var body: [UInt8]
    /// Whether the body is only told of, as the reply to a `HEAD`.
    package var isHeadOnly: Bool

    package init(
        status: Int, contentType: String, headers: [ServedRequest.Header] = [], body: [UInt8], isHeadOnly: Bool = false
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.isHeadOnly = isHeadOnly
    }
}
