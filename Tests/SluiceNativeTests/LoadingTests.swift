import Foundation
import SluiceNative
import SluicePlugins
import SluiceValues
import Testing

@Suite("Loading a plugin")
struct LoadingTests {
    /// Why a file is not loaded; nil where it is.
    private func reason(_ file: String) -> String? {
        do throws(PluginFailure) {
            _ = try NativePlugin(file)
            return nil
        } catch {
            #expect(error.file == file)
            return error.reason
        }
    }

    @Test("it brings its functions and actions, as their specs say")
    func loads() async throws {
        let library = try await TestLibrary.starting(
            "host->add_function(host, f_spec, f, NULL); host->add_action(host, a_spec, f, NULL);",
            before: """
                static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return SLUICE_DONE; }
                static const char f_spec[] = SLUICE_JSON({"name": "twice", "summary": "The double",
                    "parameters": [{"name": "x", "kind": "number", "summary": "A number"},
                                   {"name": "n", "kind": "integer", "summary": "How often", "optional": true}],
                    "result": "Decimal", "examples": [{"expression": "twice(a)", "payload": {"a": 2}, "result": 4}]});
                static const char a_spec[] = SLUICE_JSON({"name": "sendOut", "summary": "Sends",
                    "fields": [{"name": "level", "kind": "choice", "choices": ["low", "high"], "default": "low", "summary": "How loud"},
                               {"name": "times", "kind": "int", "range": [1, 3], "default": 2, "summary": "How often"},
                               {"name": "text", "kind": "text", "keepsEmpty": true, "summary": "What"}]});
                """)
        let plugin = try NativePlugin(library.file)
        #expect(plugin.names == ["twice", "sendOut"])
        let function = try #require(plugin.functions.first?.spec)
        #expect(function.signature == "twice(x[, n])")
        #expect(function.examples.first?.payload == #"{"a":2}"#)
        #expect(function.examples.first?.result == "4")
        let action = try #require(plugin.actions.first?.spec)
        #expect(action.reachesOutside)
        #expect(action.fields.map(\.name) == ["level", "times", "text"])
        #expect(action.fields.map(\.keepsEmpty) == [false, false, true])
        #expect(action.fields[0].kind == .choice(["low", "high"]))
        #expect(action.fields[0].defaultValue?.string == "low")
        #expect(action.fields[1].range == 1...3)
    }

    @Test("a file that is not there is told")
    func missing() {
        #expect(reason("no/such/file.so") == "can't be read: No such file or directory")
    }

    @Test("a file that is no library is told with the linker's words")
    func noLibrary() {
        #expect(reason(#filePath) == "is no library that can be loaded: file too short" || reason(#filePath)?.contains("ELF header") == true)
    }

    @Test("a library without the entry is told")
    func noEntry() async throws {
        let library = try await TestLibrary("int nothing(void) { return 0; }\n")
        #expect(reason(library.file) == "is no plugin: it has no symbol 'sluice_plugin_entry'")
    }

    @Test("an entry that answers nothing is told")
    func noDescription() async throws {
        let library = try await TestLibrary(
            "const sluice_plugin *sluice_plugin_entry(uint32_t api) { (void)api; return NULL; }\n")
        #expect(reason(library.file) == "is no plugin: its 'sluice_plugin_entry' answers NULL")
    }

    @Test("another major version, or a newer minor one, is refused before the plugin starts", arguments: [(2, 0), (0, 9), (1, 1)])
    func versions(major: Int, minor: Int) async throws {
        let library = try await TestLibrary(
            """
            static void start(const sluice_host *host) { (void)host; abort(); }
            static const sluice_plugin plugin = {(uint32_t)\(major) << 16 | \(minor), start};
            const sluice_plugin *sluice_plugin_entry(uint32_t api) { (void)api; return &plugin; }
            """)
        #expect(reason(library.file)?.hasPrefix("is made for version \(major).\(minor) of the plugin interface, and this is version 1.0") == true)
    }

