import ArgumentParser
import SluicePacks
import SluicePlugins
import SluiceValues

/// A message that is written down on the command line.
struct GivenMessage: ParsableArguments {
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
        help: "The time: milliseconds since 1970 UTC, or 2026-01-01T00:00:00Z. Without it, now.")
    var at: String?

    /// The time that was given.
    var time: Timestamp? { at.flatMap(TimeText.parse) }

    var hasPayload: Bool { payload != nil || payloadBase64 != nil }

    func validate() throws {
        guard payload == nil || payloadBase64 == nil else { throw ValidationError("Give --payload or --payload-base64, not both.") }
        guard (0...2).contains(qos) else { throw ValidationError("--qos has to be 0, 1 or 2.") }
        guard at == nil || time != nil else {
            throw ValidationError("--at takes milliseconds since 1970 UTC, or a time such as 2026-01-01T00:00:00Z.")
        }
        guard payloadBase64 == nil || Base64.decode(payloadBase64 ?? "") != nil else {
            throw ValidationError("--payload-base64 is not base64.")
        }
    }

    /// What a message carries beside its topic and its payload, under a new name.
    var context: MessageContext {
        MessageContext(
            id: SystemRandomness().makeID(), receivedAt: time ?? SystemClock().now(), qos: qos, clientID: clientId ?? "n/a",
            principal: principal, sourceIP: sourceIp)
    }

    /// The bytes that were given; none without.
    func payloadBytes() throws(InputFile.Failure) -> [UInt8] {
        if let payloadBase64 { return Base64.decode(payloadBase64) ?? [] }
        guard let payload else { return [] }
        if payload == "-" { return try StandardInput.readAll() }
        guard payload.utf8.first == UInt8(ascii: "@") else { return Array(payload.utf8) }
        return try InputFile.read(String(decoding: payload.utf8.dropFirst(), as: UTF8.self))
    }
}
