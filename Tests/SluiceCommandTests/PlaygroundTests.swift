import Foundation
import SluiceTestSupport
import Testing

@Suite("the playground")
struct PlaygroundTests {
    static let lessons: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Repository.path("playground"))) ?? []
        return names.filter { $0.hasSuffix(".jsonl") && !$0.hasSuffix(".answers.jsonl") }.sorted()
    }()

    @Test("there are lessons, and the README names each")
    func listed() throws {
        #expect(Self.lessons.count == 6)
        let readme = try String(contentsOfFile: Repository.path("playground/README.md"), encoding: .utf8)
        for lesson in Self.lessons { #expect(readme.contains("| `\(lesson)` |")) }
    }

    @Test("each lesson has the answers that lie beside it", arguments: lessons)
    func replay(_ lesson: String) async throws {
        let requests = try String(contentsOfFile: Repository.path("playground/" + lesson), encoding: .utf8)
        let outcome = try await sluice(["eval", "--jsonl"], input: requests)
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == requests.split(separator: "\n").count)
        assertGolden(outcome.output, Repository.path("playground/" + lesson.replacingOccurrences(of: ".jsonl", with: ".answers.jsonl")))
    }
}
