import SluicePlugins
import SluiceValues

/// Tells the subscribers of a topic: those that the pack lists, and those that a table holds when the message is decided.
///
/// The call is split when it is decided. Each subscriber that wants the notification has a piece of its own, on a lane of its
/// own, which is tried again, and given up, for itself.
struct Notify: OutsideAction {
    private let webhook: Webhook
    /// nil where no mail can be sent.
    private let mail: MailSurroundings?
    /// Subscribers that have a lane to themselves; all others share some.
    static let maximumLanes = 500
    private let lanes = BoundedLanes("notify", own: maximumLanes, shared: 50)

    init(_ webhooks: WebhookSurroundings?, _ mail: MailSurroundings?) {
        webhook = Webhook(webhooks)
        self.mail = mail
    }

    let spec = ActionSpec(
        "notify", "Tells the subscribers of a topic of the pack, each by webhook or e-mail",
        fields: [
            .init("topic", .resource(.topic), "The topic; subscribers whose filters do not match are left out", isRequired: true),
            .init("subject", .text, "What it is about: the mail's subject, of which up to 200 characters are sent"),
            .init("message", .text, "What there is to say; without it the payload", keepsEmpty: true),
            .init("attributes", .values, "What filters look at; a lone template keeps its type"),
        ],
        reachesOutside: true,
        examples: [
            .init(
                "notify: { topic: Alarms, subject: 'Zone ${zone}', message: 'It is ${t} °C.', attributes: { zone: '${zone}' } }",
                payload: #"{"zone":1,"t":36.5}"#,
                effects: ["mail doctor@example.com Zone 1: It is 36.5 °C."]),
            .init(
                "notify: { topic: Alarms, attributes: { zone: 2 } }", payload: #"{"t":36.5}"#,
                effects: [
                    #"webhook POST https://example.com/alarms {"topic":"Alarms","message":{"t":36.5},"attributes":{"zone":2}}"#
                ]),
        ])

    /// Subscribers that a table may hold.
    static let maximumSubscribers = 10_000

    // MARK: Deciding

    func pieces(of call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) -> [ActionCall] {
        let name = call.text("topic")
        guard let topic = transaction.notificationTopic(named: name) else {
            throw call.failure(on: name, "there is no topic '\(name)'")
        }
        let notification = Notification(call)
        let listed = topic.subscribers.enumerated().compactMap { place, subscriber in
            notification.piece(for: subscriber, named: "\(place)")
        }
        guard let table = topic.subscribersFrom else { return listed }
        var items: [Object] = []
        try call.attempt(on: table) { () throws(StoreError) in
            items = try transaction.items(of: table, limit: Self.maximumSubscribers + 1)
        }
        guard items.count <= Self.maximumSubscribers else {
            throw call.failure(on: name, "table '\(table)' holds more than \(Self.maximumSubscribers) subscribers")
        }
        return listed + items.enumerated().compactMap { place, item in
            // A table may serve several topics, whose items say which they are for.
            guard item["topic"].map({ $0.string == name }) ?? true else { return nil }
            do throws(NotificationSubscriber.Mistake) {
                return notification.piece(for: try NotificationSubscriber(.object(item), from: .table), named: "\(table)/\(place)")
            } catch {
                let place = error.path.isEmpty ? "" : " '\(error.path.joined(separator: "."))'"
                return notification.piece(failing: "an item of table '\(table)' is no subscriber:\(place) \(error.message)")
            }
        }
    }

    func lane(for call: ActionCall) -> String {
        if let address = call.fields["email"]?.string { return lanes.lane(of: address) }
        guard let url = call.fields["url"]?.string, let address = try? WebAddress(url) else { return "notify" }
        // Of a URL that can hold a token no more than the host is told.
        return lanes.lane(of: "\(address.origin) \(String(BoundedLanes.hash(address.url), radix: 36))")
    }

    // MARK: Delivering

    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        var results = calls.map { call -> Result<Void, ActionFailure> in
            .failure(call.failure(on: call.text("topic"), call.fields["problem"]?.string ?? "there is nobody to tell"))
        }
        let called = calls.indices.filter { calls[$0].fields["url"] != nil }
        for (place, result) in zip(called, await webhook.deliver(called.map { calls[$0] })) { results[place] = result }
        var resting: ActionFailure?
        for place in calls.indices where calls[place].fields["email"] != nil {
            if let resting {
                results[place] = .failure(resting)
                continue
            }
            let (result, others) = await send(calls[place])
            results[place] = result
            resting = others
        }
        return results
    }

    /// Sends a mail; and says how those behind it fail where the server's failure is not of this mail alone.
    private func send(_ call: ActionCall) async -> (Result<Void, ActionFailure>, others: ActionFailure?) {
        let address = call.text("email")
        guard let mail else {
            return (.failure(call.failure(on: address, "no mail can be sent: there is no mail server, see --smtp")), nil)
        }
        let text = MailText(
            from: mail.from, to: address, subject: call.text("subject"),
            body: call.fields["body"]?.string.map { Array($0.utf8) } ?? call.payload.bytes,
            bodyType: call.fields["bodyType"]?.string.flatMap(MailText.BodyType.init) ?? .text, date: call.messageTime,
            key: call.idempotencyKey)
        switch await mail.sender.send(Mail(from: mail.from, to: address, text: text.bytes)) {
        case .success:
            return (.success(()), nil)
        case .failure(let failure):
            func told(canRetry: Bool, isOutage: Bool = false) -> ActionFailure {
                ActionFailure(
                    action: call.action, resource: address, message: "the mail server \(failure.message)", canRetry: canRetry,
                    isOutage: isOutage)
            }
            switch failure.kind {
            case .unreachable: return (.failure(told(canRetry: true)), told(canRetry: true))
            case .late: return (.failure(told(canRetry: true)), told(canRetry: true, isOutage: true))
            case .broken: return (.failure(told(canRetry: true)), nil)
            case .cancelled: return (.failure(told(canRetry: true, isOutage: true)), nil)
            case .refused: return (.failure(told(canRetry: false)), nil)
            }
        }
    }
}
