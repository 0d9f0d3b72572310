import Foundation
import SluiceTestSupport

/// A shared library made of C, gone with the last reference.
final class TestLibrary: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    let file: String

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Where the header of plugins lies.
    private static let headers = root.appendingPathComponent("plugins/include").path

    /// Builds a library of the text of a C file, with the header of plugins before it.
    init(_ source: String) async throws {
        folder = NSTemporaryDirectory() + "/sluice-library-\(UUID().uuidString)"
        file = folder + "/test.so"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = "#include \"sluice_plugin.h\"\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" + source
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/test.c"))
        let outcome = try await RunningProgram(
            ["/usr/bin/cc", "-std=gnu11", "-Wall", "-Werror", "-shared", "-fPIC", "-I", Self.headers, "-o", file, folder + "/test.c"]
        ).outcome()
        guard outcome.code == 0 else { throw Failure(description: outcome.errors) }
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) could not be removed: \(error)")
        }
    }

    /// A library whose `start` does this.
    static func starting(_ statements: String, before declarations: String = "") async throws -> TestLibrary {
        try await TestLibrary(
            "\(declarations)\nstatic void start(const sluice_host *host) { (void)host; \(statements) }\nSLUICE_PLUGIN(start)\n")
    }

    /// A library with one function, `f(any…)`, whose call does this.
    static func function(_ statements: String, parameters: String = #"{"name": "x", "kind": "any", "summary": "x"}"#) async throws
        -> TestLibrary
    {
        try await starting(
            "host->add_function(host, spec, f, NULL);",
            before: """
                static const char spec[] = SLUICE_JSON({"name": "f", "summary": "Does it", "parameters": [\(parameters)], "result": "any"});
                static int32_t f(sluice_call *call, void *data) { (void)data; \(statements) }
                """)
    }

    /// A library with one action, `act: { to: …}`, whose call does this.
    static func action(_ statements: String, before declarations: String = "") async throws -> TestLibrary {
        try await starting(
            "host->add_action(host, spec, act, NULL);",
            before: """
                \(declarations)
                static const char spec[] = SLUICE_JSON({"name": "act", "summary": "Does it", "lane": "to",
                    "fields": [{"name": "to", "kind": "text", "summary": "Where to", "required": true}]});
                static int32_t act(sluice_call *call, void *data) { (void)data; \(statements) }
                """)
    }
}
