import Foundation
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("Plugins of the command")
struct PluginsTests {
    private static let headers = Repository.path("plugins/include")

    /// Builds a library of the text of a C file.
    private func library(_ source: String, in folder: TestFolder, as name: String = "test.so") async throws -> String {
        let file = try folder.write("#include \"sluice_plugin.h\"\n#include <signal.h>\n#include <stdlib.h>\n" + source, to: name + ".c")
        let outcome = try await RunningProgram(
            ["/usr/bin/cc", "-std=gnu11", "-shared", "-fPIC", "-I", Self.headers, "-o", folder.file(name), file]).outcome()
        try #require(outcome.code == 0, "\(outcome.errors)")
        return folder.file(name)
    }

    /// The sample in C.
    private func weather(in folder: TestFolder) async throws -> String {
        let outcome = try await RunningProgram([
            "/usr/bin/cc", "-shared", "-fPIC", "-I", Self.headers, "-o", folder.file("weather.so"),
            Repository.path("plugins/samples/c/weather.c"), "-lm",
        ]).outcome()
        try #require(outcome.code == 0, "\(outcome.errors)")
        return folder.file("weather.so")
    }

    private static let pack = """
        rules:
          dew:
            sql: SELECT dew_point(t, h) AS dew FROM 'room/+'
            actions:
              - fileAppend: { file: 'dew-${topic(2)}.jsonl' }
        """

    @Test("a plugin's function and action are checked like any other, and unknown without it")
    func check() async throws {
        let folder = try TestFolder()
        let plugin = try await weather(in: folder)
        let pack = try folder.pack("dew", rules: Self.pack)
        #expect(try await sluice(["check", pack, "--strict", "--plugin", plugin]).code == 0)
        let without = try await sluice(["check", pack])
        #expect(without.code == 2)
        #expect(without.errors.contains("[unknown-function]") && without.errors.contains("[unknown-action]"))
        let wrong = try folder.pack("wrong", rules: Self.pack.replacing("file:", with: "fiel:"))
        #expect(try await sluice(["check", wrong, "--plugin", plugin]).errors.contains("did you mean 'file'?"))
    }

    @Test("what there is is listed with the file that it comes from, and told by help and reference")
    func listed() async throws {
        let folder = try TestFolder()
        let plugin = try await weather(in: folder)
        let table = try await sluice(["plugins", "--plugin", plugin])
        #expect(table.code == 0)
        #expect(table.lines.first?.hasPrefix("kind      name") == true)
        #expect(table.lines.contains { $0.hasPrefix("function  dew_point(temperature, humidity)") && $0.contains(plugin) })
        #expect(table.lines.contains { $0.hasPrefix("action    republish") && $0.contains("built in") })
        let json = try await sluice(["plugins", "--plugin", plugin, "--format", "json"])
        let listed = try json.lines.map { try Value(json: $0) }
        #expect(listed.count == table.lines.count - 1)
        let action = try #require(listed.first { $0["name"].string == "fileAppend" })
        #expect(action["kind"].string == "action" && action["from"].string == plugin)
        #expect(action["fields"].array?.first?["required"].bool == true)
        for command in ["help", "reference"] {
            let told = try await sluice([command, "dew_point", "--plugin", plugin])
            #expect(told.code == 0 && told.output.hasPrefix("dew_point(temperature, humidity)\n"))
        }
        #expect(try await sluice(["help", "dew_pont", "--plugin", plugin]).errors.contains("did you mean 'dew_point'?"))
    }

    @Test("an example that does not hold is told, and fails")
    func examples() async throws {
        let folder = try TestFolder()
        let source = """
            static const char spec[] = SLUICE_JSON({"name": "f", "summary": "s", "result": "r", "parameters":
                [{"name": "x", "kind": "any", "summary": "x"}], "examples": [{"expression": "f(1)", "result": [1]},
                {"expression": "f(1)", "result": 2}, {"expression": "f(x)", "payload": {"y": 1}}]});
            static int32_t f(sluice_call *call, void *data) { call->give(call, call->input, call->input_length); return 0; }
            static void start(const sluice_host *host) { host->add_function(host, spec, f, 0); }
            SLUICE_PLUGIN(start)
            """
        let plugin = try await library(source, in: folder)
        let outcome = try await sluice(["plugins", "--plugin", plugin, "--run-examples"])
        #expect(outcome.code == 1)
        #expect(outcome.output == "3 examples run, 1 fault\n")
        #expect(outcome.errors == "\(plugin): f(1) on {} gives [1], not 2\n")
    }

