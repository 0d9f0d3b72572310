import Glibc
package import SluiceText

/// Reads the unit tests of a pack: each `tests/*.test.yaml` of its folder.
package enum TestLoader {
    package static let suffix = ".test.yaml"

    /// Where the tests of a pack are.
    package static func folder(of pack: Pack) -> String { pack.folder.hasSuffix("/") ? pack.folder + "tests" : "\(pack.folder)/tests" }

    /// Reads the tests of a pack that was loaded from a folder; none where it has no folder `tests`.
    package static func load(of pack: Pack) -> LoadedTests {
        let folder = folder(of: pack)
        let names: [String]
        do throws(FolderListing.Failure) {
            names = try FolderListing.names(in: folder)
        } catch {
            guard error.code != ENOENT else { return LoadedTests() }
            let failure = PackLoader.ReadFailure(folder, .unreadableFile, "the folder of the tests can't be read: \(error.reason)")
            var loaded = LoadedTests()
            loaded.findings = [failure.findings]
            return loaded
        }
        let (files, findings) = PackLoader.readFiles(names.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" })
        var loaded = load(files: files, of: pack)
        loaded.findings = misnamed(names, in: folder) + findings + loaded.findings
        return loaded
    }

    /// What there is to say about the names of files in the folder of the tests, and in the folders right below it.
    private static func misnamed(_ names: [String], in folder: String) -> [LoadedPack.FileFindings] {
        // Samples have an ending, folders have none: only what may be a folder is looked into.
        let folders = names.filter { !$0.contains(".") }
        let below = folders.flatMap { sub in ((try? FolderListing.names(in: "\(folder)/\(sub)")) ?? []).map { "\(sub)/\($0)" } }
        return (names + below).compactMap { MisnamedFile(inTests: $0)?.finding(at: "\(folder)/\($0)") }
    }

    /// Reads tests from the files at hand; what is no `*.test.yaml` is left alone.
    package static func load(files: [SourceFile], of pack: Pack) -> LoadedTests {
        var loaded = LoadedTests()
        for file in files where file.name.hasSuffix(suffix) {
            var reader = TestFileReader(file, of: pack)
            reader.checkNames(against: &loaded.names)
            if !reader.reader.diagnostics.isEmpty {
                loaded.findings.append(.init(file: file, diagnostics: reader.reader.diagnostics))
            }
            if !reader.reader.hasErrors { loaded.tests += reader.tests }
        }
        return loaded
    }
}
