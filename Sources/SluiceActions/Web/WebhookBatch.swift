import SluiceDigests
import SluicePlugins

/// Calls that go in one request: one, or with a batch size above 1 several with the same target.
struct WebhookBatch {
    let target: WebhookCall.Target
    /// Where its calls stand among those that are delivered, in order.
    private(set) var places: [Int]
    private var bodies: [[UInt8]]
    private var keys: [String]
    private var size: Int

    /// Bytes of a batch's bodies; a larger one goes alone.
    static let maximumSize = 1 << 20

    init(_ call: WebhookCall, at place: Int) {
        target = call.target
        places = [place]
        bodies = call.body.map { [$0] } ?? []
        keys = [call.idempotencyKey]
        size = call.body?.count ?? 0
    }

    /// Takes a further call, unless it does not fit.
    mutating func add(_ call: WebhookCall, at place: Int) -> Bool {
        guard let body = call.body, places.count < target.batchSize, call.target == target,
            size + body.count <= Self.maximumSize
        else { return false }
        places.append(place)
        bodies.append(body)
        keys.append(call.idempotencyKey)
        size += body.count
        return true
    }

    /// The calls' body, or the JSON array of all bodies; nil for a request without one.
    var body: [UInt8]? {
        guard let first = bodies.first else { return nil }
        guard target.batchSize > 1 else { return first }
        var array: [UInt8] = []
        array.reserveCapacity(size + bodies.count + 1)
        for body in bodies {
            array.append(UInt8(ascii: array.isEmpty ? "[" : ","))
            array += body
        }
        array.append(UInt8(ascii: "]"))
        return array
    }

    /// The same for the same calls alone: a batch that holds one more is another.
    var idempotencyKey: String {
        guard keys.count > 1 else { return keys[0] }
        let all = Array(keys.joined(separator: "\n").utf8)
        return HMAC.sha256(key: [], message: all).map(Hexadecimal.text) ?? keys[0]
    }
}
