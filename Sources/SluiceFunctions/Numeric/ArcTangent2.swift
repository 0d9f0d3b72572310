import Glibc
import SluicePlugins
import SluiceValues

struct ArcTangent2: Function {
    let spec = FunctionSpec(
        "atan2", "The angle between the x axis and a point, in radians, in double precision",
        parameters: [.init("y", .number, "The point's y, which comes first"), .init("x", .number, "The point's x")],
        result: "Decimal", returns: .number, section: "10.1",
        examples: [.init("atan2(1, 0)", gives: "1.5707963267948966"), .init("atan2(0, 1)", gives: "0.0")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(atan2(arguments.number(0).double, arguments.number(1).double)).map(Value.number) ?? .undefined
    }
}
