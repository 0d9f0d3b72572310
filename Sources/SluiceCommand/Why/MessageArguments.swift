import ArgumentParser
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceTopics
import SluiceValues

/// Which message is asked about: one that is written down here, recorded ones, or a dead letter.
struct MessageArguments: ParsableArguments {
    // A text may begin with a dash: `--payload -5`.

    @Option(parsing: .unconditional, help: "The message's topic.")
    var topic: String?

    @Option(parsing: .unconditional, help: "The payload: a text, @FILE, or - for standard input.")
    var payload: String?

    @Option(name: .customLong("payload-base64"), parsing: .unconditional, help: "The payload as base64.")
    var payloadBase64: String?

    @Option(parsing: .unconditional, help: "The publisher's client id.")
    var clientId: String?

    @Option(parsing: .unconditional, help: "Who the publisher is authenticated as.")
    var principal: String?

    @Option(name: .customLong("source-ip"), help: "The publisher's address.")
    var sourceIp: String?

    @Option(help: "The message's QoS: 0, 1 or 2.")
    var qos = 0

    @Option(
        parsing: .unconditional,
        help: "The time of the message, or of the tick: milliseconds since 1970 UTC, or 2026-01-01T00:00:00Z. Without it, now.")
    var at: String?

    @Option(
        help: "Messages of 'sluice record': FILE for all, FILE:N for the N-th, N for the N-th of recorded.jsonl.", completion: .file())
    var recorded: String?

    @Option(name: .customLong("dead-letter"), help: "The number of a dead letter, as 'sluice dead-letters list' shows it.")
    var deadLetter: Int64?

    var time: Timestamp? { at.flatMap(TimeText.parse) }

    /// Whether no message is given at all.
    var isAbsent: Bool { topic == nil && recorded == nil && deadLetter == nil }

    func validate() throws {
        let given = [topic != nil, recorded != nil, deadLetter != nil].count { $0 }
        guard given <= 1 else { throw ValidationError("Give one of --topic, --recorded and --dead-letter.") }
        guard topic != nil || payload == nil && payloadBase64 == nil else { throw ValidationError("A payload needs --topic.") }
        guard payload == nil || payloadBase64 == nil else { throw ValidationError("Give --payload or --payload-base64, not both.") }
        guard (0...2).contains(qos) else { throw ValidationError("--qos has to be 0, 1 or 2.") }
        guard at == nil || time != nil else {
            throw ValidationError("--at takes milliseconds since 1970 UTC, or a time such as 2026-01-01T00:00:00Z.")
        }
        guard payloadBase64 == nil || Base64.decode(payloadBase64 ?? "") != nil else {
            throw ValidationError("--payload-base64 is not base64.")
        }
    }

    /// The messages, one or, of a recording, several.
    ///
    /// - Throws: `InputFile.Failure` or `StoreError` for what can't be read; `ExitCode.badInput` once it is told what is wrong.
    func messages(_ state: StoredState) throws -> [Message] {
        if let deadLetter { return [try state.deadLetter(deadLetter)] }
        if let recorded { return try RecordingFile.messages(recorded, at: time) }
        let name = topic ?? ""
        do throws(TopicError) {
            try TopicName.check(name)
        } catch {
            throw InputFile.Failure(description: "'\(name.visible)' is no topic: \(error)")
        }
        return [
            Message(
                topic: name, payload: try payloadBytes(),
                context: MessageContext(
                    id: SystemRandomness().makeID(), receivedAt: time ?? SystemClock().now(), qos: qos, clientID: clientId ?? "n/a",
                    principal: principal, sourceIP: sourceIp))
        ]
    }

    private func payloadBytes() throws -> [UInt8] {
        if let payloadBase64 { return Base64.decode(payloadBase64) ?? [] }
        guard let payload else { return [] }
        if payload == "-" { return try StandardInput.readAll() }
        guard payload.utf8.first == UInt8(ascii: "@") else { return Array(payload.utf8) }
        return try InputFile.read(String(decoding: payload.utf8.dropFirst(), as: UTF8.self))
    }
}
