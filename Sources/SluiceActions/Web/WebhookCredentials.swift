import SluiceDigests
import SluicePlugins
import SluiceValues

/// How a webhook shows who calls: by secrets that the rule names, whose texts are asked for at each delivery and kept nowhere.
struct WebhookCredentials: Hashable {
    /// Names of secrets.
    var bearer: String?
    var basic: String?
    var signature: String?

    static let signatureHeader = "X-Sluice-Signature"

    init(_ call: ActionCall) {
        bearer = call.fields["bearer"]?.string
        basic = call.fields["basic"]?.string
        signature = call.fields["signature"]?.string
    }

    /// The headers that a rule can't set beside them, in lower case.
    var headerNames: Set<String> {
        var names: Set<String> = []
        if bearer != nil || basic != nil { names.insert("authorization") }
        if signature != nil { names.insert(Self.signatureHeader.lowercased()) }
        return names
    }

    /// The headers that show them for a body.
    ///
    /// - Parameter now: the time that the signature holds, so that a receiver can refuse what was recorded long ago.
    func headers(for body: [UInt8], now: Timestamp, from source: any SecretSource) throws(SecretFailure) -> [HTTPRequest.Header] {
        var headers: [HTTPRequest.Header] = []
        if bearer != nil, basic != nil { throw SecretFailure(message: "there can't be both 'bearer' and 'basic'") }
        if let bearer {
            let token = try source.secret(named: bearer)
            guard !token.isEmpty, WebhookCall.isHeaderValue(token) else {
                throw SecretFailure(message: "secret '\(bearer)' can't be sent in a header: it is empty or has a line break")
            }
            headers.append(.init("Authorization", "Bearer \(token)"))
        }
        if let basic {
            let login = try source.secret(named: basic)
            guard login.utf8.contains(UInt8(ascii: ":")) else {
                throw SecretFailure(message: "secret '\(basic)' has to be a user and a password with a colon in between")
            }
            headers.append(.init("Authorization", "Basic \(Base64.encode(Array(login.utf8)))"))
        }
        if let signature {
            let key = try source.secret(named: signature)
            guard !key.isEmpty else { throw SecretFailure(message: "secret '\(signature)' is empty: it can't sign") }
            headers.append(.init(Self.signatureHeader, try Self.signature(of: body, at: now, key: key, named: signature)))
        }
        return headers
    }

    /// `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of the seconds, a full stop and the body.
    private static func signature(
        of body: [UInt8], at now: Timestamp, key: String, named name: String
    ) throws(SecretFailure) -> String {
        let seconds = String(now / 1000)
        guard let digest = HMAC.sha256(key: Array(key.utf8), message: Array((seconds + ".").utf8) + body) else {
            throw SecretFailure(message: "libcrypto could not sign with secret '\(name)'")
        }
        return "t=\(seconds),v1=\(Hexadecimal.text(digest))"
    }
}
