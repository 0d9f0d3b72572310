import Foundation
import SluiceTestSupport
import Testing

@Suite("the playground's lessons")
struct PlaygroundTests {
    static let lessons = fileNames(in: Repository.path("playground"), endingIn: ".md").filter { $0 != "README.md" }

    @Test("are there, and the README names each")
    func listed() throws {
        #expect(Self.lessons.count == 12)
        let readme = try String(contentsOfFile: Repository.path("playground/README.md"), encoding: .utf8)
        for lesson in Self.lessons { #expect(readme.contains("(\(lesson))")) }
    }

    @Test("have the answers that there are now", arguments: lessons)
    func replay(_ lesson: String) async throws {
        let outcome = try await sluice(["play", "--replay", "playground/" + lesson])
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        assertGolden(outcome.output, Repository.path("playground/" + lesson))
    }
}
