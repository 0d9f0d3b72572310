package import SluicePlugins

/// Hands mail to one server with libcurl.
///
/// Without encryption from the start it asks the server for it (STARTTLS); a password is sent over an encrypted connection
/// alone, or to this machine itself.
package final class CurlMailer: MailSender, Sendable {
    package struct Options: Sendable {
        package var server: MailServer
        /// Milliseconds for one mail, from looking up the server to its last word.
        package var timeout: Int64 = 30_000
        /// A file of certificates in PEM that are trusted in place of the system's.
        package var certificates: String?

        package init(server: MailServer) { self.server = server }
    }

    /// Connections to the server at once; servers allow few.
    static let maximumConnections = 10

    private let server: MailServer
    private let thread: CurlThread<MailTransfer>

    package init(options: Options) {
        server = options.server
        thread = CurlThread(options, idleTime: .seconds(10), maximumConnections: Self.maximumConnections)
    }

    package func send(_ mail: Mail) async -> Result<Void, TransferFailure> {
        var password: String?
        if let login = server.login {
            do throws(SecretFailure) {
                password = try server.secrets.secret(named: login.password)
            } catch {
                return .failure(TransferFailure(.refused, "gets no password: \(error.message)"))
            }
        }
        return await thread.send(MailRequest(mail: mail, password: password))
    }
}
