import SluicePlugins
import SluiceValues

/// Stores the payload as an item. What the rule language's `dynamoDBv2` action does, and its `dynamoDB` action with `key`,
/// `sortKey` and `payloadField`.
struct TablePut: StoreAction {
    let spec = ActionSpec(
        "tablePut", "Stores the payload, a JSON object with the table's key fields, as an item of a table",
        fields: [
            .init("table", .resource(.table), "The table; an item with the same key is replaced", isRequired: true),
            .init("key", .value, "The item's partition key; without it the payload holds it"),
            .init("sortKey", .value, "The item's sort key; without it the payload holds it"),
            .init(
                "payloadField", .text,
                "The field that the payload goes into as it is; without it the payload's own fields are the item's"),
            .init("if", .condition, "Nothing is written where it is not true; the stored item under key is old"),
        ],
        item: .init(), reachesOutside: false,
        examples: [
            .init(
                "tablePut: { table: Temperature }", payload: #"{"id":"a","temperature":45}"#,
                effects: [#"table Temperature {"id":"a","temperature":45}"#]),
            .init(
                "tablePut: { table: Temperature, key: '${sensor}', payloadField: reading }", payload: #"{"sensor":7,"t":[20,21]}"#,
                effects: [#"table Temperature {"id":7,"reading":{"sensor":7,"t":[20,21]}}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let table = call.text("table")
        let item = try item(of: call, for: table, in: transaction)
        guard call.isMet("if") else { return }
        try call.attempt(on: table) { () throws(StoreError) in try transaction.put(item, in: table) }
    }

    /// The key first, where the action gives one, then what the payload brings.
    private func item(
        of call: ActionCall, for table: String, in transaction: any ActionTransaction
    ) throws(ActionFailure) -> Object {
        var item = Object()
        if let declaration = transaction.declaration(ofTable: table) {
            item[declaration.partitionKey] = call.fields["key"]
            if let sortKey = declaration.sortKey {
                item[sortKey] = call.fields["sortKey"]
            } else if call.fields["sortKey"] != nil {
                throw call.failure(on: table, "table '\(table)' has no sort key")
            }
        }
        guard let field = call.fields["payloadField"]?.string else {
            let given = item
            for member in try call.objectPayload(about: table).members where given[member.key] == nil {
                item[member.key] = member.value
            }
            return item
        }
        guard item[field] == nil else { throw call.failure(on: table, "'\(field)' is a part of the key, and can't hold the payload") }
        item[field] = call.payload.value ?? .string(call.payload.text ?? Base64.encode(call.payload.bytes))
        return item
    }
}
