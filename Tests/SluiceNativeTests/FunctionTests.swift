import SluiceNative
import SluicePlugins
import SluiceValues
import Testing

@Suite("Functions of plugins")
struct FunctionTests {
    private static let one = #"{"name": "x", "kind": "any", "summary": "x"}"#
    private static let any = #"{"name": "x", "kind": "any", "summary": "x", "optional": true, "variadic": true}"#

    /// What a function gives, as JSON, and what it has noted.
    private func call(_ library: TestLibrary, _ arguments: Value...) throws -> (value: String, notes: [String]) {
        let plugin = try NativePlugin(library.file)
        let function = try #require(plugin.functions.first)
        var context = CallContext(message: MessageContext(id: MessageID(high: 0, low: 1), receivedAt: 0))
        context.notes = []
        let value = function.call(Arguments(arguments), in: &context)
        return (value.isUndefined ? "Undefined" : value.json, context.notes ?? [])
    }

    @Test("its arguments come as a JSON Array, and it gives JSON")
    func echo() async throws {
        let library = try await TestLibrary.function(
            "call->give(call, call->input, call->input_length); return SLUICE_DONE;", parameters: Self.any)
        let given = try call(library, .int(1), .string("a\"b\nü"), .null, .array([.bool(true)]), .object(Object([("k", .int(2))])))
        #expect(given.value == #"[1,"a\"b\nü",null,[true],{"k":2}]"#)
        #expect(try call(library).value == "[]")
    }

    @Test(
        "it finds what it is given by a path",
        arguments: [
            ("0", "text"), ("1", "12.50"), ("2.a.1", "x"), ("2.a", #"[null,"x"]"#), ("2.a.0", "null"), ("", #"["text","#), ("3", nil),
            ("2.b", nil), ("0.a", nil), ("2.a.9", nil), ("2.a.-1", nil),
        ] as [(String, String?)])
    func finds(path: String, expected: String?) async throws {
        let library = try await TestLibrary.function(
            """
            size_t length = 0;
            const char *text = call->find_input(call, "\(path)", &length);
            if (text == NULL) return SLUICE_DONE;
            if (strlen(text) != length) abort();
            char json[256];
            size_t used = 0;
            json[used++] = '"';
            for (size_t i = 0; i < length; i++) { if (text[i] == '"') json[used++] = '\\\\'; json[used++] = text[i]; }
            json[used++] = '"';
            call->give(call, json, used);
            return SLUICE_DONE;
            """, parameters: Self.any)
        let object = Value.object(Object([("a", .array([.null, .string("x")]))]))
        let number = try Value(json: "12.50")
        let given = try call(library, .string("text"), number, object).value
        let value = given == "Undefined" ? nil : try Value(json: given).string
        if path.isEmpty {
            #expect(value?.hasPrefix(try #require(expected)) == true)
        } else {
            #expect(value.flatMap { try? Value(json: $0).json } ?? value == expected.flatMap { try? Value(json: $0).json } ?? expected)
        }
    }

    @Test("without a value it is Undefined, and so is one with an Undefined argument, which is not called")
    func undefined() async throws {
        let nothing = try await TestLibrary.function("(void)call; return SLUICE_DONE;")
        #expect(try call(nothing, .int(1)).value == "Undefined")
        let fatal = try await TestLibrary.function("(void)call; abort();")
        #expect(try call(fatal, .undefined).value == "Undefined")
        #expect(try call(fatal, .bytes([1])).value == "Undefined")
    }

    @Test(
        "what it may not do makes it Undefined, and is noted",
        arguments: [
            (#"call->explain(call, "no such place"); return SLUICE_FAILED;"#, "'f' failed: no such place"),
            ("(void)call; return SLUICE_FAILED;", "'f' failed: it does not say why"),
            (#"call->give(call, "{]", 2); return SLUICE_DONE;"#, "'f' gave no JSON: it is "),
            (#"call->give(call, "", 0); return SLUICE_DONE;"#, "'f' gave no JSON: it is "),
            ("(void)call; return 77;", "'f' ended with 77, which is no outcome of a function"),
            ("(void)call; return SLUICE_OUTAGE;", "'f' ended with 3, which is no outcome of a function"),
            ("static char big[(16 << 20) + 1]; call->give(call, big, sizeof big); return SLUICE_DONE;", "'f' gave 16777217 bytes, more than 16777216"),
        ])
    func failures(statements: String, note: String) async throws {
        let given = try call(try await TestLibrary.function(statements), .int(1))
        #expect(given.value == "Undefined")
        #expect(given.notes.count == 1)
        #expect(given.notes.first?.hasPrefix(note) == true, "\(given.notes)")
    }

    @Test("the largest value that may be given is taken")
    func largest() async throws {
        let library = try await TestLibrary.function(
            """
            static char big[16 << 20];
            memset(big, ' ', sizeof big);
            big[0] = '7';
            call->give(call, big, sizeof big);
            return SLUICE_DONE;
            """)
        #expect(try call(library, .int(1)).value == "7")
    }

    @Test("its user data comes with each call")
    func userData() async throws {
        let library = try await TestLibrary.starting(
            #"host->add_function(host, spec, f, "\"kept\"");"#,
            before: """
                static const char spec[] = SLUICE_JSON({"name": "f", "summary": "s", "result": "r"});
                static int32_t f(sluice_call *call, void *data) { call->give(call, data, strlen(data)); return SLUICE_DONE; }
                """)
        #expect(try call(library).value == #""kept""#)
    }
}
