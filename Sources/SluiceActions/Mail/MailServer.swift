import CCurl
package import SluicePlugins

/// The server that takes our mail.
package struct MailServer: Sendable {
    /// `smtp://host:port` or `smtps://host:port`, as libcurl spells it.
    let url: String
    let host: String
    /// Whether the connection is encrypted from its first byte.
    let isSecure: Bool
    /// The user and the name of the secret that is the password; nil for a server that asks for none.
    let login: Login?
    let secrets: any SecretSource

    package struct Login: Sendable {
        package var user: String
        package var password: String

        /// - Parameter password: the name of a secret.
        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Why a text can't be the address of a mail server.
    package struct Mistake: Error, Sendable, Hashable {
        /// The end of a sentence that begins with the address.
        package var message: String

        package init(message: String) { self.message = message }
    }

    /// - Parameter secrets: asked at each delivery for the password.
    package init(_ text: String, login: Login? = nil, secrets: any SecretSource) throws(Mistake) {
        guard !text.utf8.contains(where: { $0 <= UInt8(ascii: " ") || $0 >= 0x7F }) else {
            throw Mistake(message: "holds a space, or what is not ASCII")
        }
        guard let handle = curl_url() else { throw Mistake(message: "can't be read for want of memory") }
        defer { curl_url_cleanup(handle) }
        switch curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) {
        case CURLUE_OK: break
        case CURLUE_USER_NOT_ALLOWED: throw Mistake(message: "holds a user name, which has an option of its own")
        default: throw Self.notSMTP
        }
        guard let scheme = WebAddress.part(CURLUPART_SCHEME, of: handle), ["smtp", "smtps"].contains(scheme),
            let host = WebAddress.part(CURLUPART_HOST, of: handle)
        else { throw Self.notSMTP }
        let port = WebAddress.part(CURLUPART_PORT, of: handle).map { ":" + $0 } ?? ""
        url = "\(scheme)://\(host)\(port)"
        self.host = host
        isSecure = scheme == "smtps"
        self.login = login
        self.secrets = secrets
    }

    private static let notSMTP = Mistake(message: "is no smtp://host or smtps://host")

    /// Whether it is on this machine, where nobody listens on the way.
    var isLocal: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host.lowercased()) }
}
