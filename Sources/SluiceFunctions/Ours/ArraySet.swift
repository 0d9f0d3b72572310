import SluicePlugins
import SluiceValues

struct ArraySet: Function {
    let spec = FunctionSpec(
        "array_set", "An Array with one item replaced",
        parameters: [
            .init("array", .array, "The Array"),
            .init("position", .integer, "Which item, counted from 0"),
            .init("value", .any, "What to put there"),
        ],
        result: "Array; Undefined for a position that it does not have, and for an Undefined value",
        section: OurFunctions.section,
        examples: [.init("array_set([1, 2, 3], 1, \"x\")", gives: #"[1,"x",3]"#), .init("array_set([1], 1, 2)", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var items = arguments.array(0)
        let position = arguments.int(1)
        guard items.indices.contains(position), !arguments[2].isUndefined else { return .undefined }
        items[position] = arguments[2]
        return .array(items)
    }
}
