import SluiceActions
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("handing over mail")
struct CurlMailerTests {
    private func mailer(_ sink: MailSink, timeout: Int64 = 20_000, login: MailServer.Login? = nil) throws -> CurlMailer {
        let secrets = GivenSecrets(["mail": "secret", "wrong": "guess"])
        var options = CurlMailer.Options(
            server: try MailServer("smtp://127.0.0.1:\(sink.port)", login: login, secrets: secrets))
        options.timeout = timeout
        return CurlMailer(options: options)
    }

    private func mail(to address: String, _ body: String = "b\r\n") -> Mail {
        Mail(from: "me@example.com", to: address, text: Array("Subject: s\r\n\r\n\(body)".utf8))
    }

    private func failure(_ result: Result<Void, TransferFailure>) -> TransferFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    @Test("a mail arrives byte for byte, lines that begin with a dot included")
    func arrives() async throws {
        let sink = try await MailSink()
        let sent = mail(to: "you@example.com", ".\r\n..a\r\n\r\n. b\r\nlast\r\n")
        #expect(failure(try await mailer(sink).send(sent)) == nil)
        #expect(try await sink.mails(1) == [sent])
    }

    @Test("a large mail arrives")
    func large() async throws {
        let sink = try await MailSink()
        let sent = mail(to: "you@example.com", String(repeating: String(repeating: ".x", count: 35) + "\r\n", count: 20_000))
        #expect(failure(try await mailer(sink).send(sent)) == nil)
        #expect(try await sink.mails(1) == [sent])
    }

    @Test("many mails at once share a few connections, and all arrive")
    func many() async throws {
        let sink = try await MailSink()
        let mailer = try mailer(sink)
        let failures = await withTaskGroup(of: TransferFailure?.self, returning: [TransferFailure].self) { group in
            for number in 0..<60 { group.addTask { failure(await mailer.send(mail(to: "you\(number)@example.com"))) } }
            return await group.compactMap(\.self).reduce(into: []) { $0.append($1) }
        }
        #expect(failures == [])
        #expect(try await Set(sink.mails(60).map(\.to)).count == 60)
    }

    @Test(
        "what the server says decides whether it is tried again",
        arguments: [
            ("busy@h", .broken, "answered 451"), ("gone@h", .refused, "answered 550"), ("once-1@h", .broken, "answered 450"),
            ("refused@h", .refused, "answered 554"), ("later@h", .broken, "answered 452"),
        ] as [(String, TransferFailure.Kind, String)])
    func refusals(address: String, kind: TransferFailure.Kind, message: String) async throws {
        let sink = try await MailSink()
        let mailer = try mailer(sink)
        #expect(failure(await mailer.send(mail(to: address))) == TransferFailure(kind, message))
        // The connection, or another one, serves the next, which is the only one that was taken.
        #expect(failure(await mailer.send(mail(to: "you@example.com"))) == nil)
        #expect(try await sink.mails(1).map(\.to) == ["you@example.com"])
    }

    @Test("a server that drops the connection may have the mail once more")
    func drop() async throws {
        let sink = try await MailSink()
        #expect(failure(try await mailer(sink).send(mail(to: "drop@h")))?.kind == .broken)
    }

    @Test("a server that does not answer is late, and one that is not there can't be reached")
    func late() async throws {
        let sink = try await MailSink()
        let late = failure(try await mailer(sink, timeout: 300).send(mail(to: "stall@h")))
        #expect(late == TransferFailure(.late, "did not answer within 300 ms"))
        sink.stop()
        #expect(failure(try await mailer(sink).send(mail(to: "you@h")))?.kind == .unreachable)
    }

    @Test("a stalled mail holds up no other, and is given up with its task")
    func cancelled() async throws {
        let sink = try await MailSink()
        let mailer = try mailer(sink)
        let stalled = Task { failure(await mailer.send(mail(to: "stall@h"))) }
        #expect(failure(await mailer.send(mail(to: "you@h"))) == nil)
        stalled.cancel()
        #expect(await stalled.value?.kind == .cancelled)
    }

