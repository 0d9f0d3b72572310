import SluicePlugins
import SluiceValues

struct TableGet: Function {
    let spec = FunctionSpec(
        "table_get", "The item of a table under a key",
        parameters: [
            .init("table", .string, "A table of the pack"),
            .init("key", .any, "The partition key"),
            .init("sort_key", .any, "The sort key, for a table that has one", isOptional: true),
        ],
        result: "Object; Undefined where there is none", section: OurFunctions.section, readsStores: true,
        examples: [
            .init(
                "table_get('Zones', zone_id).limit", gives: "35", payload: #"{"zone_id":1}"#, answer: #"{"zone_id":1,"limit":35}"#),
            .init("isUndefined(table_get('Zones', missing))", gives: "true"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let key = arguments.values.dropFirst()
        guard !key.isEmpty, key.allSatisfy(\.isKey) else { return .undefined }
        return context.answer(to: OutsideRequest(.item, arguments.text(0), arguments: .array(Array(key))))
    }
}

extension Value {
    /// Whether an item can stand under it. Keys keep their JSON type: `1` and `"1"` differ.
    var isKey: Bool {
        switch self {
        case .string, .number: true
        default: false
        }
    }
}