    @Test("a plugin that refuses to start is told in its own words")
    func refuses() async throws {
        let library = try await TestLibrary.starting(#"host->refuse(host, "there is no camera");"#)
        #expect(reason(library.file) == "does not start: there is no camera")
    }

    @Test("a plugin that brings nothing is told")
    func empty() async throws {
        let library = try await TestLibrary.starting("")
        #expect(reason(library.file) == "brings neither a function nor an action")
    }

    @Test(
        "a spec that can't be is told with its place",
        arguments: [
            (#"{"name": "f""#, "its spec is "),
            (#"{"name": "F", "summary": "s", "result": "r"}"#, "'F': a function's name has small letters"),
            (#"{"name": "f", "summary": "s"}"#, "'f': 'result' is missing"),
            (#"{"name": "f", "summary": 3, "result": "r"}"#, "'f': 'summary' has to be a text"),
            (#"{"name": "f", "sumary": "s", "result": "r"}"#, "there is no 'sumary'; expected name, summary"),
            (
                #"{"name": "f", "summary": "s", "result": "r", "parameters": [{"name": "x", "kind": "nubmer", "summary": "s"}]}"#,
                "'f': parameter 'x': 'kind' can't be 'nubmer'; expected any, number"
            ),
            (
                #"{"name": "f", "summary": "s", "result": "r", "parameters": [{"name": "x", "kind": "any", "summary": "s", "optional": true}, {"name": "y", "kind": "any", "summary": "s"}]}"#,
                "'f': parameter 'y': what follows an optional one has to be optional too"
            ),
            (#"[]"#, "an object is expected here"),
        ])
    func functionSpecs(json: String, expected: String) async throws {
        let literal = json.replacingOccurrences(of: "\"", with: "\\\"")
        let library = try await TestLibrary.starting(
            "host->add_function(host, \"\(literal)\", f, NULL);",
            before: "static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return SLUICE_DONE; }")
        let reason = self.reason(library.file) ?? "it is loaded"
        #expect(reason.hasPrefix("brings a function that can't be: \(expected)"), "\(reason)")
    }

    @Test(
        "so is the spec of an action",
        arguments: [
            (#"{"name": "A", "summary": "s"}"#, "'A': an action's name"),
            (
                #"{"name": "a", "summary": "s", "fields": [{"name": "x", "kind": "choice", "summary": "s"}]}"#,
                "'a': field 'x': a choice needs 'choices'"
            ),
            (
                #"{"name": "a", "summary": "s", "fields": [{"name": "x", "kind": "int", "default": "b", "summary": "s"}]}"#,
                "'a': field 'x': 'default' can't be \"b\""
            ),
            (
                #"{"name": "a", "summary": "s", "fields": [{"name": "x", "kind": "int", "range": [3, 1], "summary": "s"}]}"#,
                "'a': field 'x': 'range' has to be two whole numbers"
            ),
            (#"{"name": "a", "summary": "s", "lane": "to"}"#, "'a': 'lane' has to be the name of a field"),
        ])
    func actionSpecs(json: String, expected: String) async throws {
        let literal = json.replacingOccurrences(of: "\"", with: "\\\"")
        let library = try await TestLibrary.starting(
            "host->add_action(host, \"\(literal)\", f, NULL);",
            before: "static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return SLUICE_DONE; }")
        let reason = self.reason(library.file) ?? "it is loaded"
        #expect(reason.hasPrefix("brings an action that can't be: \(expected)"), "\(reason)")
    }

    @Test("without a spec, or without a call, nothing is brought")
    func nothingToCall() async throws {
        let noSpec = try await TestLibrary.starting("host->add_function(host, NULL, NULL, NULL);")
        #expect(reason(noSpec.file) == "brings a function that can't be: there is nothing to call")
        let noText = try await TestLibrary.starting(
            "host->add_action(host, NULL, f, NULL);",
            before: "static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return 0; }")
        #expect(reason(noText.file) == "brings an action that can't be: it has no spec")
    }

    @Test("a name that there is already is refused, and nothing of the plugin is added")
    func duplicates() async throws {
        let function = try await TestLibrary.function("(void)call; return SLUICE_DONE;")
        let first = try NativePlugin(function.file)
        let library = try await TestLibrary.starting(
            "host->add_function(host, g, f, NULL); host->add_function(host, again, f, NULL);",
            before: """
                static int32_t f(sluice_call *call, void *data) { (void)call; (void)data; return 0; }
                static const char g[] = SLUICE_JSON({"name": "g", "summary": "s", "result": "r"});
                static const char again[] = SLUICE_JSON({"name": "f", "summary": "s", "result": "r"});
                """)
        let second = try NativePlugin(library.file)
        var registry = Registry()
        try registry.add(first)
        #expect(throws: PluginFailure(library.file, "brings a function 'f', and there is one already")) {
            try registry.add(second)
        }
        #expect(registry.functions.keys.sorted() == ["f"])
        let action = try await TestLibrary.action("(void)call; return SLUICE_DONE;")
        let actions = try NativePlugin(action.file)
        try registry.add(actions)
        #expect(throws: PluginFailure.self) { try registry.add(actions) }
    }
}
