import SluicePlugins
import SluiceValues

struct TableScan: Function {
    let spec = FunctionSpec(
        "table_scan", "All items of a table",
        parameters: [.init("table", .string, "A table of the pack")],
        result: "Array of Objects; over 10,000 items fail the message", section: OurFunctions.section, readsStores: true,
        examples: [
            .init(
                "(SELECT VALUE id FROM table_scan('Zones') WHERE t > 35)", gives: "[2]",
                answer: #"[{"id":1,"t":20},{"id":2,"t":36}]"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count == 1 else { return .undefined }
        return context.answer(to: OutsideRequest(.items, arguments.text(0)))
    }
}
