import SluicePlugins
import SluiceValues

/// `functionCall`: calls a function of the pack, and does not wait for what it answers.
///
/// - Source: language reference, 13 (`lambda`).
struct FunctionCall: OutsideAction {
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
    let largestBatch = 8

    func lane(for call: ActionCall) -> String { "functionCall \(call.fields["function"]?.string ?? "")" }

    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        guard let functions else {
            return calls.map { .failure(failure($0, "functions can't be called here")) }
        }
        // As many at once as the function takes; they begin in order.
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
            guard (try? Value(json: text)) != nil else {
                return .failure(failure(call, "the input is not JSON: \(text.prefix(100))"))
            }
            input = Array(text.utf8)
        } else {
            guard call.payload.isJSON else {
                return .failure(failure(call, "the payload is not JSON; encode it first"))
            }
            input = call.payload.bytes
        }
        let name = call.fields["function"]?.string ?? ""
        return await functions.invoke(name, payload: input, traceID: nil).map { _ in }
            .mapError { failure(call, $0.description, canRetry: $0.canRetry) }
    }

    private func failure(_ call: ActionCall, _ message: String, canRetry: Bool = false) -> ActionFailure {
        ActionFailure(
            action: spec.name, resource: call.fields["function"]?.string ?? "", message: message, canRetry: canRetry)
    }
}
