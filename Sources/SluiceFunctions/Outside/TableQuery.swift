import SluicePlugins
import SluiceValues

struct TableQuery: Function {
    let spec = FunctionSpec(
        "table_query", "The items of a table under a partition key, in the order of the sort key",
        parameters: [.init("table", .string, "A table of the pack"), .init("key", .any, "The partition key")],
        result: "Array of Objects; over 10,000 items fail the message", section: OurFunctions.section, readsStores: true,
        examples: [
            .init("array_length(table_query('Visits', user))", gives: "2", payload: #"{"user":"a"}"#, answer: #"[{"n":1},{"n":2}]"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments[1].isKey else { return .undefined }
        return context.answer(to: OutsideRequest(.partition, arguments.text(0), arguments: .array([arguments[1]])))
    }
}
