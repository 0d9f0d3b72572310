import Foundation
import SluiceEvaluation
import SluicePlugins
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

private let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
private let fixtures = testsFolder.appendingPathComponent("Fixtures/diagnostics").path

private func fixtureNames() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? []
    return files.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
}

@Suite("Diagnostics of planning")
struct DiagnosticGoldenTests {
    @Test("each looks as its golden shows", arguments: fixtureNames())
    func golden(name: String) throws {
        let written = try String(contentsOfFile: "\(fixtures)/\(name).sql", encoding: .utf8)
        let file = SourceFile(name: "\(name).sql", text: expanded(written))
        let planned = evaluation(for: name).planned(file.text)
        #expect(planned.plan == nil)
        #expect(planned.diagnostics.contains { $0.id.name == name })
        assertGolden(written + "\n\n" + DiagnosticRenderer().render(planned.diagnostics, in: file), "\(fixtures)/\(name).golden")
    }

    @Test("every id of the catalogue has a golden, in alphabetical order")
    func catalogue() throws {
        let repository = testsFolder.deletingLastPathComponent().deletingLastPathComponent()
        let catalogue = repository.appendingPathComponent("Sources/SluiceEvaluation/EvaluationDiagnostics.swift").path
        let text = try String(contentsOfFile: catalogue, encoding: .utf8)
        let members = text.matches(of: /static var (\w+): DiagnosticID/).map { String($0.1) }
        #expect(members == members.sorted())
        let ids = members.map { $0.replacing(/[A-Z]/) { "-" + $0.0.lowercased() } }
        #expect(Set(ids) == Set(fixtureNames()))
    }

    @Test("a hint's edit mends the text", arguments: ["undeclared-variable", "unknown-function", "ungrouped-column", "unknown-cast-type"])
    func hints(name: String) throws {
        let written = try String(contentsOfFile: "\(fixtures)/\(name).sql", encoding: .utf8)
        let found = evaluation(for: name).planned(written).diagnostics
        let first = try #require(found.first)
        let hint = try #require(first.hint)
        let span = try #require(hint.span)
        var bytes = Array(written.utf8)
        bytes.replaceSubrange(span.lowerBound..<span.upperBound, with: Array(try #require(hint.replacement).utf8))
        let mended = evaluation(for: name).planned(String(decoding: bytes, as: UTF8.self)).diagnostics
        #expect(mended.count == found.count - 1)
    }

    /// The version and the place that make a fixture wrong.
    private func evaluation(for name: String) -> Evaluation {
        var evaluation = Evaluation()
        if name.hasSuffix("newer-version") { evaluation.version = .v2015_10_08 }
        if ["aggregate-misplaced", "star-misplaced", "ungrouped-column", "window-needs-stream"].contains(name) { evaluation.place = .stored }
        evaluation.keepsWindows = name.hasPrefix("window-")
        if name == "outside-call-in-error-action" { evaluation.place = .errorAction }
        if name == "outside-call-in-device" { evaluation.place = .device }
        evaluation.functions.append(Ask())
        return evaluation
    }

    /// `«500×+1»` in a fixture stands for 500 times `+1`.
    private func expanded(_ text: String) -> String {
        text.replacing(/«(\d+)×([^»]+)»/) { match in String(repeating: String(match.2), count: Int(match.1) ?? 0) }
    }
}

/// A function that asks the outside: `ask("question")`.
struct Ask: Function {
    let spec = FunctionSpec(
        "ask", "Asks somebody outside", parameters: [.init("question", .any, "Any value")], result: "The answer",
        section: "extension", reachesOutside: true, examples: [])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments[0].isUndefined ? .undefined : context.answer(to: OutsideRequest(.secret, "ask", arguments: arguments[0]))
    }
}