    @Test(
        "a plugin that crashes or ends the process when it starts is told, and takes nothing along",
        arguments: [
            ("*(volatile int *)0 = 1;", "crashes when it starts: signal 11, Segmentation fault"),
            ("abort();", "crashes when it starts: signal 6, Aborted"),
            ("exit(0);", "ends the process when it starts, with exit code 0"),
        ])
    func crashes(statement: String, reason: String) async throws {
        let folder = try TestFolder()
        let plugin = try await library(
            "static void start(const sluice_host *host) { (void)host; \(statement) }\nSLUICE_PLUGIN(start)\n", in: folder)
        let outcome = try await sluice(["plugins", "--plugin", plugin])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: plugin '\(plugin)' \(reason)\n")
        #expect(outcome.output == "")
    }

    @Test("what can't be loaded is told in one line by each command")
    func refused() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("p", rules: Self.pack)
        let file = folder.file("none.so")
        let data = folder.file("data")
        for arguments in [
            ["check", pack], ["eval", "--sql", "SELECT * FROM 'a'"], ["run", pack, "--broker", "mqtt://127.0.0.1:1", "--data", data],
            ["simulate", pack, "--broker", "mqtt://127.0.0.1:1"], ["help", "upper"], ["reference", "upper"], ["plugins"],
        ] {
            let outcome = try await sluice(arguments + ["--plugin", file])
            #expect(outcome.code == 2, "\(arguments)")
            #expect(outcome.errors == "error: plugin '\(file)' can't be read: No such file or directory\n", "\(arguments)")
        }
    }

    @Test("two plugins that bring one name are refused")
    func clash() async throws {
        let folder = try TestFolder()
        let plugin = try await weather(in: folder)
        let copy = folder.file("copy.so")
        try FileManager.default.copyItem(atPath: plugin, toPath: copy)
        let outcome = try await sluice(["plugins", "--plugin", plugin, "--plugin", copy])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: plugin '\(copy)' brings a function 'dew_point', and there is one already\n")
    }

    @Test("a function of an aggregate's name is refused")
    func aggregate() async throws {
        let folder = try TestFolder()
        let source = """
            static const char spec[] = SLUICE_JSON({"name": "avg", "summary": "s", "result": "r"});
            static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return 0; }
            static void start(const sluice_host *host) { host->add_function(host, spec, f, 0); }
            SLUICE_PLUGIN(start)
            """
        let plugin = try await library(source, in: folder)
        let outcome = try await sluice(["eval", "--sql", "SELECT avg(x) AS a FROM 't'", "--plugin", plugin])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: plugin '\(plugin)' brings a function 'avg', and the language has an aggregate of that name\n")
    }

    @Test("the commands of docs/plugins.md do what it shows")
    func document() async throws {
        let folder = try TestFolder()
        let text = try String(contentsOfFile: Repository.path("docs/plugins.md"), encoding: .utf8)
        let blocks = text.matches(of: /(?s)```(\w+)\n(.*?)```/).map { (kind: $0.1, text: String($0.2)) }
        let build = try #require(blocks.first { $0.kind == "sh" }?.text)
        // From the folder of the test, with the repository's files by their whole paths.
        let placed = build.replacing(" plugins/", with: " " + Repository.path("plugins") + "/")
        let built = try await RunningProgram(["/bin/sh", "-ec", placed], folder: folder.path).outcome()
        #expect(built.code == 0, "\(built.errors)")
        let session = try #require(blocks.first { $0.kind == "console" }?.text)
        let steps = session.split(separator: "$ ").map { $0.split(separator: "\n", maxSplits: 1) }
        #expect(steps.count == 3)
        for step in steps {
            let command = SluiceBinary.path + step[0].dropFirst("sluice".count)
            let outcome = try await RunningProgram(["/bin/sh", "-c", command], folder: folder.path).outcome()
            #expect(outcome.output == step[1], "\(command): \(outcome.errors)")
        }
        let whole = try #require(blocks.first { $0.kind == "c" }?.text)
        let echo = try await library(whole, in: folder, as: "echo.so")
        #expect(try await sluice(["plugins", "--plugin", echo, "--run-examples"]).output == "1 example run, 0 faults\n")
        let rules = try #require(blocks.first { $0.kind == "yaml" }?.text)
        let pack = try folder.pack("rooms", rules: rules)
        #expect(try await sluice(["check", pack, "--strict", "--plugin", folder.file("weather.so")]).code == 0)
    }

    @Test("an action of a plugin delivers what a rule decides, in a running engine")
    func delivers() async throws {
        let folder = try TestFolder()
        let plugin = try await weather(in: folder)
        let pack = try folder.pack(
            "dew",
            rules: """
                rules:
                  dew:
                    schedule: rate(1 second)
                    sql: SELECT dew_point(20, 50) AS dew
                    actions:
                      - fileAppend: { file: '\(folder.file("dew.jsonl"))' }
                """)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"), ["--plugin", plugin])
            defer { engine.kill() }
            try await eventually("a line is written") {
                (try? String(contentsOfFile: folder.file("dew.jsonl"), encoding: .utf8))?.hasPrefix("{\"dew\":9.26}\n") == true
            }
        }
    }
}