    @Test(
        "a server that asks for a password gets it by the name of its secret",
        arguments: [
            ("mail", nil), ("wrong", TransferFailure(.refused, "answered 535")),
            ("none", TransferFailure(.refused, "gets no password: there is no secret 'none'")),
        ] as [(String, TransferFailure?)])
    func login(secret: String, expected: TransferFailure?) async throws {
        let sink = try await MailSink("login")
        let mailer = try mailer(sink, login: .init(user: "me", password: secret))
        #expect(failure(await mailer.send(mail(to: "you@h"))) == expected)
        if expected == nil { #expect(try await sink.mails(1).count == 1) }
    }

    @Test("a server on another machine that offers no encryption gets mail, and no password")
    func elsewhere() async throws {
        let sink = try await MailSink("elsewhere", "login")
        let secrets = GivenSecrets(["mail": "secret"])
        let url = "smtp://127.0.0.2:\(sink.port)"
        let login = MailServer.Login(user: "me", password: "mail")
        let named = CurlMailer(options: .init(server: try MailServer(url, login: login, secrets: secrets)))
        let expected = TransferFailure(.refused, "offers no encryption, and gets no password without")
        #expect(failure(await named.send(mail(to: "you@h"))) == expected)
        let unnamed = CurlMailer(options: .init(server: try MailServer(url, secrets: secrets)))
        #expect(failure(await unnamed.send(mail(to: "you@h"))) == TransferFailure(.refused, "answered 530"))
    }

    @Test("a server that speaks TLS is trusted by its certificate alone")
    func encrypted() async throws {
        let certificates = try TLSWebServer()
        let sink = try await MailSink("tls", certificates.certificate, certificates.key)
        var options = CurlMailer.Options(server: try MailServer("smtps://127.0.0.1:\(sink.port)", secrets: GivenSecrets([:])))
        options.certificates = certificates.authority
        #expect(failure(await CurlMailer(options: options).send(mail(to: "you@h"))) == nil)
        #expect(try await sink.mails(1).count == 1)
        options.certificates = certificates.otherAuthority
        let untrusted = TransferFailure(.refused, "shows a certificate that is not trusted")
        #expect(failure(await CurlMailer(options: options).send(mail(to: "you@h"))) == untrusted)
    }

    @Test("a server on another machine that encrypts when asked gets the password then, if its certificate is trusted")
    func startsTLS() async throws {
        let certificates = try TLSWebServer()
        let sink = try await MailSink("elsewhere", "login", "starttls", certificates.certificate, certificates.key)
        let login = MailServer.Login(user: "me", password: "mail")
        let server = try MailServer("smtp://127.0.0.2:\(sink.port)", login: login, secrets: GivenSecrets(["mail": "secret"]))
        var options = CurlMailer.Options(server: server)
        options.certificates = certificates.authority
        let sent = mail(to: "you@h")
        #expect(failure(await CurlMailer(options: options).send(sent)) == nil)
        #expect(try await sink.mails(1) == [sent])
        options.certificates = certificates.otherAuthority
        let untrusted = TransferFailure(.refused, "shows a certificate that is not trusted")
        #expect(failure(await CurlMailer(options: options).send(sent)) == untrusted)
    }

    @Test(
        "what is no mail server is told",
        arguments: [
            ("http://h", "is no smtp://host or smtps://host"), ("h", "is no smtp://host or smtps://host"), ("smtp://", "is no smtp://host or smtps://host"),
            ("smtp://u:p@h", "holds a user name, which has an option of its own"), ("smtp://h a", "holds a space, or what is not ASCII"),
        ])
    func addresses(text: String, message: String) {
        #expect(throws: MailServer.Mistake(message: message)) { try MailServer(text, secrets: GivenSecrets([:])) }
        #expect(throws: Never.self) { try MailServer("smtps://mail.example.com", secrets: GivenSecrets([:])) }
    }
}
