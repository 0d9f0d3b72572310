/// Where HTTP requests are sent: the network, or a recorder in tests.
public protocol HTTPSender: Sendable {
    /// Sends a request and returns when its response has come whole, or with the reason why there is none.
    ///
    /// Called from many tasks at once. Redirects are not followed. The request of a task that is cancelled is given up.
    func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure>
}

/// A request to be sent, made whole: its headers name the kind of its body, and whatever proves who sends it.
public struct HTTPRequest: Sendable, Hashable {
    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var method: String
    public var url: String
    /// Names and values without line breaks or other control characters.
    public var headers: [Header]
    /// nil for a request without one, which is not the same as an empty one.
    public var body: [UInt8]?
    /// Milliseconds for all of it, from looking up the host to the last byte of the response.
    public var timeout: Int64

    public init(method: String, url: String, headers: [Header] = [], body: [UInt8]? = nil, timeout: Int64) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// What a server has answered, whatever its status.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    /// Where a redirect points, as a whole URL.
    public var location: String?
    /// Milliseconds that the server asks to be left alone for, its `Retry-After`.
    public var retryAfter: Int64?

    public init(status: Int, location: String? = nil, retryAfter: Int64? = nil) {
        self.status = status
        self.location = location
        self.retryAfter = retryAfter
    }
}
