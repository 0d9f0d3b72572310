package import SluicePlugins

/// Sends requests with libcurl. Redirects are not followed, and no proxy is used.
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

    private let thread: CurlThread<HTTPTransfer>

    package init(options: Options = Options()) { thread = CurlThread(options, idleTime: options.idleTime) }

    package func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> { await thread.send(request) }

    /// How often a thread was begun; for tests.
    package var threadsBegun: Int { thread.threadsBegun }
}
