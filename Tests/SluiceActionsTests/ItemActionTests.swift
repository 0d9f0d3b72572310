import SluiceTestSupport
import SluiceValues
import Testing

@Suite("tableUpdate, tableDelete, and tablePut under a key")
struct ItemActionTests {
    // MARK: Keys

    @Test(
        "a lone template keeps its type, and 1 and '1' are two keys",
        arguments: [
            ("'${id}'", #"{"id":1}"#, #"{"id":"1"}"#), ("'${id}'", #"{"id":"1"}"#, #"{"id":1}"#), ("1", "{}", #"{"id":"1"}"#),
            ("'1'", "{}", #"{"id":1}"#), ("'${id}${none}'", #"{"id":1}"#, #"{"id":1}"#), ("'${id + 0.5}'", #"{"id":0.5}"#, #"{"id":"1"}"#),
        ])
    func keyType(key: String, payload: String, left: String) async throws {
        let rig = try ActionRig("tableDelete: { table: Temperature, key: \(key) }")
        try rig.put([#"{"id":1}"#, #"{"id":"1"}"#], in: "Temperature")
        try await rig.publish(payload)
        #expect(try rig.items("Temperature") == [left])
        #expect(try rig.failures() == [])
    }

    @Test("a key of two parts finds its item")
    func sortKey() async throws {
        let rig = try ActionRig("tableDelete: { table: Places, key: '${id}', sortKey: '${n}' }")
        try rig.put([#"{"id":"a","n":1}"#, #"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#], in: "Places")
        try await rig.publish(#"{"id":"a","n":1}"#)
        try await rig.publish(#"{"id":"a","n":9}"#)
        #expect(try rig.items("Places") == [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#])
        #expect(try rig.failures() == [])
    }

    @Test(
        "what can't be a key fails the action",
        arguments: [
            ("{}", "'key' became Undefined, and can't be a key"), (#"{"id":null}"#, "'key' became Null, and can't be a key"),
            (#"{"id":true}"#, "'key' became Boolean, and can't be a key"), (#"{"id":[1]}"#, "'key' became Array, and can't be a key"),
            (#"{"id":1}"#, "'sortKey' became Undefined, and can't be a key"),
        ])
    func badKey(payload: String, reason: String) async throws {
        for action in ["tableDelete: { table: Places, key: '${id}', sortKey: '${n}' }", "tableUpdate: { table: Places, key: '${id}', sortKey: '${n}', set: { a: 1 } }"] {
            let rig = try ActionRig(action)
            try await rig.publish(payload)
            #expect(try rig.failures() == [reason])
            #expect(try rig.items("Places") == [])
        }
    }

    // MARK: tableUpdate

    @Test(
        "fields are set in order, each seeing the stored item and the one so far",
        arguments: [
            ("set: { a: old.n, b: new.n, c: n, n: 5, d: new.n, e: old.n }", #"{"connection":"c1","n":5,"a":1,"b":1,"c":7,"d":5,"e":1}"#),
            ("set: [ { n: old.n + 1 }, { n: new.n * 10 } ]", #"{"connection":"c1","n":20}"#),
            ("set: { n: missing, a: old.missing, b: NULL }", #"{"connection":"c1","n":1,"b":null}"#),
            ("set: { x.y.z: 1, x.y.w: new.x.y.z + 1 }", #"{"connection":"c1","n":1,"x":{"y":{"z":1,"w":2}}}"#),
            ("set: { whole: '*' }", #"{"connection":"c1","n":1,"whole":{"n":7,"list":[1,2]}}"#),
            ("set: { item: new }", #"{"connection":"c1","n":1,"item":{"connection":"c1","n":1}}"#),
            ("set: { count: '(SELECT VALUE * FROM list)[1]' }", #"{"connection":"c1","n":1,"count":2}"#),
            ("set: { a: 1 }, remove: [n, none]", #"{"connection":"c1","a":1}"#),
            ("remove: [n]", #"{"connection":"c1"}"#),
            ("set: { n: \"table_get('Sessions', 'c2').n\" }", #"{"connection":"c1","n":2}"#),
        ])
    func set(fields: String, item: String) async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c1, \(fields) }")
        try await rig.publish(#"{"n":7,"list":[1,2]}"#)
        #expect(try rig.failures() == [])
        #expect(try rig.items("Sessions").first == item)
    }

    @Test("variables and what the rule selects can be read, and a variable that names a field named old is the message's")
    func variables() async throws {
        let rig = try ActionRig(
            "tableUpdate: { table: Sessions, key: c1, set: { a: '@v', b: '@out.s', c: '@w', d: old.n } }",
            sql: "SET @v = old.n, @w = n * 2 SELECT n + 1 AS s FROM 'in'")
        try await rig.publish(#"{"n":7,"old":{"n":"mine"}}"#)
        #expect(try rig.failures() == [])
        #expect(try rig.items("Sessions").first == #"{"connection":"c1","n":1,"a":"mine","b":8,"c":14,"d":1}"#)
    }

    @Test("an item that is not there is made, and its old fields are Undefined")
    func insert() async throws {
        let rig = try ActionRig(
            "tableUpdate: { table: Sessions, key: '${c}', set: { n: 'get_or_default(old.n, 100) + 1', isNew: isUndefined(old) } }")
        try await rig.publish(#"{"c":"c3"}"#)
        try await rig.publish(#"{"c":"c3"}"#)
        #expect(try rig.items("Sessions").last == #"{"connection":"c3","n":102,"isNew":false}"#)
        #expect(try rig.failures() == [])
    }

    @Test("removing fields makes no item")
    func removeNothing() async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c9, remove: [n] }")
        try await rig.publish("{}")
        #expect(try rig.items("Sessions").count == 2)
        #expect(try rig.failures() == [])
    }

    @Test(
        "a condition that is not true leaves all as it is",
        arguments: [("old.n = 1", true), ("old.n = 2", false), ("old.none = 1", false), ("n", false), ("isUndefined(old)", false), ("n > old.n", true)])
    func condition(expression: String, isMet: Bool) async throws {
        let update = try ActionRig("tableUpdate: { table: Sessions, key: c1, if: \(expression), set: { n: 9, a.b: 1 } }")
        try await update.publish(#"{"n":7}"#)
        #expect(try update.items("Sessions").first == (isMet ? #"{"connection":"c1","n":9,"a":{"b":1}}"# : #"{"connection":"c1","n":1}"#))
        #expect(try update.failures() == [])
        let delete = try ActionRig("tableDelete: { table: Sessions, key: c1, if: \(expression) }")
        try await delete.publish(#"{"n":7}"#)
        #expect(try delete.items("Sessions").count == (isMet ? 1 : 2))
    }

    @Test("what a condition keeps from being done does not fail, even where its expressions would")
    func conditionFirst() async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c1, if: old.n = 2, set: { n.x: 1 } }")
        try await rig.publish("{}")
        #expect(try rig.failures() == [])
    }

    @Test("a path through what is no Object fails the action, and nothing is written")
    func path() async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c1, set: { a: 1, n.x: 1 } }")
        try await rig.publish("{}")
        #expect(try rig.failures() == ["'set' can't be done: 'n' is of type Int, and has no 'x'"])
        #expect(try rig.items("Sessions").first == #"{"connection":"c1","n":1}"#)
    }

    @Test("messages of one batch each see what the one before has written")
    func counter() async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c1, set: { n: old.n + by } }")
        try await rig.publish(together: (1...50).map { #"{"by":\#($0)}"# })
        #expect(try rig.items("Sessions").first == #"{"connection":"c1","n":1276}"#)
    }

    @Test("bytes that are no JSON are stored as base64")
    func bytes() async throws {
        let rig = try ActionRig("tableUpdate: { table: Sessions, key: c1, set: { raw: '*' } }")
        try await rig.publish([0xFF, 0x00])
        #expect(try rig.items("Sessions").first == #"{"connection":"c1","n":1,"raw":"/wA="}"#)
    }

    // MARK: tablePut

    @Test(
        "a key that the action gives comes before the payload's own",
        arguments: [
            ("key: '${s}'", #"{"s":4,"id":5,"t":1}"#, #"{"id":4,"s":4,"t":1}"#),
            ("key: fixed, payloadField: raw", "[1]", #"{"id":"fixed","raw":[1]}"#),
            ("key: fixed, payloadField: raw", "not json", #"{"id":"fixed","raw":"not json"}"#),
        ])
    func put(fields: String, payload: String, item: String) async throws {
        let rig = try ActionRig("tablePut: { table: Temperature, \(fields) }")
        try await rig.publish(payload)
        #expect(try rig.items("Temperature") == [item])
        #expect(try rig.failures() == [])
    }

    @Test("an item is put only where the stored one allows it")
    func putCondition() async throws {
        let rig = try ActionRig("tablePut: { table: Temperature, key: '${id}', if: 'get_or_default(old.n, 0) < n' }")
        for n in [2, 1, 3] { try await rig.publish(#"{"id":"a","n":\#(n)}"#) }
        #expect(try rig.items("Temperature") == [#"{"id":"a","n":3}"#])
        #expect(try rig.failures() == [])
    }

    @Test("the payload can't take the place of the key")
    func payloadOverKey() async throws {
        let rig = try ActionRig("tablePut: { table: Temperature, key: a, payloadField: '${f}' }")
        try await rig.publish(#"{"f":"id"}"#)
        #expect(try rig.failures() == ["'id' is a part of the key, and can't hold the payload"])
    }

    // MARK: emit

    @Test("a message is emitted once for its deduplication id and flow, within five minutes")
    func emitOnce() async throws {
        let rig = try ActionRig("emit: { flow: '${f}', deduplicationId: '${id}' }")
        for payload in [#"{"f":"a","id":1}"#, #"{"f":"a","id":1}"#, #"{"f":"b","id":1}"#, #"{"f":"a","id":2}"#] {
            try await rig.publish(payload)
        }
        #expect(
            try rig.effects() == [
                #"emit $flow/a {"f":"a","id":1}"#, #"emit $flow/b {"f":"b","id":1}"#, #"emit $flow/a {"f":"a","id":2}"#,
            ])
        try await rig.wait(300_000)
        try await rig.publish(#"{"f":"a","id":1}"#)
        #expect(try rig.effects() == [#"emit $flow/a {"f":"a","id":1}"#])
        #expect(try rig.failures() == [])
    }
}
