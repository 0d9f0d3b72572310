import SluicePlugins
import SluiceValues

struct FunctionCall: Function {
    let spec = FunctionSpec(
        "function_call", "The result of a function of the pack",
        parameters: [
            .init("function", .string, "A function of the pack"),
            .init("input", .any, "What it is called with; `*` is the whole payload"),
        ],
        result: "what the function answers, any JSON; a function that fails fails the message", section: OurFunctions.section,
        reachesOutside: true,
        examples: [.init("function_call('score', {'t': t}).level", gives: "3", payload: #"{"t":21}"#, answer: #"{"level":3}"#)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count == 2 else { return .undefined }
        return context.result(ofFunction: arguments.text(0), input: arguments[1])
    }
}

extension CallContext {
    /// Asks a function; its input has to be JSON.
    mutating func result(ofFunction name: String, input: Value) -> Value {
        if case .bytes = input {
            fail("function '\(name)' takes JSON, and the payload is none; encode it first")
            return .undefined
        }
        return answer(to: OutsideRequest(.function, name, arguments: input.isUndefined ? .null : input))
    }
}
