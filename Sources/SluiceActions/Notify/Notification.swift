import SluicePlugins
import SluiceValues

/// What there is to tell, and the calls that tell it.
struct Notification {
    private let call: ActionCall
    private let attributes: Object
    /// The message as text; nil for a payload that is none.
    private let text: String?
    private let isJSON: Bool

    init(_ call: ActionCall) {
        self.call = call
        attributes = call.fields["attributes"]?.object ?? Object()
        let message = call.fields["message"]?.string
        text = message ?? call.payload.text
        isJSON = message == nil && call.payload.isJSON
    }

    /// The call for one subscriber; nil where that does not want it.
    ///
    /// - Parameter name: tells it from the other subscribers.
    func piece(for subscriber: NotificationSubscriber, named name: String) -> ActionCall? {
        if let filter = subscriber.filter, !filter.matches(attributes) { return nil }
        switch subscriber.target {
        case .webhook(let webhook): return piece(webhookFields(webhook), named: name, needsPayload: webhook.isRaw && text == nil)
        case .email(let address): return piece(mailFields(address), named: name, needsPayload: text == nil)
        }
    }

    /// A call that fails, so that what is wrong with a subscriber is told, and keeps nobody else from being told.
    func piece(failing problem: String) -> ActionCall {
        piece(["problem": .string(problem)], named: "problem", needsPayload: false)
    }

    private func piece(_ fields: Object, named name: String, needsPayload: Bool) -> ActionCall {
        var piece = call
        piece.fields = fields
        piece.fields["topic"] = call.fields["topic"]
        // Each piece is written down by itself, and what it does not send need not be.
        if !needsPayload { piece.payload = Payload([], isJSON: false) }
        piece.idempotencyKey += "/\(name)"
        return piece
    }

    // MARK: Fields

    /// Those of a call of the webhook action.
    private func webhookFields(_ webhook: NotificationSubscriber.Webhook) -> Object {
        var fields: Object = [
            "url": .string(webhook.url), "method": .string("POST"), "headers": .object(webhook.headers), "timeout": .number(10_000),
            "batchSize": .number(1),
        ]
        fields["bearer"] = webhook.bearer.map(Value.string)
        fields["basic"] = webhook.basic.map(Value.string)
        fields["signature"] = webhook.signature.map(Value.string)
        fields["body"] = webhook.isRaw ? text.map(Value.string) : .string(envelope.json)
        return fields
    }

    /// What a webhook is sent: the message with what goes with it.
    private var envelope: Value {
        var envelope: Object = ["topic": call.fields["topic"] ?? .undefined]
        envelope["subject"] = call.fields["subject"]
        envelope["message"] =
            isJSON ? call.payload.value : .string(text ?? Base64.encode(call.payload.bytes))
        if !attributes.isEmpty { envelope["attributes"] = .object(attributes) }
        return .object(envelope)
    }

    private func mailFields(_ address: String) -> Object {
        var fields: Object = ["email": .string(address)]
        // A subject that a mail must have, where the rule gives none.
        fields["subject"] = call.fields["subject"] ?? call.fields["topic"]
        fields["body"] = text.map(Value.string)
        fields["bodyType"] = .string((text == nil ? MailText.BodyType.bytes : isJSON ? .json : .text).rawValue)
        return fields
    }
}
