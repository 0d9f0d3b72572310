import Foundation
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("Sessions")
struct SessionTests {
    static let transcripts = fileNames(in: Repository.path("Tests/SluicePlaygroundTests/Fixtures/sessions"), endingIn: ".md")

    @Test("answer as their transcripts have it", arguments: transcripts)
    func replayed(_ name: String) async throws {
        let path = Repository.path("Tests/SluicePlaygroundTests/Fixtures/sessions/" + name)
        let document = try String(contentsOfFile: path, encoding: .utf8)
        let rig = PlayRig(files: [
            "some.jsonl": "{\"topic\":\"a\",\"payload\":{\"n\":1}}\n{\"topic\":\"b\",\"n\":2}\n{\"n\":3}\n", "broken.json": "{",
            "given.json": #"{"functions":{"score":{"level":3}}}"#,
        ])
        let playground = try await Playground.session(name.hasPrefix("house") ? "rules/house" : nil, in: rig)
        assertGolden(await Transcript.replayed(document, by: playground), path)
    }

    @Test("that are the same have the same answers, whatever is drawn")
    func deterministic() async throws {
        func run() async throws -> String {
            let playground = try await Playground.session("rules/house")
            var text = await playground.type(".devices all", ".time +3m").output
            text += await playground.type("SELECT newuuid() AS id, rand() AS r FROM 'a'").output
            return text
        }
        #expect(try await run() == run())
    }

    @Test("tell what failed from what was wrong")
    func verdicts() async throws {
        let playground = try await Playground.session("rules/house")
        #expect(await playground.type("SELECT 1 AS a FROM 'b'").verdict == .fine)
        #expect(await playground.type("SELECT fail('no') AS a FROM 'b'").verdict == .failed)
        #expect(await playground.type("SELECT * FORM 'b'").verdict == .refused)
        #expect(await playground.type(".load nothing.json").verdict == .failed)
        #expect(await playground.type(".rule bad SELECT fail('no') AS x FROM 'b'").verdict == .fine)
        #expect(await playground.type(".publish b {}").verdict == .failed)
    }

