import CSluicePlugin
import Dispatch
import SluicePlugins
import SluiceValues

/// An action of a plugin.
struct NativeAction: OutsideAction {
    let spec: ActionSpec
    /// The field whose text makes a lane of its own; nil for one lane.
    let laneField: String?
    let code: NativeCode
    /// Threads for calls that wait: a task of the cooperative pool must not.
    private let threads: DispatchQueue

    init(spec: ActionSpec, laneField: String?, code: NativeCode) {
        self.spec = spec
        self.laneField = laneField
        self.code = code
        threads = DispatchQueue(label: "plugin action \(spec.name)", attributes: .concurrent)
    }

    func lane(for call: ActionCall) -> String {
        guard let text = target(of: call) else { return "plugin/\(spec.name)" }
        return "plugin/\(spec.name)/\(text)"
    }

    private func target(of call: ActionCall) -> String? { laneField.flatMap { call.fields[$0]?.asString } }

    /// One after the other. Once a call has to be made again, those behind it wait for it, so that the lane keeps its order.
    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        await withCheckedContinuation { continuation in
            threads.async {
                var results: [Result<Void, ActionFailure>] = []
                var isHeldUp = false
                for call in calls {
                    let result = isHeldUp ? .failure(waiting(call)) : perform(call)
                    if case .failure(let failure) = result, failure.canRetry { isHeldUp = true }
                    results.append(result)
                }
                continuation.resume(returning: results)
            }
        }
    }

    private func perform(_ call: ActionCall) -> Result<Void, ActionFailure> {
        let native = NativeCall(call)
        let outcome = native.run(code)
        func failure(_ message: String, canRetry: Bool = false, isOutage: Bool = false) -> Result<Void, ActionFailure> {
            .failure(
                ActionFailure(
                    action: call.action, resource: target(of: call) ?? spec.name, message: message, canRetry: canRetry,
                    isOutage: isOutage))
        }
        let reason = native.reason ?? "it does not say why"
        switch outcome {
        case Int32(bitPattern: SLUICE_DONE.rawValue): return .success(())
        case Int32(bitPattern: SLUICE_FAILED.rawValue): return failure(reason)
        case Int32(bitPattern: SLUICE_RETRY.rawValue): return failure(reason, canRetry: true)
        case Int32(bitPattern: SLUICE_OUTAGE.rawValue): return failure(reason, isOutage: true)
        default: return failure("'\(spec.name)' ended with \(outcome), which is no outcome of an action")
        }
    }

    private func waiting(_ call: ActionCall) -> ActionFailure {
        ActionFailure(
            action: call.action, resource: target(of: call) ?? spec.name, message: "waits for the call before it",
            isOutage: true)
    }
}
