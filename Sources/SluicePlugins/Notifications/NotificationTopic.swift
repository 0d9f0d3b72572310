public import SluiceValues

/// A topic that rules notify: each of its subscribers that wants a notification gets it.
public struct NotificationTopic: Sendable {
    public var name: String
    /// Those that the pack lists.
    public var subscribers: [NotificationSubscriber]
    /// The table whose items are further subscribers.
    public var subscribersFrom: String?

    public init(name: String, subscribers: [NotificationSubscriber] = [], subscribersFrom: String? = nil) {
        self.name = name
        self.subscribers = subscribers
        self.subscribersFrom = subscribersFrom
    }
}

/// Who is told, and of what.
public struct NotificationSubscriber: Sendable {
    public enum Target: Sendable {
        case webhook(Webhook)
        /// An address `user@host`.
        case email(String)
    }

    /// How a subscriber's URL is called.
    public struct Webhook: Sendable {
        public var url: String
        /// Texts by name.
        public var headers = Object()
        /// Names of secrets, as the webhook action takes them.
        public var bearer: String?
        public var basic: String?
        public var signature: String?
        /// Whether the message goes alone, without topic, subject and attributes around it.
        public var isRaw = false
    }

    public var target: Target
    /// nil for a subscriber that wants all.
    public var filter: AttributeFilter?

    /// Where a subscriber is written down; what one may say depends on who wrote it.
    public enum Origin: Sendable {
        case pack
        /// An item of a table, which rules write: it names no secrets, or whoever can write the table could have them sent to
        /// a server of their own.
        case table
    }

    /// What is wrong with a subscriber, or a filter.
    public struct Mistake: Error, Sendable, Hashable {
        /// The keys that lead to it.
        public var path: [String]
        /// Lower case, no full stop; it quotes no URL.
        public var message: String

        public init(_ message: String, at path: [String] = []) {
            self.message = message
            self.path = path
        }

        func inside(_ key: String) -> Mistake { Mistake(message, at: [key] + path) }
    }

    /// Reads `{"webhook": URL or {"url"…}, "filter"}` or `{"email": ADDRESS, "filter"}`. An item of a table may have other fields.
    public init(_ value: Value, from origin: Origin) throws(Mistake) {
        guard let fields = value.object else { throw Mistake("a subscriber is a mapping, not \(value.typeName)") }
        if origin == .pack, let other = fields.members.first(where: { !["webhook", "email", "filter"].contains($0.key) }) {
            throw Mistake("a subscriber has no '\(other.key)'; it may have webhook, email, filter", at: [other.key])
        }
        switch (fields["webhook"], fields["email"]) {
        case (let webhook?, nil):
            do throws(Mistake) {
                target = .webhook(try Webhook(webhook, from: origin))
            } catch {
                throw error.inside("webhook")
            }
        case (nil, let email?):
            guard let address = email.string, Self.isAddress(address) else {
                throw Mistake("expected an address user@host in ASCII", at: ["email"])
            }
            target = .email(address)
        case (nil, nil): throw Mistake("a subscriber has a webhook or an email")
        default: throw Mistake("a subscriber has a webhook or an email, not both", at: ["email"])
        }
        do throws(Mistake) {
            filter = try fields["filter"].map { value throws(Mistake) in try AttributeFilter(value) }
        } catch {
            throw error.inside("filter")
        }
    }

    /// Whether a text can stand as an address in a mail's envelope and headers, nothing of it to be quoted.
    public static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, parts[0].count <= 64 else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
                }
            }
        }
    }
}

extension NotificationSubscriber.Webhook {
    fileprivate typealias Mistake = NotificationSubscriber.Mistake

    private static let keys = ["url", "headers", "bearer", "basic", "signature", "raw"]

    fileprivate init(_ value: Value, from origin: NotificationSubscriber.Origin) throws(NotificationSubscriber.Mistake) {
        if let url = value.string {
            self.url = try Self.checked(url, at: [])
            return
        }
        guard let fields = value.object else { throw Mistake("expected a URL, or a mapping with 'url'") }
        guard let url = fields["url"]?.string else { throw Mistake("a webhook needs 'url', a text") }
        self.url = try Self.checked(url, at: ["url"])
        for (key, value) in fields.members.map({ ($0.key, $0.value) }) {
            switch key {
            case "url": break
            case "headers": headers = try Self.headers(value)
            case "raw":
                guard let bool = value.bool else { throw Mistake("expected true or false", at: [key]) }
                isRaw = bool
            case "bearer", "basic", "signature":
                guard origin == .pack else {
                    throw Mistake("names a secret, which only a subscriber that the pack lists may do", at: [key])
                }
                guard let name = value.string else { throw Mistake("expected the name of a secret", at: [key]) }
                switch key {
                case "bearer": bearer = name
                case "basic": basic = name
                default: signature = name
                }
            default:
                throw Mistake("a webhook has no '\(key)'; it may have \(Self.keys.joined(separator: ", "))", at: [key])
            }
        }
        if bearer != nil, basic != nil { throw Mistake("there can't be both 'bearer' and 'basic'", at: ["basic"]) }
    }

    private static func checked(_ url: String, at path: [String]) throws(NotificationSubscriber.Mistake) -> String {
        guard ["http://", "https://"].contains(where: { url.lowercased().hasPrefix($0) }) else {
            throw Mistake("expected a URL that starts with http:// or https://", at: path)
        }
        return url
    }

    private static func headers(_ value: Value) throws(NotificationSubscriber.Mistake) -> Object {
        guard let given = value.object else { throw Mistake("expected a mapping of texts", at: ["headers"]) }
        var headers = Object()
        for member in given.members {
            switch member.value {
            case .string, .number, .bool: headers[member.key] = .string(member.value.asString ?? "")
            default: throw Mistake("expected a text", at: ["headers", member.key])
            }
        }
        return headers
    }
}
