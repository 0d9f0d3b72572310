import SluicePlugins
import SluiceValues

/// Changes fields of an item, which is made where there is none. Reading and writing are one step: nobody changes it between.
struct TableUpdate: StoreAction {
    let spec = ActionSpec(
        "tableUpdate", "Changes fields of the item under a key, which is made where there is none",
        fields: [
            .init("table", .resource(.table), "The table", isRequired: true),
            .init("key", .value, "The item's partition key; a lone template keeps its type, so 1 and '1' are two keys", isRequired: true),
            .init("sortKey", .value, "The item's sort key, for a table that has one"),
            .init("if", .condition, "Nothing is written where it is not true; the stored item is old"),
            .init(
                "set", .assignments,
                "Fields and their expressions, done in order: old is the stored item, new the item as it is by then, and an Undefined value leaves its field"
            ),
            .init("remove", .names, "Fields that are removed afterwards"),
        ],
        item: .init(), reachesOutside: false,
        examples: [
            .init(
                """
                tableUpdate:
                  table: Sessions
                  key: ${connection}
                  set:
                    n: get_or_default(old.n, 0) + 1
                    last.seen: seen
                    isBusy: new.n > 2
                """, payload: #"{"connection":"c2","seen":1700000000000}"#,
                effects: [
                    #"table Sessions {"connection":"c1","n":1}"#,
                    #"table Sessions {"connection":"c2","n":3,"last":{"seen":1700000000000},"isBusy":true}"#,
                ]),
            .init(
                "tableUpdate: { table: Sessions, key: c1, if: old.n = 1, set: { state: state }, remove: [n] }",
                payload: #"{"state":"closed"}"#,
                effects: [#"table Sessions {"connection":"c1","state":"closed"}"#, #"table Sessions {"connection":"c2","n":2}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let table = call.text("table")
        let (partition, sort) = try call.itemKey(of: table, in: transaction)
        guard call.isMet("if") else { return }
        try call.attempt(on: table) { () throws(StoreError) in
            var changed = call.fields["set"]?.object
            // Without anything to set there is nothing to make an item of.
            if changed == nil { changed = try transaction.item(in: table, partition: partition, sort: sort) }
            guard var item = changed else { return }
            for name in call.fields["remove"]?.array?.compactMap(\.string) ?? [] { item[name] = nil }
            // Of a table that a template named, nobody could tell earlier.
            for (name, value) in zip(transaction.declaration(ofTable: table)?.keyFields ?? [], [partition] + [sort].compactMap(\.self))
            where item[name]?.equals(value) != true {
                throw StoreError(.invalid, "'\(name)' is a part of the key of table '\(table)', and stays")
            }
            try transaction.put(item, in: table)
        }
    }
}
