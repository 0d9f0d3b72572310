import Foundation
import SluiceTestSupport
import Testing

@Suite("sluice play at a terminal", .enabled(if: Tmux.isThere, Comment(rawValue: Tmux.isMissing)))
struct PlayTerminalTests {
    private static func withPlay(
        _ arguments: String = "", in folder: TestFolder, environment: [String: String] = [:], _ body: (Tmux) async throws -> Void
    ) async throws {
        var variables = ["XDG_STATE_HOME": folder.file("state"), "LC_ALL": "C.UTF-8"]
        variables.merge(environment) { _, new in new }
        // The shell stays for a look at what the program has left behind.
        let tmux = try await Tmux("\(SluiceBinary.path) play \(arguments); echo ended with $?; read x", environment: variables)
        do {
            try await tmux.shows("sluice>")
            try await body(tmux)
        } catch {
            await tmux.end()
            throw error
        }
        await tmux.end()
    }

    @Test("completes names, reads statements of several lines, and shows results")
    func statements() async throws {
        try await Self.withPlay("rules/house", in: try TestFolder()) { tmux in
            try await tmux.type(".mess")
            try await tmux.press("Tab")
            try await tmux.shows("sluice> .message")
            try await tmux.type(#" sensor/temperature/temp_1 {"id":"é","temperature":46}"#)
            try await tmux.press("Enter")
            try await tmux.type("SELECT temp")
            try await tmux.press("Tab")
            try await tmux.shows("sluice> SELECT temperature")
            try await tmux.type(", subst")
            try await tmux.press("Tab")
            try await tmux.shows("SELECT temperature, substring(")
            try await tmux.type("id, 0, 1) AS x")
            try await tmux.press("Enter")
            try await tmux.shows("   ...>")
            try await tmux.type("FROM 'sensor/+/+';")
            try await tmux.press("Enter")
            try await tmux.shows(#"{"temperature":46,"x":"é"}"#)
        }
    }

    @Test("lists what there is where there are several, with what is to be told of each")
    func candidates() async throws {
        try await Self.withPlay(in: try TestFolder()) { tmux in
            try await tmux.type("SELECT table_")
            try await tmux.press("Tab")
            try await tmux.shows("table_query(table, key)")
            try await tmux.shows("sluice> SELECT table_")
        }
    }

    @Test("forgets a line at Ctrl-C, and ends at Ctrl-D")
    func keys() async throws {
        try await Self.withPlay(in: try TestFolder()) { tmux in
            try await tmux.type("SELECT never")
            try await tmux.press("Enter")
            try await tmux.shows("   ...>")
            try await tmux.type("more")
            try await tmux.press("C-c")
            try await tmux.shows("more^C\nsluice>")
            try await tmux.type("SELECT 1 + 1 AS n FROM 'a';")
            try await tmux.press("Enter")
            try await tmux.shows(#"{"n":2}"#)
            try await tmux.type("SELECT * FORM 'a';")
            try await tmux.press("Enter")
            try await tmux.shows("did you mean 'FROM'?")
            try await tmux.press("C-d")
            try await tmux.shows("ended with 0")
        }
    }

    @Test("remembers what was typed, for the user's eyes alone")
    func history() async throws {
        let folder = try TestFolder()
        try await Self.withPlay(in: folder) { tmux in
            try await tmux.type("SELECT 40 + 2 AS n FROM 'a';")
            try await tmux.press("Enter")
            try await tmux.shows(#"{"n":42}"#)
        }
        let file = folder.file("state/sluice/history")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "SELECT 40 + 2 AS n FROM 'a';\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try await Self.withPlay(in: folder) { tmux in
            try await tmux.press("Up")
            try await tmux.shows("sluice> SELECT 40 + 2 AS n FROM 'a';")
            try await tmux.press("Enter")
            try await tmux.shows(#"{"n":42}"#)
        }
    }

    @Test("colours what it shows, unless it is told not to", arguments: [("", true), ("1", false)])
    func colors(_ noColor: String, _ isColored: Bool) async throws {
        try await Self.withPlay(in: try TestFolder(), environment: ["NO_COLOR": noColor]) { tmux in
            try await tmux.type("SELECT 'x' AS word FROM 'a';")
            try await tmux.press("Enter")
            try await tmux.shows(#"{"word":"x"}"#)
            #expect(try await tmux.screen(withColors: true).contains("\u{1B}[34m\"word\"") == isColored)
        }
    }

    @Test("ends listening at Ctrl-C, and goes on")
    func listening() async throws {
        try await MosquittoBroker.withBroker { broker in
            try await Self.withPlay(in: try TestFolder()) { tmux in
                try await tmux.type(".listen mqtt://127.0.0.1:\(broker.port) nothing/# 3")
                try await tmux.press("Enter")
                try await eventually("it listens") {
                    let log = try String(contentsOf: broker.folder.appendingPathComponent("broker.log"), encoding: .utf8)
                    return log.contains("nothing/#")
                }
                try await tmux.press("C-c")
                try await tmux.shows("no messages")
                try await tmux.type("SELECT 1 AS n FROM 'a';")
                try await tmux.press("Enter")
                try await tmux.shows(#"{"n":1}"#)
            }
        }
    }
}
