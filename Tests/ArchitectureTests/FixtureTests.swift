import Testing

@Suite("Fixtures")
struct FixtureTests {
    private static let fixtures = Repository.files(in: "Tests").filter { $0.path.contains("/Fixtures/") }

    /// A fixture is read where a test of its target names it; or where one lists its folder for files of its extension; or,
    /// for a golden, where the file that it is the golden of is read so. What lies in `Tests/Fixtures` is for all targets.
    @Test("each file is read by a test")
    func areRead() {
        let sources = Dictionary(grouping: Repository.files(in: "Tests", endingIn: ".swift"), by: \.target)
            .mapValues { $0.map(\.text) }
        for fixture in Self.fixtures {
            let tests = fixture.target == "Fixtures" ? sources.values.flatMap { $0 } : sources[fixture.target] ?? []
            let namesakes = Self.fixtures.filter { $0.folder == fixture.folder && $0.stem == fixture.stem }
            let others = fixture.name.hasSuffix(".golden") ? namesakes.filter { $0.path != fixture.path } : []
            // A golden of a page of the catalogue has its text from there, and is listed with all goldens.
            let origins = others.isEmpty ? [fixture] : others
            let isRead =
                tests.contains { $0.contains(fixture.name) }
                || origins.contains { origin in tests.contains { Self.lists(origin, in: $0) } }
            #expect(isRead, "\(fixture): no test \(fixture.target == "Fixtures" ? "" : "of \(fixture.target) ")reads it")
        }
    }

    /// Whether a test goes through a fixture's folder and picks files of its extension.
    private static func lists(_ fixture: RepositoryFile, in test: String) -> Bool {
        let folder = fixture.path.split(separator: "/").drop { $0 != "Fixtures" }.dropLast().joined(separator: "/")
        guard test.contains(folder), test.contains(/fileNames\(in:|contentsOfDirectory|enumerator\(at/) else { return false }
        return test.contains("\".\(fixture.name.split(separator: ".").last ?? "")\"")
    }
}

extension RepositoryFile {
    /// The name without its extension.
    var stem: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
