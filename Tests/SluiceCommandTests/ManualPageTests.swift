import Foundation
import SluiceTestSupport
import Testing

@Suite("manual pages")
struct ManualPageTests {
    private static let folder = "man"

    private static func pages(_ folder: TestFolder) async throws -> [String] {
        let outcome = try await sluice(["reference", "man", "--output", Self.folder], folder: folder.path)
        #expect(outcome.code == 0 && outcome.errors == "" && outcome.output == "")
        return try FileManager.default.contentsOfDirectory(atPath: folder.file(Self.folder)).sorted()
    }

    @Test("there is one for each command")
    func each() async throws {
        let pages = try await Self.pages(try TestFolder())
        #expect(pages == HelpTests.commands.map { (["sluice"] + $0).joined(separator: "-") + ".1" }.sorted())
    }

    @Test("groff renders all of them without a warning")
    func rendered() async throws {
        let folder = try TestFolder()
        for page in try await Self.pages(folder) {
            let groff = try RunningProgram(
                ["/usr/bin/env", "groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-cbou", "\(Self.folder)/\(page)"], folder: folder.path)
            let outcome = try await groff.outcome()
            if outcome.code == 127 { return print("groff is not there, so nothing is rendered") }
            #expect(outcome.code == 0 && outcome.errors == "", "\(page): \(outcome.errors)")
            #expect(outcome.output.contains("SYNOPSIS") && outcome.output.contains("EXIT STATUS"), "\(page)")
        }
    }

    @Test("a page has what the help has: the example as it is typed, the options, what stands above and below")
    func content() async throws {
        let folder = try TestFolder()
        _ = try await Self.pages(folder)
        let eval = try String(contentsOfFile: folder.file("man/sluice-eval.1"), encoding: .utf8)
        #expect(eval.contains(#".TH "SLUICE\-EVAL" "1" "" "sluice"#))
        #expect(eval.contains(#"  \-\-topic sensor/temperature/a \-\-payload \(aq{"temperature":41}\(aq"#), "\(eval)")
        #expect(eval.contains("\n\\fB\\-\\-qos\\fR \\fIqos\\fR\n"))
        let list = try String(contentsOfFile: folder.file("man/sluice-dead-letters-list.1"), encoding: .utf8)
        #expect(list.contains(#"\fBsluice\-dead\-letters\fR(1)"#))
        let top = try String(contentsOfFile: folder.file("man/sluice.1"), encoding: .utf8)
        #expect(top.contains(#"\fBsluice\-run\fR(1)"#))
        #expect(top.components(separatedBy: #"\fBsluice\-help\fR(1)"#).count == 2, "one help, not the parser's too")
        let new = try String(contentsOfFile: folder.file("man/sluice-new.1"), encoding: .utf8)
        assertGolden(new, Repository.fixture("reference/sluice-new.1.golden"))
    }

    @Test("the schemas are written as they are in grammar")
    func schemas() async throws {
        let folder = try TestFolder()
        #expect(try await sluice(["reference", "schemas", "--output", folder.file("a/b")]).code == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a/b")).sorted()
        #expect(names == ["config.schema.json", "pack.schema.json", "rules.schema.json", "test.schema.json"])
        for name in names {
            #expect(FileManager.default.contentsEqual(atPath: folder.file("a/b/" + name), andPath: Repository.path("grammar/" + name)))
        }
    }

    @Test("folders are written where --output says, and texts nowhere", arguments: [
        (["man"], "'man' needs --output DIR"), (["schemas"], "'schemas' needs --output DIR"),
        (["functions", "--output", "x"], "--output is for 'man' and 'schemas'"),
        (["man", "--output", "/dev/null"], "error: can't write '/dev/null/sluice.1': Not a directory"),
    ])
    func refused(arguments: [String], sentence: String) async throws {
        let outcome = try await sluice(["reference"] + arguments)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
}
