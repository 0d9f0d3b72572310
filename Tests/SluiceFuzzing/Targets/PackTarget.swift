import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText

/// Any text is read as the files of a pack, each after a line `=== name`; without such a line it is a file of rules beside a
/// small `pack.yaml`. Each finding lies inside its file and can be drawn, and a pack without errors is there.
struct PackTarget: FuzzTarget {
    let name = "packs"
    let words =
        ["=== pack.yaml\n", "=== a.rules.yaml\n", "rules:\n", "  a:\n", "    sql: ", "    sql: |\n", "actions:\n", "- ", "*x", "&x ",
         "!!str ", "{", "}", "[", "]", "? ", ": ", "'", "\"", "\\u", "\t", "---\n", "...\n", "%YAML 1.2\n", "<<: ", "|2-\n", ">+\n",
         "schedule: rate(1 minute)\n", "schedule: cron(0 12 * * ? *)\n", "timezone: ", "errorAction:\n", "tables:\n", "series:\n",
         "queues:\n", "devices:\n", "parameters:\n", "retention: 30d\n", "partitionKey: id\n", "${a}", "0x10", "1e999", "~", "null",
         "\u{FEFF}", "\u{85}", "\u{2028}", "SELECT * FROM 'a'"]

    private static let packFile = """
        pack: p
        tables: { T: { partitionKey: id } }
        series: { R: { dimensions: [d], measures: [m] } }
        queues: { Q: }

        """

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let house = try ["pack.yaml", "house.rules.yaml"].map { "=== \($0)\n" + (try repository.text("rules/house/\($0)")) }
        let cases = try repository.texts(in: "Tests/SluicePacksTests/Fixtures/diagnostics", endingIn: ".case")
        let pages = repository.examples(of: [.files]) + repository.examples(of: [.pack]).map { "=== pack.yaml\n" + $0 }
        return (cases + pages + [house.joined(separator: "\n")]).map { Array($0.utf8) }
    }

    func check(_ input: [UInt8]) throws {
        let files = Self.files(of: InputBytes.text(input))
        let loaded = PackLoader.load(files: files, folder: "", registry: Rules.registry, fields: FieldTable())
        try expect((loaded.pack != nil) == !loaded.hasErrors, "a pack with errors, or none without")
        for findings in loaded.findings {
            var spans = SpanCollector()
            spans.collect(findings.diagnostics)
            try spans.expectInside(findings.file.text)
        }
        try expect(loaded.findings.isEmpty == loaded.rendered().isEmpty, "findings are drawn as nothing")
    }

    private static func files(of text: String) -> [SourceFile] {
        var files: [(name: String, text: String)] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                files.append((String(line.dropFirst(4)), ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + "\n"
            }
        }
        if files.isEmpty { files = [("pack.yaml", packFile), ("a.rules.yaml", text)] }
        return files.map { SourceFile(name: $0.name, text: $0.text) }
    }
}

/// A broker that takes everything and tells nobody.
struct SilentPublisher: Publisher {
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        publications.map { _ in .success(()) }
    }
}
