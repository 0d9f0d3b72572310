import ArgumentParser
import SluiceActions
import SluicePacks
import SluicePlugins

/// How mail is sent.
struct MailArguments: ParsableArguments {
    @Option(name: .customLong("smtp"), help: "The server that takes mail of 'notify': smtp://HOST:PORT or smtps://HOST:PORT.")
    var server: String?

    @Option(name: .customLong("mail-from"), help: "The address that mail is from.")
    var from: String?

    @Option(name: .customLong("smtp-user"), help: "The user that the mail server knows us as.")
    var user: String?

    @Option(name: .customLong("smtp-password"), help: "The name of the secret that is the user's password.")
    var password: String?

    func validate() throws {
        guard (server == nil) == (from == nil) else { throw ValidationError("--smtp and --mail-from go together.") }
        guard (user == nil) == (password == nil) else { throw ValidationError("--smtp-user and --smtp-password go together.") }
        guard server != nil || user == nil else { throw ValidationError("--smtp-user needs --smtp.") }
        if let from, !NotificationSubscriber.isAddress(from) {
            throw ValidationError("--mail-from takes an address user@host, not '\(from)'.")
        }
        _ = try mailServer(secrets: NoSecrets())
    }

    /// What mail is sent with; nil where no server is named.
    func surroundings(secrets: any SecretSource) throws -> MailSurroundings? {
        guard let server = try mailServer(secrets: secrets), let from else { return nil }
        return MailSurroundings(sender: CurlMailer(options: .init(server: server)), from: from)
    }

    /// What is amiss where packs have mail to send and no server takes it; nil where nothing is.
    func warning(about packs: [Pack]) -> String? {
        guard server == nil else { return nil }
        let topics = packs.flatMap { pack in
            pack.topics.filter { topic in
                topic.subscribers.contains { if case .email = $0.target { true } else { false } }
            }.map { "'\($0.name)' of pack '\(pack.name)'" }
        }
        guard let first = topics.first else { return nil }
        guard topics.count > 1 else { return "topic \(first) has subscribers by e-mail, and no mail can be sent without --smtp" }
        var named = topics.prefix(Self.namedTopics).joined(separator: ", ")
        if topics.count > Self.namedTopics { named += " and \(topics.count - Self.namedTopics) more" }
        return "topics \(named) have subscribers by e-mail, and no mail can be sent without --smtp"
    }

    /// Topics that a warning names at most.
    private static let namedTopics = 10

    private func mailServer(secrets: any SecretSource) throws -> MailServer? {
        guard let server else { return nil }
        var login: MailServer.Login?
        if let user, let password { login = MailServer.Login(user: user, password: password) }
        do throws(MailServer.Mistake) {
            return try MailServer(server, login: login, secrets: secrets)
        } catch {
            throw ValidationError("--smtp '\(server)' \(error.message).")
        }
    }
}

/// Where only the shape of what is given is looked at.
struct NoSecrets: SecretSource {
    func secret(named name: String) throws(SecretFailure) -> String {
        throw SecretFailure(message: "there are no secrets yet")
    }
}
