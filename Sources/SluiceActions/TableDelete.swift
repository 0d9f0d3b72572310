import SluicePlugins
import SluiceValues

/// Removes an item of a table.
struct TableDelete: StoreAction {
    let spec = ActionSpec(
        "tableDelete", "Removes the item under a key from a table; it is fine if there is none",
        fields: [
            .init("table", .resource(.table), "The table", isRequired: true),
            .init("key", .value, "The item's partition key; a lone template keeps its type, so 1 and '1' are two keys", isRequired: true),
            .init("sortKey", .value, "The item's sort key, for a table that has one"),
            .init("if", .condition, "Nothing is removed where it is not true; the stored item is old"),
        ],
        item: .init(), reachesOutside: false,
        examples: [
            .init(
                "tableDelete: { table: Sessions, key: '${connection}' }", payload: #"{"connection":"c2"}"#,
                effects: [#"table Sessions {"connection":"c1","n":1}"#]),
            .init(
                "tableDelete: { table: Sessions, key: c1, if: old.n < limit }", payload: #"{"limit":1}"#,
                effects: [#"table Sessions {"connection":"c1","n":1}"#, #"table Sessions {"connection":"c2","n":2}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let table = call.text("table")
        let (partition, sort) = try call.itemKey(of: table, in: transaction)
        guard call.isMet("if") else { return }
        try call.attempt(on: table) { () throws(StoreError) in
            try transaction.delete(from: table, partition: partition, sort: sort)
        }
    }
}
