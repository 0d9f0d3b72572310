import Testing

@testable import SluiceActions

@Suite("URLs of webhooks")
struct WebAddressTests {
    @Test(
        "the origin is scheme, host and port, without what may be a token",
        arguments: [
            ("https://Example.com/a/b?token=1#x", "https://example.com"), ("http://example.com:80/", "http://example.com"),
            ("https://example.com:443", "https://example.com"), ("http://h:8080/a", "http://h:8080"),
            ("http://[::1]:81/", "http://[::1]:81"), ("HTTP://1.2.3.4", "http://1.2.3.4"), ("http://0x7f.1/", "http://127.0.0.1"),
        ])
    func origin(text: String, origin: String) throws { #expect(try WebAddress(text).origin == origin) }

    @Test("what is not ASCII is percent-encoded, what was is left")
    func encoding() throws {
        #expect(try WebAddress("http://h/zähler/%20?a=ü&b=%2F").url == "http://h/z%c3%a4hler/%20?a=%c3%bc&b=%2F")
    }

    @Test(
        "what is no such URL is refused",
        arguments: [
            ("", "is empty"), ("example.com/a", "has to start with http:// or https://"),
            ("ftp://example.com", "has to start with http:// or https://"), ("file:///etc/passwd", "has to start with http:// or https://"),
            ("gopher://h/", "has to start with http:// or https://"), ("http://", "is no URL that starts with http:// or https://"),
            ("http://h:99999/", "is no URL that starts with http:// or https://"),
            ("http://user:word@h/", "holds a user name; name a secret in 'basic' instead"),
            ("http://h/a b", "holds a space or a control character"), ("http://h/\r\nHost: x", "holds a space or a control character"),
            ("http://h/\0", "holds a space or a control character"), ("http://h/\u{7F}", "holds a space or a control character"),
        ])
    func mistakes(text: String, message: String) {
        #expect(throws: WebAddress.Mistake(message: message)) { try WebAddress(text) }
    }

    @Test("2,000 characters are let through, one more is not")
    func length() throws {
        let url = "http://h/" + String(repeating: "a", count: 1991)
        #expect(try WebAddress(url).url == url)
        #expect(throws: WebAddress.Mistake(message: "is longer than 2000 characters")) { try WebAddress(url + "a") }
    }
}

@Suite("lanes of webhooks")
struct WebhookLanesTests {
    @Test("each host has its own lane, until there are many; those that come later share some")
    func bound() {
        let lanes = BoundedLanes("webhook", own: 56, shared: 8)
        let first = (0..<56).map { lanes.lane(of: "http://h\($0)") }
        #expect(Set(first).count == 56)
        let later = (0..<5000).map { lanes.lane(of: "http://later\($0)") }
        #expect(Set(later).count == 8)
        #expect(Set(later).isDisjoint(with: first))
        #expect((0..<56).map { lanes.lane(of: "http://h\($0)") } == first)
        #expect((0..<5000).map { lanes.lane(of: "http://later\($0)") } == later)
    }
}
