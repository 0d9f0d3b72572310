import SluiceTestSupport
import SluiceValues
import Testing

@testable import SluiceActions

@Suite("the text of mails")
struct MailTextTests {
    private func text(_ subject: String = "s", _ body: String = "b", _ type: MailText.BodyType = .text) -> String {
        let mail = MailText(
            from: "me@example.com", to: "you@example.org", subject: subject, body: Array(body.utf8), bodyType: type,
            date: 1_700_000_000_000, key: "k")
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    @Test("a short mail of ASCII reads as it is")
    func whole() {
        let lines = text("Zone 1", "It is hot.\nOpen a window.").split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            lines.filter { !$0.hasPrefix("Message-ID: ") } == [
                "From: <me@example.com>", "To: <you@example.org>", "Subject: Zone 1", "Date: Tue, 14 Nov 2023 22:13:20 +0000",
                "MIME-Version: 1.0", "Auto-Submitted: auto-generated", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 7bit", "", "It is hot.", "Open a window.", "",
            ])
    }

    @Test("a subject adds no header, whatever is in it", arguments: ["a\r\nBcc: x@y", "a\nb", "a\u{2028}b", "a\0b", "\u{85}x", " a "])
    func injection(subject: String) {
        let mail = text(subject)
        #expect(!mail.contains("\r\nBcc"))
        #expect(ReadMail(Array(mail.utf8)).headers.count == 9)
        #expect(ReadMail(Array(mail.utf8)).subject.unicodeScalars.count == subject.unicodeScalars.count)
        #expect(mail.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0D || $0 == 0x0A) })
    }

    @Test(
        "a subject is read as it was written",
        arguments: [
            "Überhitzung in Zone 1: 36,5 °C", "火事", String(repeating: "ä", count: 200), String(repeating: "👩‍🚒", count: 40), "=?utf-8?B?eA==?=",
            String(repeating: "a", count: 200), "",
        ])
    func subject(subject: String) {
        let mail = text(subject)
        #expect(ReadMail(Array(mail.utf8)).subject == String(String.UnicodeScalarView(subject.unicodeScalars.prefix(200))))
        #expect(mail.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    }

    @Test("a longer subject is cut")
    func longSubject() {
        #expect(ReadMail(Array(text(String(repeating: "é", count: 300)).utf8)).subject == String(repeating: "é", count: 200))
    }

    @Test(
        "a body arrives as it was, in lines that every server takes",
        arguments: ["36,5 °C", String(repeating: "x", count: 5000), ".", "..\n.\n", "a\rb", "a\r\nb", "\u{1}", "", String(repeating: "é", count: 3000)])
    func body(body: String) {
        let mail = text("s", body)
        let read = ReadMail(Array(mail.utf8))
        // What goes as text has the line ends of mail.
        #expect(read.bodyText.replacing("\r\n", with: "\n") == body.replacing("\r\n", with: "\n"))
        #expect(mail.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 998 && $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test(
        "the date is of the calendar of mail",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
            (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 +0000"),
        ] as [(Int64, String)])
    func date(time: Int64, text: String) {
        #expect(MailText.text(of: time) == text)
    }

    @Test("the identifier is of the call and the address, and the same each time")
    func identifier() {
        func identifier(_ key: String, _ to: String) -> String? {
            let mail = MailText(from: "a@b", to: to, subject: "", body: [], bodyType: .text, date: 0, key: key)
            return ReadMail(mail.bytes).headers["Message-ID"]
        }
        #expect(identifier("1", "x@y") == identifier("1", "x@y"))
        #expect(Set([identifier("1", "x@y"), identifier("2", "x@y"), identifier("1", "z@y")]).count == 3)
    }
}
