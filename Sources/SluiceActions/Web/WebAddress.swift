import CCurl

/// The address that a webhook's URL names, as libcurl reads it, which is also what sends to it.
struct WebAddress: Sendable, Hashable {
    /// The whole URL in libcurl's spelling; bytes beyond ASCII are percent-encoded.
    let url: String
    /// `https://host` or `http://host:8080`, the host in lower case. All that messages may tell: a path or a query can be a token.
    let origin: String

    struct Mistake: Error, Sendable, Hashable {
        /// The end of a sentence that begins with the URL; it quotes nothing of it.
        var message: String
    }

    static let maximumLength = 2000

    init(_ text: String) throws(Mistake) {
        guard !text.isEmpty else { throw Mistake(message: "is empty") }
        guard text.utf8.count <= Self.maximumLength else { throw Mistake(message: "is longer than \(Self.maximumLength) characters") }
        guard !text.utf8.contains(where: { $0 <= UInt8(ascii: " ") || $0 == 0x7F }) else {
            throw Mistake(message: "holds a space or a control character")
        }
        guard let handle = curl_url() else { throw Mistake(message: "can't be read for want of memory") }
        defer { curl_url_cleanup(handle) }
        let result = curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER | CURLU_URLENCODE))
        switch result {
        case CURLUE_OK: break
        case CURLUE_USER_NOT_ALLOWED: throw Mistake(message: "holds a user name; name a secret in 'basic' instead")
        case CURLUE_UNSUPPORTED_SCHEME, CURLUE_BAD_SCHEME: throw Mistake.scheme
        default: throw Mistake(message: "is no URL that starts with http:// or https://")
        }
        guard let scheme = Self.part(CURLUPART_SCHEME, of: handle), ["http", "https"].contains(scheme) else { throw Mistake.scheme }
        guard let host = Self.part(CURLUPART_HOST, of: handle), let url = Self.part(CURLUPART_URL, of: handle) else {
            throw Mistake(message: "names no host")
        }
        let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_NO_DEFAULT_PORT)).map { ":" + $0 } ?? ""
        self.url = url
        origin = "\(scheme)://\(host.lowercased())\(port)"
    }

    static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

extension WebAddress.Mistake {
    fileprivate static let scheme = Self(message: "has to start with http:// or https://")
}
