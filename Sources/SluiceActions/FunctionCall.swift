import SluicePlugins
import SluiceValues

/// `functionCall`: calls a function of the pack, and drops what it answers.
///
/// Calls that wait together go together, in no particular order, as asynchronous calls of the service do.
///
/// - Source: language reference, 13 (`lambda`).
struct FunctionCall: OutsideAction {
    /// nil where rules are only read.
    let functions: (any FunctionInvoker)?

    let spec = ActionSpec(
        "functionCall", "Calls a function of the pack; what it answers is dropped",
        fields: [
            .init("function", .resource(.function), "A function of the pack", isRequired: true),
            .init("input", .text, "What it is called with; without it the payload. It has to be JSON"),
        ],
        reachesOutside: true,
        examples: [
            .init(
                "functionCall: { function: score }", payload: #"{"t":41}"#, effects: [#"function score {"t":41}"#]),
            .init(
                #"functionCall: { function: score, input: '{"room":"${room}"}' }"#, payload: #"{"room":"north"}"#,
                effects: [#"function score {"room":"north"}"#]),
        ])

    /// Calls that may have to be made again where the engine is killed; a function takes some time.
    static let maximumCalls = 8

    let largestBatch = FunctionCall.maximumCalls

    func lane(for call: ActionCall) -> String { "functionCall \(call.fields["function"]?.string ?? "")" }

    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        guard let functions else {
            return calls.map { .failure(failure($0, "functions can't be called here")) }
        }
        // At once, as many as the function takes, and in no particular order.
        return await withTaskGroup(of: (Int, Result<Void, ActionFailure>).self) { group in
            for (place, call) in calls.enumerated() { group.addTask { (place, await deliver(call, with: functions)) } }
            var results = [Result<Void, ActionFailure>](repeating: .success(()), count: calls.count)
            for await (place, result) in group { results[place] = result }
            return results
        }
    }

    private func deliver(_ call: ActionCall, with functions: any FunctionInvoker) async -> Result<Void, ActionFailure> {
        let input: [UInt8]
        if let text = call.fields["input"]?.string {
            input = Array(text.utf8)
            guard JSONText.isJSON(input) else {
                return .failure(failure(call, "the input is not JSON: \(text.prefix(100))"))
            }
        } else {
            guard call.payload.isJSON else {
                return .failure(failure(call, "the payload is not JSON; encode it first"))
            }
            input = call.payload.bytes
        }
        let name = call.fields["function"]?.string ?? ""
        return await functions.invoke(name, payload: input, traceID: nil).map { _ in }
            .mapError { failure(call, $0.description, canRetry: $0.canRetry, isOutage: $0.isOutage) }
    }

    private func failure(_ call: ActionCall, _ message: String, canRetry: Bool = false, isOutage: Bool = false) -> ActionFailure {
        ActionFailure(
            action: spec.name, resource: call.fields["function"]?.string ?? "", message: message, canRetry: canRetry,
            isOutage: isOutage)
    }
}
