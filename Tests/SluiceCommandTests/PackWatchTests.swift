import Foundation
import Testing

@testable import SluiceCommand

@Suite("watching files of packs")
struct PackWatchTests {
    @Test("files of all folders below are looked at, but hidden ones, an editor's copies, stores and reports")
    func everything() throws {
        let folder = try TestFolder()
        for name in [
            "p/pack.yaml", "p/tests/a.test.yaml", "p/samples/deep/a.csv", "p/.schemas/a.json", "p/.pack.yaml.swp", "p/pack.yaml~",
            "p/data/sluice.db", "p/data/objects/1", "p/report.xml",
        ] { try folder.write("", to: name) }
        try FileManager.default.createSymbolicLink(atPath: folder.file("p/back"), withDestinationPath: folder.file("p"))
        let watch = PackWatch(folders: [folder.file("p")], scope: .everything(reports: [folder.file("p/../p/report.xml")]))
        let seen = watch.files().map { String($0.dropFirst(folder.path.count + 1)) }
        #expect(seen == ["p/back", "p/pack.yaml", "p/samples/deep/a.csv", "p/tests/a.test.yaml"])
    }

    @Test("for an engine the files that the rules are in are looked at, and nothing below")
    func rules() throws {
        let folder = try TestFolder()
        for name in ["p/pack.yaml", "p/a.rules.yaml", "p/README.md", "p/tests/a.test.yaml"] { try folder.write("", to: name) }
        let seen = PackWatch(folders: [folder.file("p")]).files().map { $0.dropFirst(folder.path.count + 1) }
        #expect(Set(seen) == ["p/pack.yaml", "p/a.rules.yaml"])
    }
}
