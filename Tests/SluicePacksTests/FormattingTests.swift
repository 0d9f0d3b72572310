import Foundation
import SluiceConformance
import SluiceEvaluation
import SluicePacks
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

@Suite("The style of pack files")
struct FormattingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/formatting")

    static let examples = files(in: folder, endingIn: ".yaml")

    private static func files(in folder: URL, endingIn ending: String) -> [String] {
        fileNames(in: folder.path, endingIn: ending).map { folder.appendingPathComponent($0).path }
    }

    private func formatted(_ text: String) -> String? {
        guard case .formatted(let text) = PackFormatter.format(SourceFile(name: "x.rules.yaml", text: text)) else { return nil }
        return text
    }

    @Test("what is odd becomes the one style, and comments stay where they are", arguments: examples)
    func golden(path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let formatted = try #require(self.formatted(text))
        assertGolden(formatted, path.replacingOccurrences(of: ".yaml", with: ".golden"))
        #expect(self.formatted(formatted) == formatted)
    }

    @Test("a comment behind a closing bracket goes below what stood in it, and keeps no other from its place")
    func behindBrackets() throws {
        let text = """
            rules:
              r:
                sql: SELECT * FROM 'a'
                actions:
                  - log: { message: a, # c1
                           level: info # c3
                           # before
                         } # c4
                # after actions
              # after r
            """
        let styled = """
            rules:
              r:
                sql: SELECT * FROM 'a'
                actions:
                  - log:
                      message: a  # c1
                      level: info  # c3
                      # before
                      # c4
                # after actions
              # after r

            """
        #expect(formatted(text) == styled)
        #expect(formatted(styled) == styled)
    }

    @Test("brackets in brackets leave each comment with what it stood behind")
    func nestedBrackets() throws {
        let text = """
            rules:
              r:
                sql: SELECT * FROM 'a'
                actions: [ { log: { message: a, # c1
                  level: info } # c2
                  }, # c3
                  { log: { message: b # c4
                } } ] # c5
                # after actions
              s:
                sql: SELECT * FROM 'b'
                actions: [ { log: { message: c } } ]
            """
        let styled = try #require(formatted(text))
        #expect(formatted(styled) == styled)
        #expect(styled.contains("          level: info  # c2\n"), "\(styled)")
        #expect(styled.contains("          # c5\n    # after actions\n  s:\n"), "\(styled)")
    }

    @Test("the packs that come with us have it", arguments: ["rules/house/house.rules.yaml", "rules/house/pack.yaml"])
    func shipped(path: String) throws {
        let text = try Repository.text(path)
        #expect(formatted(text) == text)
    }

    @Test("a file that can be read has the same findings and rules afterwards, and one that can't be is left")
    func fixtures() throws {
        let folder = Self.folder.deletingLastPathComponent().appendingPathComponent("diagnostics")
        var count = 0
        for path in Self.files(in: folder, endingIn: ".case") {
            let fixture = PackFixture(try String(contentsOfFile: path, encoding: .utf8))
            for file in fixture.files {
                guard case .formatted(let text) = PackFormatter.format(file) else { continue }
                count += 1
                let after = fixture.files.map { $0.name == file.name ? SourceFile(name: file.name, text: text) : $0 }
                let loaded = PackLoader.load(files: after, folder: "", registry: FakeRegistry.registry, fields: FieldTable())
                func told(_ pack: LoadedPack) -> [String] { pack.findings.flatMap { $0.diagnostics.map(\.message) } }
                #expect(told(loaded) == told(fixture.load()), "\(path)")
                #expect(loaded.pack?.rules.map(\.statement) == fixture.load().pack?.rules.map(\.statement))
                #expect(formatted(text) == text, "\(path)")
            }
        }
        #expect(count > 10)
    }

    @Test("what can't be read is told", arguments: [
        ("rules: [", "malformed-yaml"),
        ("rules:\n  a: &x b\n", "anchor-not-supported"),
        ("", "empty-file"),
        ("rules:\n  a:\n    sql: SELECT * FORM 'a'\n", "misspelt-keyword"),
        ("rules:\n  a:\n    sql: >\n      SELECT *\n", "sql-needs-literal-block"),
        ("devices:\n  a:\n    payload: (1\n", "unclosed-bracket"),
    ])
    func unreadable(text: String, id: String) {
        guard case .unreadable(let diagnostics) = PackFormatter.format(SourceFile(name: "pack.yaml", text: text)) else {
            Issue.record("\(text) was formatted")
            return
        }
        #expect(diagnostics.map(\.id.name).first == id)
    }

    @Test("every statement of the language can be laid out in a rule file, and means the same")
    func statements() throws {
        let folder = Repository.root.appendingPathComponent("Tests/Fixtures/conformance")
        var count = 0
        for path in Self.files(in: folder, endingIn: ".jsonl") {
            let cases = try ConformanceCase.all(in: Array(Data(contentsOf: URL(fileURLWithPath: path))), of: path)
            let statements = cases.compactMap(\.subject.statement).filter { !Parser.parseStatement($0).hasErrors && !$0.contains("\r") }
            let rules = statements.enumerated().map { index, sql in
                "  r\(index):\n    sql: |2-\n" + sql.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { "      \($0)\n" }.joined()
            }
            guard !rules.isEmpty else { continue }
            let text = "rules:\n" + rules.joined()
            let formatted = try #require(self.formatted(text), "\(path)")
            #expect(self.formatted(formatted) == formatted, "\(path)")
            let pack = SourceFile(name: "pack.yaml", text: "pack: x\n")
            func trees(_ text: String) -> [Statement] {
                let withActions = text.replacing(/(?m)^  r\d+:$/) { "\($0.0)\n    actions: []" }
                return PackLoader.load(
                    files: [pack, SourceFile(name: "x.rules.yaml", text: withActions)], folder: "", registry: FakeRegistry.registry,
                    fields: FieldTable()
                ).pack?.rules.map(\.statement) ?? []
            }
            #expect(trees(formatted) == trees(text), "\(path)")
            count += statements.count
        }
        #expect(count > 2000)
    }

    @Test("random files say the same, keep their comments, and stay as they are formatted again")
    func random() {
        var generator = RandomYAML(random: .forTest(default: 31))
        for round in 0..<600 {
            let text = generator.document()
            let place = "SLUICE_SEED=\(generator.random.seed), file \(round):\n\(text)"
            switch PackFormatter.format(SourceFile(name: "pack.yaml", text: text)) {
            case .unreadable(let diagnostics):
                Issue.record("\(diagnostics.map(\.message)) in \(place)")
                return
            case .refused(let reason):
                Issue.record("\(reason): \(place)")
                return
            case .formatted(let formatted):
                guard self.formatted(formatted) == formatted else {
                    Issue.record("\(place)\nformatted:\n\(formatted)\nagain:\n\(self.formatted(formatted) ?? "not read")")
                    return
                }
                // The comment of a text that becomes a block stands before it then; no word is lost.
                #expect(RandomYAML.words(of: formatted).sorted() == RandomYAML.words(of: text).sorted(), "\(place)\nformatted:\n\(formatted)")
            }
        }
    }
}
