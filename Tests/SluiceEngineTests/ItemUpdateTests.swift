import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("items that are changed in place")
struct ItemUpdateTests {
    @Test("what an update and a removal change is told on the table's topics, once each")
    func changes() async throws {
        let rig = try EngineRig(
            rules: """
                update:
                  sql: SELECT * FROM 'u'
                  actions: [ { tableUpdate: { table: T, key: '${id}', set: { n: 'get_or_default(old.n, 0) + by' } } } ]
                delete:
                  sql: SELECT * FROM 'd'
                  actions: [ { tableDelete: { table: T, key: '${id}', if: old.n = n } } ]
                told:
                  sql: SELECT eventName AS e, cause AS c, oldImage.n AS o, newImage.n AS n FROM '$table/T/+'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        for by in [1, 2, 0] { try await rig.publish("u", #"{"id":"x","by":\#(by)}"#) }
        for n in [1, 3, 3] { try await rig.publish("d", #"{"id":"x","n":\#(n)}"#) }
        #expect(
            try rig.bodies("Q") == [
                #"{"e":"INSERT","c":"put","n":1}"#, #"{"e":"MODIFY","c":"put","o":1,"n":3}"#, #"{"e":"REMOVE","c":"delete","o":3}"#,
            ])
        #expect(try rig.items("T") == [])
        #expect(try rig.status("update").ledger == LedgerCounts(accepted: 3, delivered: 3))
        #expect(try rig.status("delete").ledger == LedgerCounts(accepted: 3, delivered: 3), "one whose condition is not true counts too")
        try rig.expectBalanced()
    }

    @Test("a later action of the same message sees what an earlier one has written")
    func order() async throws {
        let update = "{ tableUpdate: { table: T, key: x, set: { n: 'get_or_default(old.n, 1) * 2' } } }"
        let rig = try EngineRig(
            rules: "r:\n  sql: SELECT * FROM 'a'\n  actions: [ \(update), \(update), \(update) ]")
        try await rig.publish((0..<3).map { _ in Publication(topic: "a", payload: Array("{}".utf8), qos: 1) })
        #expect(try rig.items("T") == [#"{"id":"x","n":512}"#])
    }

    @Test("each row of a query changes its item")
    func rows() async throws {
        let rig = try EngineRig(
            rules: """
                fill:
                  sql: SELECT * FROM 'a'
                  actions: [ { tablePut: { table: T } } ]
                sums:
                  schedule: rate(1 minute)
                  sql: SELECT id, n FROM "T"
                  actions: [ { tableUpdate: { table: S, key: '${id}', sortKey: 1, set: { sum: 'get_or_default(old.sum, 0) + n', last: n } } } ]
                """)
        for (id, n) in [("x", 2), ("y", 5)] { try await rig.publish("a", #"{"id":"\#(id)","n":\#(n)}"#) }
        try await rig.advance(180_000)
        #expect(try rig.items("S") == [#"{"id":"x","n":1,"sum":6,"last":2}"#, #"{"id":"y","n":1,"sum":15,"last":5}"#])
    }

    @Test("an error action counts the failures of each device")
    func errorAction() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a/+'
                  actions: [ { tablePut: { table: T } } ]
                  errorAction:
                    tableUpdate: { table: T, key: '${topic(2)}', set: { count: 'get_or_default(old.count, 0) + 1', last: text } }
                """)
        for text in ["one", "two"] { try await rig.publish("a/d1", #"{"text":"\#(text)"}"#) }
        #expect(try rig.items("T") == [#"{"id":"d1","count":2,"last":"two"}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, handled: 2))
        try rig.expectBalanced()
    }

    @Test("a function that is asked about the stored item is answered before the item is changed")
    func function() async throws {
        let functions = RecordingFunctions()
        functions.answer("score", with: [.success("7"), .success("8")])
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions:
                    - tableUpdate:
                        table: T
                        key: x
                        set:
                          n: get_or_default(old.n, 0) + 1
                          score: function_call("score", new.n)
                """, declares: EngineRig.declarations + "\nfunctions:\n  score: { command: [./score] }", functions: functions)
        for _ in 0..<2 { try await rig.publish("a", "{}") }
        #expect(try rig.items("T") == [#"{"id":"x","n":2,"score":8}"#])
        #expect(functions.takeCalls() == ["score 1", "score 2"])
        try rig.expectBalanced()
    }

    @Test("an update that makes itself again ends as a loop, and is told")
    func loop() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM '$table/T/+', 'a'
                  actions: [ { tableUpdate: { table: T, key: x, set: { n: 'get_or_default(old.n, 0) + 1' } } } ]
                  errorAction: { queueSend: { queue: E } }
                """)
        try await rig.publish("a", "{}")
        #expect(try rig.items("T") == [#"{"id":"x","n":10}"#])
        #expect(try rig.bodies("E").count == 1)
        try rig.expectBalanced()
    }
}
