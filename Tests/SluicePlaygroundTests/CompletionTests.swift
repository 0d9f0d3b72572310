import SluiceFunctions
import SluicePlayground
import SluicePlugins
import SluiceValues
import Testing

@Suite("Completion")
struct CompletionTests {
    private static let names: CompletionNames = {
        var names = CompletionNames()
        names.topics = ["sensor/temperature/temp_1", "sensor/humidity/+"]
        names.tables = ["Zones", "Rooms"]
        names.stores = ["Zones", "iot.t"]
        names.rules = ["hot", "cold"]
        names.devices = ["room_sensor"]
        names.functions = StandardFunctions.all.map(\.spec)
        names.sample = (try? Value(json: #"{"temperature":41,"state":{"on":true,"at place":1},"tag":"x"}"#)) ?? .undefined
        return names
    }()

    @Test("offers what can stand where the cursor is", arguments: [
        ("SEL", 3, ["SELECT"]),
        ("SELECT tem", 3, ["temperature"]),
        ("SELECT state.", 0, ["on"]),
        ("SELECT state.o", 1, ["on"]),
        ("SELECT temperature.x", 1, []),
        ("SELECT subst", 5, ["substring("]),
        ("SELECT SUBST", 5, ["substring("]),
        ("select gro", 3, ["group"]),
        ("SELECT approx", 6, ["approx_percentile("]),
        ("SELECT window_s", 8, ["window_start("]),
        ("GROUP BY tumb", 4, ["tumbling"]),
        (".help lik", 3, ["like"]),
        ("SELECT * FROM 'sensor/t", 8, ["sensor/temperature/temp_1"]),
        ("SELECT * FROM \"Z", 1, ["Zones"]),
        ("SELECT table_get('", 0, ["Zones", "Rooms"]),
        ("SELECT 'it''s', tem", 3, ["temperature"]),
        (".mess", 5, [".message"]),
        (".t", 2, [".topic", ".template", ".trace", ".tables", ".table", ".time"]),
        (".trace ", 0, ["on", "off"]),
        (".trace o", 1, ["on", "off"]),
        (".topic sensor/h", 8, ["sensor/humidity/+"]),
        (".why c", 1, ["cold"]),
        (".rules hot c", 1, []),
        (".devices room_sensor o", 1, ["off"]),
        (".put Z", 1, ["Zones"]),
        (".explain SELECT tem", 3, ["temperature"]),
        (".load a", 1, ["a.csv", "ab/"]),
        (".help subs", 4, ["substring"]),
        (".nothing x", 0, []),
    ])
    func candidates(_ line: String, _ replaced: Int, _ expected: [String]) {
        let completion = Self.names.completion(of: line) { _ in ["a.csv", "ab/"] }
        #expect(completion.candidates.map(\.text) == expected)
        if !expected.isEmpty { #expect(completion.replaced == replaced) }
    }

    @Test("tells a function's signature, a command's summary, a field's value")
    func notes() {
        func note(_ line: String) -> String? { Self.names.completion(of: line).candidates.first?.note }
        #expect(note("SELECT substr") == "substring(text, from[, to])")
        #expect(note("SELECT approx") == "approx_percentile(value, fraction)")
        #expect(note("GROUP BY TUMB") == "TUMBLING(size)")
        #expect(note(".mess") == "Shows the sample message, or sets it")
        #expect(note("SELECT temp") == "41")
    }

    @Test("goes as far as all candidates agree")
    func common() {
        #expect(Self.names.completion(of: ".topic s").commonPrefix == "sensor/")
        #expect(Completion(replaced: 0, candidates: []).commonPrefix == "")
    }

    @Test("takes any line", arguments: ["", "'", "\"", "SELECT ((((", "....", "é", ".", ". ", "SELECT 'a\"b", "\t", "@", "a.b.c.d.e"])
    func anything(_ line: String) { _ = Self.names.completion(of: line) }
}
