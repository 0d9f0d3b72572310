package import SluicePlugins
import SluiceValues

/// What a rule asks a function, and can't go on without.
struct FunctionQuestion: Error {
    let request: OutsideRequest

    /// The name under which questions stand in the outbox, in the place of an action's.
    static let action = "function_call"

    /// Questions that one message may ask.
    static let maximumCount = 100

    /// As it stands in the outbox. The payload is what the function is called with.
    func call(of rule: String, on message: Message, number: Int) -> ActionCall {
        ActionCall(
            action: Self.action, rule: rule, fields: ["function": .string(request.target)],
            payload: Payload(Array(request.arguments.utf8), isJSON: true),
            idempotencyKey: "\(message.context.id)/\(rule)/question/\(number)", messageTime: message.context.receivedAt,
            depth: message.context.depth)
    }

    /// Questions to one function wait for each other, and for nothing else.
    var lane: String { Self.lanePrefix + request.target }

    /// What the lanes of questions begin with.
    static let lanePrefix = "function "

    static func isLane(_ name: String) -> Bool { name.hasPrefix(lanePrefix) }

    init(_ request: OutsideRequest) { self.request = request }

    /// What a call in the outbox asks.
    init(_ call: ActionCall) {
        var request = OutsideRequest(.function, call.fields["function"]?.string ?? "")
        request.arguments = String(decoding: call.payload.bytes, as: UTF8.self)
        self.request = request
    }

    /// What the bytes that a function answered come to.
    func answer(_ bytes: [UInt8]) -> OutsideAnswer {
        guard let value = try? Value(json: bytes), !value.isUndefined else {
            return .failure("function '\(request.target)' answered something that is not JSON")
        }
        return .value(value)
    }
}

/// Where no function can be called.
package struct NoFunctions: FunctionInvoker {
    package init() {}

    package func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        .failure(FunctionFailure(function: name, code: .unknown, message: "can't be called here"))
    }
}
