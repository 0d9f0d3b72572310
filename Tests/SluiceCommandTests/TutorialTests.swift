import Foundation
import SluiceTestSupport
import Testing

@Suite("the tutorial")
struct TutorialTests {
    @Test("each command of docs/tutorial.md does what the page shows", .timeLimit(.minutes(10)))
    func replay() async throws {
        let text = try String(contentsOfFile: Repository.path("docs/tutorial.md"), encoding: .utf8)
        let folder = try TestFolder()
        let port = try MosquittoBroker.freePort()
        let programs = URL(fileURLWithPath: SluiceBinary.path).deletingLastPathComponent().path
        let replay = GuideReplay(text, in: folder.path, programs: [programs], replacing: [("1884", "\(port)")])
        do {
            try await replay.run()
        } catch {
            Issue.record("\(error)\nafter:\n\(replay.transcript)")
        }
        if ProcessInfo.processInfo.environment["SLUICE_TELL"] == "1" { print(replay.transcript) }
    }

    @Test("what a guide shows is compared, and … stands for any text within a line", arguments: [
        ("a\nb\n", "a\nb", true), ("a … c\n", "a b b c\n", true), ("…: mosquitto … running", "17: mosquitto version 2 running", true),
        ("a\n", "a\nb\n", false), ("a … c", "a b\nc", false), ("a … b … c", "a c b", false), ("a", "b", false), ("…b", "b", true),
    ])
    func matching(shown: String, text: String, isSame: Bool) {
        #expect(GuideReplay.matches(shown, text) == isSame)
    }

    @Test("a guide that shows what does not come is told with its line")
    func wrong() async throws {
        let folder = try TestFolder()
        let guide = "# A\n\n```text a.txt\nhello\n```\n\n```sh\ncat a.txt\n```\n\n```text\nhullo\n```\n"
        let replay = GuideReplay(guide, in: folder.path, programs: [])
        let failure = await #expect(throws: GuideReplay.Failure.self) { try await replay.run() }
        #expect(failure?.description.hasPrefix("line 7: cat a.txt\n") == true)
        let right = GuideReplay(guide.replacing("hullo", with: "h…o"), in: folder.path, programs: [])
        try await right.run()
        #expect(right.transcript == "(a.txt is written)\n$ cat a.txt\nhello\n")
    }
}
