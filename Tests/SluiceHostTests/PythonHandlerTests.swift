import Foundation
import SluiceHost
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("Python handlers")
struct PythonHandlerTests {
    /// Where `scripts/install-awslambdaric` puts AWS's runtime client.
    private static let packages = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".build/python").path

    private func handler(_ name: String, timeout: Int64 = 600_000) throws -> FunctionDeclaration {
        try #require(
            FileManager.default.fileExists(atPath: Self.packages + "/awslambdaric"),
            "these tests need AWS's runtime client for Python: install it with `scripts/install-awslambdaric`")
        // As in the folder handlers.py.
        return FunctionDeclaration(
            name: name, command: ["python3", "-m", "awslambdaric", "handlers.\(name)"], folder: TestHost.fixtures,
            environment: ["PYTHONPATH": Self.packages, "PYTHONDONTWRITEBYTECODE": "1", "GREETING": "hello"], timeout: timeout,
            startTimeout: 600_000)
    }

    @Test("an unmodified handler answers, with its context and its log")
    func describe() async throws {
        let test = try await TestHost.with(handler("describe")) { test in
            let answer = await test.host.invoke(
                "describe", payload: Array(#"{"n": 21, "text": "Zürich"}"#.utf8), traceID: "Root=1-2")
            let result = try Value(json: answer.get())
            let expected = [
                "double": "42", "text": #""Zürich""#, "name": #""describe""#, "version": #""$LATEST""#, "memory": "128",
                "hasTime": "true", "trace": #""Root=1-2""#, "variable": #""hello""#,
            ]
            for (name, json) in expected { #expect(result[name].json == json, "\(name)") }
            #expect(try await test.call("describe", #"{"n": 1, "text": ""}"#).get().contains(#""double": 2"#))
            return test
        }
        let printed = test.log.filter { $0.text.contains("describing") }
        #expect(printed.map(\.text) == ["describing 21", "describing 1"])
        #expect(printed.allSatisfy { $0.requestID != nil })
        #expect(test.log.contains { $0.text.contains("a warning") })
    }

    @Test("a handler that raises fails the call with the exception, and goes on")
    func raises() async throws {
        try await TestHost.with(handler("fails")) { test in
            #expect(await test.failure("fails", "{}")?.message == "failed: KeyError: 'missing'")
            #expect(await test.call("fails", #"{"missing": 7}"#) == .success("7"))
        }
    }

    @Test("a handler that can't be loaded fails the call with the runtime's reason")
    func notLoaded() async throws {
        try await TestHost.with(handler("absent")) { test in
            let message = await test.failure("absent", "{}")?.message ?? ""
            #expect(message.contains("Handler 'absent' missing on module 'handlers'"), "\(message)")
        }
    }

    @Test("a handler that hangs and one that ends its process fail the call")
    func ends() async throws {
        try await TestHost.with(handler("hangs", timeout: 1_000), handler("exits")) { test in
            #expect(await test.failure("hangs", "{}")?.message == "timed out after 1 s")
            #expect(await test.failure("exits", "{}")?.message == "ended with exit status 4")
        }
    }
}
