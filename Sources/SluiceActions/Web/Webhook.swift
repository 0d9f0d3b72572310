import SluicePlugins
import SluiceValues

/// Calls a URL with the payload. Source: language reference, 13.2, `http`.
///
/// The calls of a lane go one after the other. After a retryable failure those behind it go on, as with any lane: order is
/// kept where nothing fails. Two failures speak of the host rather than of the call, and end the turn of its other calls:
///
/// - It can't be reached: they fail the same way without having been tried. The try is counted, so that all that waits for a
///   dead host ends in the error actions, not only what comes first.
/// - It took a request and did not answer in time: they wait uncounted. The fault may lie in the one request, and each further
///   one could cost as much time again.
struct Webhook: OutsideAction {
    /// nil where rules are only read.
    let surroundings: WebhookSurroundings?
    /// Targets that have a lane to themselves; all others share some.
    static let maximumLanes = 56
    private let lanes = BoundedLanes("webhook", own: maximumLanes, shared: 8)

    init(_ surroundings: WebhookSurroundings?) { self.surroundings = surroundings }

    let spec = ActionSpec(
        "webhook", "Calls an http or https URL with the payload as its body",
        fields: [
            .init("url", .text, "Where to, up to 2,000 characters; redirects are not followed", isRequired: true),
            .init(
                "method", .choice(["POST", "GET", "PUT", "PATCH", "DELETE"]), "The request's method", default: .string("POST")),
            .init(
                "headers", .map,
                "Up to 100 headers; without a Content-Type it is application/json, or application/octet-stream for what is not JSON"),
            .init("body", .text, "The body; without it the payload, and none for GET and DELETE", keepsEmpty: true),
            .init("timeout", .duration, "How long the answer may take, up to 60s", default: .number(3000)),
            .init("bearer", .secret, "The secret whose text goes as the token of Authorization: Bearer"),
            .init("basic", .secret, "The secret whose text, user:password, goes as Authorization: Basic"),
            .init(
                "signature", .secret,
                "The secret that signs: X-Sluice-Signature is t=SECONDS,v1=HEX with HEX the HMAC-SHA256 of 'SECONDS.BODY'"),
            .init(
                "batchSize", .int,
                "Above 1, up to 100: calls that wait one after the other and differ in nothing but their JSON bodies go as one JSON array",
                default: .number(1)),
        ],
        reachesOutside: true,
        examples: [
            .init(
                "webhook: { url: 'https://example.com/zones/${zone_id}' }", payload: #"{"zone_id":1,"mean":36.5}"#,
                effects: [#"webhook POST https://example.com/zones/1 {"zone_id":1,"mean":36.5}"#]),
            .init(
                #"webhook: { url: 'https://chat.example.com/rooms/7', body: '{"text":"zone ${zone_id} is hot"}', bearer: chat-token }"#,
                payload: #"{"zone_id":1}"#,
                effects: [#"webhook POST https://chat.example.com/rooms/7 {"text":"zone 1 is hot"}"#]),
            .init(
                "webhook: { url: 'http://192.168.1.20/relay/0?turn=${state}', method: GET, timeout: 1s }",
                payload: #"{"state":"on"}"#, effects: ["webhook GET http://192.168.1.20/relay/0?turn=on"]),
            .init(
                "webhook: { url: 'https://example.com/bulk', batchSize: 50, signature: bulk-key }", payload: #"{"a":1}"#,
                effects: [#"webhook POST https://example.com/bulk [{"a":1}]"#]),
        ])

    /// One for each scheme, host and port, so that a slow host delays no other; and of each rule, since a call that is to be made
    /// again later, perhaps as late as the host asks, holds up those behind it.
    func lane(for call: ActionCall) -> String {
        guard let address = try? WebAddress(call.text("url")) else { return "webhook" }
        return lanes.lane(of: "\(address.origin) \(call.rule)")
    }

    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        guard let surroundings else {
            return calls.map { .failure($0.failure(on: "", "webhooks can't be called from here")) }
        }
        var results = [Result<Void, ActionFailure>](repeating: .success(()), count: calls.count)
        var batches: [WebhookBatch] = []
        for (place, call) in calls.enumerated() {
            do throws(ActionFailure) {
                let checked = try WebhookCall(call)
                if batches.isEmpty || !batches[batches.count - 1].add(checked, at: place) {
                    batches.append(WebhookBatch(checked, at: place))
                }
            } catch {
                results[place] = .failure(error)
            }
        }
        var resting: [String: WebhookFailure] = [:]
        for batch in batches {
            let origin = batch.target.address.origin
            var failure = resting[origin]
            if failure == nil {
                failure = await send(batch, in: surroundings)
                resting[origin] = failure?.ofOthers
            }
            guard let failure else { continue }
            for place in batch.places { results[place] = .failure(failure.failure(of: calls[place], on: origin)) }
        }
        return results
    }

    private func send(_ batch: WebhookBatch, in surroundings: WebhookSurroundings) async -> WebhookFailure? {
        let target = batch.target
        let body = batch.body
        var headers = target.headers
        if !headers.contains(where: { $0.name.lowercased() == "idempotency-key" }) {
            headers.append(.init("Idempotency-Key", batch.idempotencyKey))
        }
        do throws(SecretFailure) {
            headers += try target.credentials.headers(
                for: body ?? [], now: surroundings.clock.now(), from: surroundings.secrets)
        } catch {
            return WebhookFailure(error)
        }
        let request = HTTPRequest(
            method: target.method, url: target.address.url, headers: headers, body: body, timeout: target.timeout)
        switch await surroundings.sender.send(request) {
        case .success(let response): return WebhookFailure(response, from: target.address)
        case .failure(let failure): return WebhookFailure(failure, from: target.address)
        }
    }
}
