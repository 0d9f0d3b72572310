import SluicePlugins
import SluiceValues

struct ListAppend: Function {
    let spec = FunctionSpec(
        "list_append", "An Array with more items at its end",
        parameters: [
            .init("array", .array, "The Array"),
            .init("item", .any, "What to append; of an Array its items, as DynamoDB's list_append does", isVariadic: true),
        ],
        result: "Array; Undefined where an item is", section: OurFunctions.section,
        examples: [
            .init("list_append([1, 2], 3)", gives: "[1,2,3]"),
            .init("list_append([1], [2, 3])", gives: "[1,2,3]"),
            .init("list_append([1], [[2, 3]])", gives: "[1,[2,3]]"),
            .init("list_append([1], missing)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var items = arguments.array(0)
        for item in arguments.values.dropFirst() {
            switch item {
            case .undefined: return .undefined
            case .array(let more): items += more
            default: items.append(item)
            }
        }
        return .array(items)
    }
}
