import SluicePlugins
import SluiceValues

struct PackParameter: Function {
    let spec = FunctionSpec(
        "parameter", "A parameter of the pack",
        parameters: [.init("name", .constant, "The parameter's name")],
        result: "the parameter's value; Undefined where the pack has none of this name", section: OurFunctions.section,
        examples: [.init("parameter(\"missing\")", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        context.parameters[arguments.text(0)] ?? .undefined
    }
}
