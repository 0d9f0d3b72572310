import SluicePlugins
import SluiceTesting

/// Takes the mail that rules send in the demo, and shows it to whoever watches: there is no server that it could go to.
struct ShownMail: MailSender {
    let view: LiveView

    /// Bytes of a mail's body that are shown.
    private static let shownBytes = 200

    func send(_ mail: Mail) async -> Result<Void, TransferFailure> {
        let reading = MailReading(mail)
        let body = String(decoding: reading.body.prefix(Self.shownBytes), as: UTF8.self)
        view.note("mail to \(mail.to): \(reading.subject): \(body)")
        return .success(())
    }
}