    @Test("warn of a topic filter in double quotes, and name what is stored under a name that is near")
    func doubleQuoted() async throws {
        let playground = try await Playground.session()
        await playground.type(".table Tables id", #".put Tables {"id":1}"#)
        let misspelt = await playground.type(#"SELECT * FROM "Table";"#)
        #expect(misspelt.errors.contains("[double-quoted-topic-filter]"), "\(misspelt.errors)")
        #expect(misspelt.errors.contains(#"did you mean "Tables"? A topic filter stands in single quotes, 'Table'"#), "\(misspelt.errors)")
        #expect(misspelt.verdict == .fine)
        #expect(await playground.type(#"SELECT * FROM "far/away";"#).errors.contains("hint: write 'far/away'"))
        #expect(await playground.type(#"SELECT * FROM "Tables";"#).errors == "")
        #expect(await playground.type("SELECT * FROM 'Table';").errors == "")
    }

    @Test("tell how far the time can go at once", arguments: ["+100000d", "+x"])
    func longTime(_ duration: String) async throws {
        let reply = await (try await Playground.session()).type(".time \(duration)")
        #expect(
            reply.errors == """
                error: '.time' can't go on by '\(duration.dropFirst())': expected a duration such as 500ms, 10s, 15m, 1h or 30d, \
                of a hundred years at most

                """)
    }

    @Test("end with .quit alone")
    func end() async throws {
        let playground = try await Playground.session()
        #expect(await playground.type(".help").isLast == false)
        #expect(await playground.type(".quit").isLast)
    }

    @Test("read another store, and leave it as it is")
    func stored() async throws {
        let database = try SQLiteDatabase.inMemory()
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "T", partitionKey: "id")]))
        try database.write { _ = try $0.put(["id": .int(1), "limit": .int(7)], in: "T") }
        let playground = try await Playground.session(in: PlayRig(stored: database))
        #expect(await playground.type("SELECT * FROM \"T\"").output == "{\"id\":1,\"limit\":7}\n")
        #expect(await playground.type("SELECT table_get('T', 1).limit AS l FROM 'a'").output == "{\"l\":7}\n")
        #expect(await playground.type(".put T {\"id\":2}").errors.hasPrefix("error: there is no table 'T'"))
        #expect(await playground.type(".tables T").errors.contains("there is no table, series, queue or bucket 'T'"))
        await playground.type(".table T id")
        #expect(await playground.type(".tables").output == "table   T0 rows\n".replacing("T0", with: "T  0"))
        #expect(await playground.type(".tables T").output == "no rows\n", "what is counted, and not what statements read")
    }

    @Test("publish the sample with its MQTT 5 properties, and tell what the engine does not know")
    func context() async throws {
        let playground = try await Playground.session()
        await playground.type(".rule typed SELECT get_mqtt_property(\"content_type\") AS t, clientid() AS c FROM 'a'")
        await playground.type(".message a {}")
        await playground.type(#".context {"mqtt5":{"content_type":"text/plain"},"protocol":"mqtt"}"#)
        #expect(await playground.type(".publish").output.contains("typed  fired  {\"t\":\"text/plain\""))
        #expect(await !playground.type(".publish").output.contains("note: "))
        await playground.type(#".context {"mqtt5":{"content_type":"text/plain"},"clientid":"mqtt","principal":null}"#)
        for line in [".publish", ".why typed"] {
            let reply = await playground.type(line)
            #expect(reply.output.hasPrefix("note: the engine knows no clientid of a message that a broker brings\n"), "\(line)")
            #expect(reply.output.contains("text/plain"))
            #expect(!reply.output.contains("\"mqtt\""))
            #expect(reply.verdict == .fine)
        }
    }

    @Test("explain a name in quotes as it is tried")
    func quoted() async throws {
        let playground = try await Playground.session()
        #expect(await playground.type(".explain SELECT * FROM \"sensor/a\"").output.contains("messages on sensor/a"))
        await playground.type(".table T id")
        #expect(await playground.type(".explain SELECT * FROM \"T\"").output.contains("rows of T"))
    }

    @Test("end making messages of a device that sends none")
    func silentDevice() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("silent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
            pack: playground
            devices:
              silent:
                every: 1s
                topic: a
                payload: device.nothing

            """.write(to: folder.appendingPathComponent("pack.yaml"), atomically: true, encoding: .utf8)
        try "rules:\n  logs:\n    sql: SELECT * FROM 'a'\n    actions: [ { log: {} } ]\n".write(
            to: folder.appendingPathComponent("a.rules.yaml"), atomically: true, encoding: .utf8)
        let playground = try await Playground.session()
        #expect(await playground.type(".pack \(folder.path)").errors == "")
        #expect(await playground.type(".rules logs").output.contains("does      log: "), "a pack may be called playground")
        #expect(await playground.type(".generate 3").output == "no messages\nthe devices sent no more in 100,000 turns\n")
    }

    @Test("on a pack with an error do not begin")
    func broken() async throws {
        await #expect(throws: PlayFailure.self) { _ = try await Playground.session("rules/nothing") }
        let playground = try await Playground.session("rules/house")
        #expect(await playground.type(".pack \(Repository.path("rules/nothing"))").verdict == .refused)
        #expect(await playground.type(".rules").output.contains("ac_control"), "the packs that were loaded stay")
    }

    @Test("take any input", arguments: [
        ".message", ".message +", ".payload \u{1B}[2J", ".use x", ".use 99999999999999999999", ".generate 0", ".generate 9999999",
        ".generate 3 nobody", ".listen", ".listen a b c", ".listen mqtt://x a# 1", ".explain", ".explain SELECT (", ".template ${",
        ".trace maybe", ".format xml", ".given 1", ".given {\"x\":1}", ".given @nothing", ".context {\"timestamp\":\"x\"}",
        ".rules nobody", ".tables nobody", ".tables \"", ".publish", ".put Temperature 1", ".put Temperature {}", ".put X {}",
        ".send Errors", ".time -5m", ".time +99999d", ".time 9223372036854775807", ".time +0ms", ".devices nobody", ".table a",
        ".table a b c d", ".table bad/name! key", ".rule x", ".rule x SELECT", ".rule ? SELECT * FROM 'a'", ".save", ".why", ".why x",
        ".help nobody", ".payload base64 ?", "SELECT", "SELECT * FROM \"iot\".\"nothing\"", "SELECT * FROM \"Temperature\" WHERE",
        "🙂", "SELECT '\u{0}' FROM 'a'", ".load broken", ".pack", ".",
    ])
    func anything(_ line: String) async throws {
        let playground = try await Playground.session("rules/house")
        let reply = await playground.type(line)
        #expect(!reply.isLast)
        #expect(!reply.output.contains("\u{1B}") && !reply.errors.contains("\u{1B}"))
        #expect(await playground.type("SELECT 1 AS a FROM 'b'").output == "{\"a\":1}\n", "the session goes on")
    }
}
