import SluicePlugins
import SluiceValues

/// Stores the payload as an item, each top-level member a field. What the rule language's `dynamoDBv2` action does.
struct TablePut: StoreAction {
    let spec = ActionSpec(
        "tablePut", "Stores the payload, a JSON object with the table's key fields, as an item of a table",
        fields: [
            .init("table", .resource(.table), "The table; an item with the same key is replaced", isRequired: true)
        ],
        reachesOutside: false,
        examples: [
            .init(
                "tablePut: { table: Temperature }", payload: #"{"id":"a","temperature":45}"#,
                effects: [#"table Temperature {"id":"a","temperature":45}"#])
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let table = call.text("table")
        let item = try call.objectPayload(about: table)
        try call.attempt(on: table) { () throws(StoreError) in try transaction.put(item, in: table) }
    }
}
