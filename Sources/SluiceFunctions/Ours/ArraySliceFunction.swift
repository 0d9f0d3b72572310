import SluicePlugins
import SluiceValues

struct ArraySliceFunction: Function {
    let spec = FunctionSpec(
        "array_slice", "The items of an Array between two positions",
        parameters: [
            .init("array", .array, "The Array"),
            .init("from", .integer, "The first item's position, counted from 0"),
            .init("to", .integer, "The position behind the last item; the end if left out", isOptional: true),
        ],
        result: "Array; positions beyond it are taken as its ends", section: OurFunctions.section,
        examples: [
            .init("array_slice([1, 2, 3, 4], 1, 3)", gives: "[2,3]"),
            .init("array_slice([1, 2, 3], 1)", gives: "[2,3]"),
            .init("array_slice([1, 2, 3], 2, 1)", gives: "[]"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let items = arguments.array(0)
        let from = min(max(arguments.int(1), 0), items.count)
        let to = arguments.count > 2 ? min(arguments.int(2), items.count) : items.count
        return .array(from < to ? Array(items[from..<to]) : [])
    }
}
