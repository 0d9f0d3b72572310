import Foundation
import SluiceEngine
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@testable import SluiceExplaining

@Suite("Explanations")
struct ExplanationTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/explanations").path

    static var names: [String] {
        fileNames(in: folder, endingIn: ".case").map { String($0.dropLast(".case".count)) }.sorted()
    }

    /// The pack of a case, and what is asked: lines of `{"rule", "topic", "payload"}`; without a rule all are told in a line each.
    static func read(_ name: String) throws -> (text: String, questions: [Value]) {
        let text = try String(contentsOfFile: "\(folder)/\(name).case", encoding: .utf8)
        let messages = try #require(DiagnosticCatalogue.files(in: text).first { $0.name == "messages" }).text
        return (text, try messages.split(separator: "\n").map { try Value(json: String($0)) })
    }

    static func payload(_ question: Value) -> String { question["payload"].string ?? question["payload"].json }

    static func explanations(_ question: Value, _ rig: ExplainerRig) async throws -> [Explanation] {
        if case .string(let rule) = question["tick"] {
            return [try #require(try await rig.explainer.explain(tickOf: rule, at: ExplainerRig.start))]
        }
        let message = ExplainerRig.message(question["topic"].string ?? "", payload(question))
        guard case .string(let rule) = question["rule"] else { return try await rig.explainer.explain(message) }
        return [try #require(try await rig.explainer.explain(message, rule: rule))]
    }

    @Test("a message is explained as its golden shows", arguments: names)
    func golden(name: String) async throws {
        let (text, questions) = try Self.read(name)
        let rig = try ExplainerRig(text)
        var drawn = text
        for question in questions {
            drawn += "=== \(question.json)\n"
            let explanations = try await Self.explanations(question, rig)
            if question["rule"].isUndefined, question["tick"].isUndefined {
                drawn += explanations.map { ExplanationText.line($0) + "\n" }.joined()
            } else {
                drawn += explanations.map { ExplanationText($0).text }.joined()
            }
        }
        assertGolden(drawn, "\(Self.folder)/\(name).golden")
    }

    @Test("an explanation is the same object of JSON each time, and says as a whole what the text says", arguments: names)
    func json(name: String) async throws {
        let (text, questions) = try Self.read(name)
        let rig = try ExplainerRig(text)
        for question in questions {
            let first = try await Self.explanations(question, rig)
            let second = try await Self.explanations(question, rig)
            for (a, b) in zip(first, second) {
                #expect(a.value.json == b.value.json)
                let read = try Value(json: a.value.json)
                #expect(read["fires"].bool == (a.verdict == .fires))
                #expect(read["rule"].string == a.rule)
            }
        }
    }

    @Test("the form for scripts is as its golden shows")
    func script() async throws {
        let (text, questions) = try Self.read("conditions")
        let rig = try ExplainerRig(text)
        var lines = ""
        for question in questions.prefix(2) {
            lines += try await Self.explanations(question, rig).map { $0.value.json + "\n" }.joined()
        }
        assertGolden(lines, "\(Self.folder)/conditions-json.golden")
    }
}
