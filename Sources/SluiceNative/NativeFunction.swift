import CSluicePlugin
import SluicePlugins
import SluiceValues

/// A function of a plugin. Arguments and value go over as JSON; what can't be is Undefined, and the reason noted.
struct NativeFunction: Function {
    let spec: FunctionSpec
    let code: NativeCode

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        // JSON has no words for them.
        guard !arguments.values.contains(where: { $0.isUndefined || $0.isBytes }) else { return .undefined }
        let call = NativeCall(arguments: Array(Value.array(arguments.values).json.utf8))
        let outcome = call.run(code)
        switch outcome {
        case Int32(bitPattern: SLUICE_DONE.rawValue):
            if let excess = call.excess {
                context.note("'\(spec.name)' gave \(excess) bytes, more than \(NativeCall.maximumOutput)")
                return .undefined
            }
            guard let output = call.output else { return .undefined }
            do throws(JSONError) {
                return try Value(json: output)
            } catch {
                context.note("'\(spec.name)' gave no JSON: it is \(error)")
                return .undefined
            }
        case Int32(bitPattern: SLUICE_FAILED.rawValue):
            context.note("'\(spec.name)' failed: \(call.reason ?? "it does not say why")")
            return .undefined
        default:
            context.note("'\(spec.name)' ended with \(outcome), which is no outcome of a function")
            return .undefined
        }
    }
}

extension Value {
    fileprivate var isBytes: Bool { if case .bytes = self { true } else { false } }
}
