import Foundation
import SluiceTestSupport
import Testing

@Suite("sluice fmt")
struct FormatTests {
    private static let odd = "rules:\n    a:\n        sql:   select * from 'a'\n        actions: [ ]\n"
    private static let styled = "rules:\n  a:\n    sql: SELECT * FROM 'a'\n    actions: []\n"

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test("the packs that come with us have the style")
    func shipped() async throws {
        let outcome = try await sluice(["fmt", "--check", "rules"])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output == "")
    }

    @Test("files of packs are found in folders and written, and told by name; others are left alone")
    func folder() async throws {
        let folder = try TestFolder()
        let rules = try folder.write(Self.odd, to: "p/a.rules.yaml")
        let below = try folder.write("pack:   p\n", to: "p/below/pack.yaml")
        let other = try folder.write("a:   b\n", to: "p/other.yaml")
        let hidden = try folder.write(Self.odd, to: "p/.hidden/a.rules.yaml")
        let fine = try folder.write(Self.styled, to: "p/b.rules.yaml")
        let check = try await sluice(["fmt", "--check", folder.path])
        #expect(check.code == 1)
        #expect(check.lines == [rules, below])
        #expect(try text(rules) == Self.odd)
        let outcome = try await sluice(["fmt", folder.path, rules])
        #expect(outcome.code == 0)
        #expect(outcome.lines == [rules, below])
        #expect(try text(rules) == Self.styled)
        #expect(try text(below) == "pack: p\n")
        #expect(try text(other) == "a:   b\n")
        #expect(try text(hidden) == Self.odd)
        #expect(try text(fine) == Self.styled)
        #expect(try await sluice(["fmt", "--check", folder.path]).code == 0)
    }

    @Test("a file keeps its permissions, and a link stays one")
    func permissions() async throws {
        let folder = try TestFolder()
        let file = try folder.write(Self.odd, to: "real/a.rules.yaml")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let link = folder.file("link.rules.yaml")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try await sluice(["fmt", link]).code == 0)
        #expect(try text(file) == Self.styled)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("real")) == ["a.rules.yaml"])
    }

    @Test("what can't be read is told and left, and the others are written all the same")
    func broken() async throws {
        let folder = try TestFolder()
        let broken = "rules:\n  a:\n    sql:   SELECT * FORM 'a'\n"
        let first = try folder.write(broken, to: "a.rules.yaml")
        let second = try folder.write(Self.odd, to: "b.rules.yaml")
        let outcome = try await sluice(["fmt", folder.path, folder.file("none")])
        #expect(outcome.code == 2)
        #expect(outcome.lines == [second])
        #expect(outcome.errors.contains("\(first):3:21: error: "))
        #expect(outcome.errors.contains("error: there is no '\(folder.file("none"))'"))
        #expect(try text(first) == broken)
        #expect(try text(second) == Self.styled)
    }

    @Test("a folder that can't be read is told, and its neighbours are looked at")
    func unreadableFolder() async throws {
        let folder = try TestFolder()
        let odd = try folder.write(Self.odd, to: "a.rules.yaml")
        // Its path from here is short enough for the system, the one from above is not.
        let names = Array(repeating: String(repeating: "d", count: 253), count: 16)
        _ = try await RunningProgram(["mkdir", "-p", names.joined(separator: "/")], folder: folder.path).outcome()
        let outcome = try await sluice(["fmt", "--check", folder.path])
        _ = try await RunningProgram(["rm", "-r", names[0]], folder: folder.path).outcome()
        #expect(outcome.code == 2)
        #expect(outcome.lines == [odd])
        #expect(outcome.errors.hasPrefix("error: can't read '\(folder.path)/ddd"))
        #expect(outcome.errors.hasSuffix("ddd': File name too long\n"))
    }

    @Test("line ends of other systems and a byte order mark are no part of the style")
    func lineEnds() async throws {
        let text = "\u{FEFF}" + Self.odd.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try await sluice(["fmt", "-"], input: text).output == Self.styled)
    }

    @Test("bytes that are no text are told")
    func noText() async throws {
        let folder = try TestFolder()
        let file = try folder.write([0x61, 0x3A, 0x20, 0xFF], to: "pack.yaml")
        let outcome = try await sluice(["fmt", file])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: \(file) is not UTF-8\n")
    }

    @Test("- is standard input, written to standard output")
    func standardInput() async throws {
        let outcome = try await sluice(["fmt", "-"], input: Self.odd)
        #expect(outcome.code == 0)
        #expect(outcome.output == Self.styled)
        let check = try await sluice(["fmt", "--check", "-"], input: Self.odd)
        #expect(check.code == 1)
        #expect(check.output == "<standard input>\n")
        let broken = try await sluice(["fmt", "-"], input: "rules: [")
        #expect(broken.code == 2)
        #expect(broken.output == "")
        #expect(try await sluice(["fmt", "-", "rules"]).code == 2)
    }
}
