import Foundation
import SluiceTestSupport
import Testing

@Suite("sluice new")
struct NewTests {
    private static let long = String(repeating: "long-", count: 20)

    @Test("the pack is clean, laid out, and tested whole", arguments: ["garden", "7-a_B", "under/two/garden", long])
    func fresh(name: String) async throws {
        let folder = try TestFolder()
        let made = try await sluice(["new", name], folder: folder.path)
        #expect(made.code == 0 && made.errors == "", "\(made.errors)")
        let check = try await sluice(["check", name, "--strict"], folder: folder.path)
        #expect(check.code == 0 && check.errors == "", "\(check.errors)")
        let format = try await sluice(["fmt", "--check", name], folder: folder.path)
        #expect(format.code == 0, "\(format.output)")
        let test = try await sluice(["test", name, "--coverage", "--threshold", "100"], folder: folder.path)
        #expect(test.code == 0, "\(test.output)\(test.errors)")
        #expect(test.output == "2 tests: 2 passed\ncoverage: 100.0%: 1 of 1 rules, 2 of 2 outcomes and arms, 1 of 1 actions\n")
        let mutations = try await sluice(["test", name, "--mutate"], folder: folder.path)
        #expect(!mutations.output.contains("WHERE"), "\(mutations.output)")
    }

    @Test("a name that YAML would not read as a text is quoted", arguments: ["null", "true", "1", "-1", "1e3", "no", "-", "---", "0x1f", "1_000", "-a"])
    func quoted(name: String) async throws {
        let folder = try TestFolder()
        let made = try await sluice(["new", "./" + name], folder: folder.path)
        #expect(made.code == 0 && made.errors == "", "\(made.errors)")
        let check = try await sluice(["check", "./" + name, "--strict"], folder: folder.path)
        #expect(check.code == 0 && check.errors == "", "\(check.errors)")
        #expect(try await sluice(["fmt", "--check", "./" + name], folder: folder.path).code == 0)
        let test = try await sluice(["test", "./" + name], folder: folder.path)
        #expect(test.output == "2 tests: 2 passed\n", "\(test.output)\(test.errors)")
    }

    @Test("it tells what it made and which commands come next; they are those that work")
    func told() async throws {
        let folder = try TestFolder()
        let made = try await sluice(["new", "gar den's/beds/"], folder: folder.path)
        #expect(
            made.output == #"""
                beds: README.md, pack.yaml, beds.rules.yaml, samples/hot.json, tests/beds.test.yaml

                Next:
                  sluice check 'gar den'\''s/beds'
                  sluice test 'gar den'\''s/beds' --coverage
                  sluice run 'gar den'\''s/beds' --broker mqtt://127.0.0.1:1883 --data data

                """#)
        #expect(try await sluice(["check", "gar den's/beds"], folder: folder.path).code == 0)
    }

    @Test("two new packs run together, and an empty folder may be there already")
    func together() async throws {
        let folder = try TestFolder()
        try FileManager.default.createDirectory(atPath: folder.file("a"), withIntermediateDirectories: true)
        #expect(try await sluice(["new", "."], folder: folder.file("a")).output.hasPrefix("a: "))
        #expect(try await sluice(["new", "b"], folder: folder.path).code == 0)
        #expect(try await sluice(["check", "a", "b", "--strict"], folder: folder.path).code == 0)
    }

    @Test("a ~ is a name as any other")
    func home() async throws {
        let folder = try TestFolder()
        let home = folder.file("home")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let environment = ["HOME": home, "CFFIXED_USER_HOME": home]
        let refused = try await sluice(["new", "~"], environment: environment, folder: folder.path)
        #expect(refused.errors == "error: '~' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'\n")
        let made = try await sluice(["new", "~/garden"], environment: environment, folder: folder.path)
        #expect(made.code == 0, "\(made.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/~/garden/pack.yaml"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
        #expect(try await sluice(["check", "~/garden"], environment: environment, folder: folder.path).code == 0)
        #expect(try await sluice(["fmt", "--check", "~/garden"], environment: environment, folder: folder.path).code == 0)
        let test = try await sluice(["test", "~/garden", "--junit", "~/report.xml"], environment: environment, folder: folder.path)
        #expect(test.output == "2 tests: 2 passed\n", "\(test.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/~/report.xml"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
    }

    @Test("the schemas that its files name lie beside it, as they are in grammar")
    func schemas() async throws {
        let folder = try TestFolder()
        _ = try await sluice(["new", "p"], folder: folder.path)
        for (file, schema) in [
            ("pack.yaml", "pack"), ("p.rules.yaml", "rules"), ("tests/p.test.yaml", "test"),
        ] {
            let text = try String(contentsOfFile: folder.file("p/" + file), encoding: .utf8)
            let named = try #require(text.firstMatch(of: /\A# yaml-language-server: \$schema=(\S+)\n/)?.1)
            let place = URL(fileURLWithPath: folder.file("p/" + file)).deletingLastPathComponent().appendingPathComponent(String(named))
            let kept = try String(contentsOfFile: Repository.path("grammar/\(schema).schema.json"), encoding: .utf8)
            #expect(try String(contentsOf: place, encoding: .utf8) == kept)
        }
    }

    @Test("a name that can't be a pack's, and a folder that holds something, are refused and left alone", arguments: [
        ("a b", "'a b' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'"),
        ("gärten", "'gärten' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'"),
        (long + "x", "'\(long)x' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'"),
        ("", "'' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'"),
        ("full", "'full' is there already, and is not empty"), ("full/file", "'full/file' is there already, and is no folder"),
        ("full/file/pack", "can't write 'full/file/pack/README.md': Not a directory"),
    ])
    func refused(name: String, sentence: String) async throws {
        let folder = try TestFolder()
        try folder.write("x", to: "full/file")
        let outcome = try await sluice(["new", name], folder: folder.path)
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors == "error: \(sentence)\n")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == ["full", "full/file"])
    }
}
