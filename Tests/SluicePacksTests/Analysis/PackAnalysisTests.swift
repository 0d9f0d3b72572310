import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePlugins
import SluiceTestSupport
import SluiceText
import Testing

@testable import SluicePacks

@Suite("Packs as a whole")
struct PackAnalysisTests {
    static let folder = Repository.path("Tests/SluicePacksTests/Fixtures/analysis")
    static let registry = DiagnosticCatalogueTests.registry

    /// The names of the fixtures of an extension, without it.
    static func names(_ suffix: String) -> [String] {
        fileNames(in: folder, endingIn: suffix).map { String($0.dropLast(suffix.count)) }.sorted()
    }

    /// Packs that are looked at together, each a text of files.
    static func loaded(_ texts: [String]) -> [LoadedPack] {
        let fields = FieldTable()
        var loaded = texts.enumerated().map { index, text in
            let files = DiagnosticCatalogue.files(in: text).map { file in
                SourceFile(name: texts.count == 1 ? file.name : "\(index + 1)/\(file.name)", text: file.text)
            }
            return PackLoader.load(files: files, folder: "", registry: registry, fields: fields)
        }
        PackAnalysis.addFindings(to: &loaded)
        return loaded
    }

    /// What is found in rules beside a pack with tables T and U, a queue Q, all read by people.
    static func found(_ rules: String) -> [Diagnostic] {
        let pack = """
            === pack.yaml
            pack: p
            tables:
              T: { partitionKey: id, readBy: people }
              U: { partitionKey: id, readBy: people }
            queues:
              Q: { readBy: people }
            parameters: { out: result }

            """
        let loaded = loaded([pack + "=== p.rules.yaml\nrules:\n" + rules])
        #expect(loaded.allSatisfy { !$0.hasErrors }, "\(loaded.map { $0.rendered() })")
        return loaded.flatMap(\.findings).flatMap(\.diagnostics)
    }

    /// A rule in one line.
    static func rule(_ name: String, _ sql: String, _ actions: String..., more: String = "") -> String {
        "  \(name):\n    sql: \(sql)\n\(more)    actions:\n" + actions.map { "      - \($0)\n" }.joined()
    }

    @Test("each finding is told as its golden says", arguments: names(".case"))
    func golden(name: String) throws {
        let source = try Repository.text("Tests/SluicePacksTests/Fixtures/analysis/\(name).case")
        let rendered = Self.loaded([source]).map { $0.rendered() }.joined(separator: "\n")
        assertGolden(source + "=== findings\n" + rendered, "\(Self.folder)/\(name).golden")
    }

    @Test("what is told about each page's example looks as its golden shows", arguments: DiagnosticPage.analysis.indices)
    func pages(index: Int) {
        let page = DiagnosticPage.analysis[index]
        let findings = DiagnosticCatalogue.findings(in: page.example, of: page.kind, Self.registry)
        #expect(findings.flatMap(\.diagnostics).map(\.id) == [page.id])
        let rendered = findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }.joined(separator: "\n")
        assertGolden(page.example + "=== findings\n" + rendered, "\(Self.folder)/\(page.id).golden")
    }

    @Test("each id has a page, in alphabetical order, and no golden is left over")
    func everyIDHasAPage() throws {
        let text = try Repository.text("Sources/SluicePacks/Analysis/AnalysisDiagnostics.swift")
        let ids = text.matches(of: /static var (\w+): DiagnosticID/).map { match in
            match.1.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
        }
        #expect(ids == ids.sorted() && ids == DiagnosticPage.analysis.map(\.id.name))
        #expect(Set(Self.names(".golden")) == Set(ids + Self.names(".case")))
    }

    // MARK: Loops

    @Test(
        "a loop is told",
        arguments: [
            rule("a", "SELECT * FROM 'x/+'", "republish: { topic: 'x/${id}' }"),
            rule("a", "SELECT * FROM 'x/#'", "republish: { topic: '${topic()}/again' }"),
            rule("a", "SELECT * FROM 'x/+'", "republish: { topic: 'y' }") + rule("b", "SELECT * FROM 'y'", "republish: { topic: x/1 }"),
            rule("a", "SELECT * FROM 'x'", "emit: { flow: f }") + rule("b", "SELECT * FROM '$flow/f'", "emit: { flow: 'f' }"),
            rule("a", "SELECT * FROM 'x'", "tablePut: { table: T }")
                + rule("b", "SELECT newImage.id AS id FROM '$table/T/modify'", "tablePut: { table: T }"),
            rule("a", "SELECT * FROM '$queue/Q', 'x'", "queueSend: { queue: Q }"),
            rule("a", "SELECT * FROM '$queue/Q', 'x'", "queueSend: { queue: '${upper(kind)}' }"),
            rule("a", "SELECT * FROM '$queue/Q', 'x'", "queueSend: { queue: '${topic(2)}' }"),
            rule("a", "SELECT * FROM 'x'", "republish: { topic: y }")
                + rule("b", "SELECT topic AS t FROM '$rule/a/error'", "republish: { topic: x }"),
            rule("a", "SELECT * FROM 'x'", "log: {}", more: "    errorAction: { republish: { topic: x } }\n"),
            rule("a", "SELECT * FROM 'x'", "republish: { topic: '$$aws/rules/a/y' }"),
            rule("a", "SELECT *, 1 AS hop FROM 'x' WHERE hop < 5", "republish: { topic: x }"),
            rule("a", "SELECT *, 'b' AS by FROM 'x' WHERE by = 'b'", "republish: { topic: x }"),
            rule("a", "SELECT 5 AS t FROM 'x' WHERE t > 4", "republish: { topic: x }"),
            rule(
                "a", "SELECT 1 AS one FROM '$queue/Q', 'x' WHERE two = 2", "queueSend: { queue: Q }",
                more: "    batch: { size: 10 }\n    each: true\n"),
            rule("a", "SELECT * FROM 'result', 'x'", "republish: { topic: '${parameter(\"out\")}' }"),
        ])
    func loops(rules: String) {
        #expect(Self.found(rules).map(\.id) == [.messageLoop], "\(rules)")
    }

    @Test(
        "what does not come back, or what WHERE plainly stops, is no loop",
        arguments: [
            rule("a", "SELECT * FROM 'x/+'", "republish: { topic: 'y/${id}' }"),
            rule("a", "SELECT * FROM '$flow/f'", "republish: { topic: '$$aws/rules/a/y' }") + rule("b", "SELECT * FROM 'x'", "emit: { flow: f }"),
            rule("a", "SELECT * FROM 'x/+'", "republish: { topic: 'x/${id}/more' }"),
            rule("a", "SELECT * FROM 'x/+'", "republish: { topic: 'x/${topic(2)}/more' }"),
            rule("a", "SELECT * FROM 'x/#' WHERE topic(3) <> 'done'", "republish: { topic: 'x/${topic(2)}/done' }"),
            rule("a", "SELECT avg(t) AS mean FROM 'x/#' WHERE t > 3 GROUP BY TUMBLING(1m)", "republish: { topic: x/mean }"),
            rule("a", "SELECT *, 'a' AS by FROM 'x' WHERE by <> 'a'", "republish: { topic: x }"),
            rule("a", "SELECT *, true AS done FROM 'x' WHERE isUndefined(done)", "republish: { topic: x }"),
            rule("a", "SELECT * FROM 'x'", "tablePut: { table: T }")
                + rule("b", "SELECT newImage.id AS id FROM '$table/T/+' WHERE eventName = 'REMOVE'", "tablePut: { table: T }"),
            rule("a", "SELECT * FROM 'x'", "tablePut: { table: T }")
                + rule("b", "SELECT newImage.id AS id FROM '$table/T/insert'", "tablePut: { table: U }"),
            rule("a", "SELECT * FROM 'x'", "republish: { topic: y }") + rule("all", "SELECT * FROM '$rule/+/error'", "republish: { topic: z }"),
            rule("a", "SELECT * FROM 'x'", "republish: { topic: x }", more: "    ruleDisabled: true\n"),
            rule("a", "SELECT * FROM 'x'", "republish: { topic: x }", more: "    loopEnds: The broker drops the second one.\n"),
            rule("a", "SELECT * FROM 'x'", "queueSend: { queue: Q }")
                + rule("b", "SELECT * FROM '$queue/Q'", "queueSend: { queue: Q }", more: "    schedule: rate(1 minute)\n"),
        ])
    func noLoops(rules: String) {
        #expect(Self.found(rules).isEmpty, "\(Self.found(rules).map(\.message))\n\(rules)")
    }

    @Test("a loop through two packs is told, with its way")
    func twoPacks() throws {
        let loaded = Self.loaded([
            "=== pack.yaml\npack: one\n=== a.rules.yaml\nrules:\n" + Self.rule("a", "SELECT * FROM 'x'", "republish: { topic: y }"),
            "=== pack.yaml\npack: two\n=== b.rules.yaml\nrules:\n" + Self.rule("b", "SELECT * FROM 'y'", "republish: { topic: x }"),
        ])
        let finding = try #require(loaded[0].findings.first)
        #expect(finding.file.name == "1/a.rules.yaml")
        #expect(finding.diagnostics.map(\.message) == ["what 'a' does makes it run again: a → 'y' → b → 'x' → a"])
        #expect(loaded[1].findings.isEmpty)
    }

    @Test("the graph of many rules is made and searched in time that grows with its edges")
    func large() {
        let rules = (0..<3_000).map { Self.rule("r\($0)", "SELECT * FROM 'a/\($0)'", "republish: { topic: 'a/\($0 + 1)' }") }
        #expect(Self.found(rules.joined()).isEmpty)
    }

    // MARK: What hears nothing, and what nobody reads

    @Test(
        "a filter on which nothing is published is told",
        arguments: [
            (rule("a", "SELECT * FROM '$flow/x'", "log: {}"), "no rule emits to 'x'"),
            (rule("a", "SELECT * FROM '$table/T/insert'", "log: {}"), "no rule writes it"),
            (
                rule("a", "SELECT * FROM '$table/T/remove'", "log: {}") + rule("b", "SELECT * FROM 'x'", "tablePut: { table: T }"),
                "what rules do with table 'T' makes no such message"
            ),
            (rule("a", "SELECT * FROM '$queue/Q'", "log: {}"), "no rule writes it"),
            (rule("a", "SELECT * FROM '$queue/Q'", "log: {}", more: "    schedule: rate(1 minute)\n"), "no rule writes it"),
            (rule("a", "SELECT * FROM '$rule/b/error'", "log: {}"), "there is no rule 'b'"),
            (
                rule("a", "SELECT * FROM '$flow/x'", "log: {}")
                    + rule("b", "SELECT * FROM 'y'", "emit: { flow: x }", more: "    ruleDisabled: true\n"), "rule 'b' would, and is disabled"
            ),
            (rule("a", "SELECT * FROM '$flow/x' WHERE n < 3", "emit: { flow: x }", more: "    loopEnds: n rises\n"), "rule 'a' would, and never runs itself"),
        ])
    func unfed(rules: String, label: String) {
        let found = Self.found(rules)
        #expect(found.map(\.id) == [.neverFed])
        #expect(found.first?.label == label)
    }

    @Test(
        "a filter that something feeds is not",
        arguments: [
            rule("a", "SELECT * FROM '$flow/x/1'", "log: {}") + rule("b", "SELECT * FROM 'y'", "emit: { flow: 'x/${n}' }"),
            rule("a", "SELECT * FROM '$flow/x'", "log: {}", more: "") + rule("b", "SELECT 1 AS one", "emit: { flow: x }", more: "    schedule: rate(1 minute)\n"),
            rule("a", "SELECT * FROM '$rule/b/error'", "log: {}") + rule("b", "SELECT * FROM 'y'", "log: {}"),
            rule("a", "SELECT * FROM '$queue/Q'", "log: {}")
                + rule("b", "SELECT * FROM 'y'", "log: {}", more: "    errorAction: { queueSend: { queue: Q } }\n"),
        ])
    func fed(rules: String) {
        #expect(Self.found(rules).isEmpty, "\(Self.found(rules).map(\.message))")
    }

    @Test("an item that times out is removed by nobody's rule")
    func timeToLive() {
        let loaded = Self.loaded([
            """
            === pack.yaml
            pack: p
            tables:
              T: { partitionKey: id, timeToLive: until }
            === p.rules.yaml
            rules:
            \(Self.rule("a", "SELECT * FROM 'x'", "tablePut: { table: T }") + Self.rule("b", "SELECT * FROM '$table/T/remove'", "log: {}"))
            """
        ])
        #expect(loaded.map { $0.rendered() } == [""])
    }

    @Test("what devices send into a queue or a bucket feeds the rules there")
    func devices() {
        let loaded = Self.loaded([
            """
            === pack.yaml
            pack: p
            queues: { Jobs: }
            buckets: { Files: }
            devices:
              worker: { every: 1s, queue: Jobs, payload: '1' }
              camera: { every: 1s, bucket: Files, key: a/b, payload: '1' }
            === p.rules.yaml
            rules:
            \(Self.rule("a", "SELECT * FROM '$queue/Jobs'", "log: {}") + Self.rule("b", "SELECT * FROM '$bucket/Files/put/#'", "log: {}"))
            """
        ])
        #expect(loaded.map { $0.rendered() } == [""])
    }

    @Test("a template's field is held against what its message has", arguments: [
        ("SELECT * FROM '$rule/a/error'", "${ruleName}", 0), ("SELECT * FROM '$rule/a/error'", "${rule}", 1),
        ("SELECT topic AS t FROM '$rule/a/error'", "${@out.t}", 0), ("SELECT topic AS t FROM '$rule/a/error'", "${@out.topic}", 1),
        ("SELECT * FROM '$rule/a/error', 'x'", "${rule}", 0), ("SELECT * FROM '$rule/a/error'", "${coalesce(rule, 'x')}", 0),
        ("SELECT avg(t) AS mean FROM 'x' GROUP BY zone, TUMBLING(1m)", "${zone}${mean}", 0),
        ("SELECT avg(t) AS mean FROM 'x' GROUP BY zone, TUMBLING(1m)", "${t}", 1),
        ("SELECT avg(a.t) AS mean FROM 'x' GROUP BY a.zone, TUMBLING(1m)", "${zone}", 0),
        ("SELECT avg(a.t) AS mean FROM 'x' GROUP BY a.zone, TUMBLING(1m)", "${a.zone}", 1),
    ])
    func fields(sql: String, template: String, count: Int) {
        let rules = Self.rule("a", "SELECT * FROM 'y'", "log: {}") + Self.rule("b", sql, "log: { message: \"\(template)\" }")
        #expect(Self.found(rules).map(\.id) == Array(repeating: .undefinedField, count: count))
    }

    @Test("where a pack has an error nothing is said about the whole")
    func errors() {
        let loaded = Self.loaded([
            "=== pack.yaml\npack: one\n=== a.rules.yaml\nrules:\n" + Self.rule("a", "SELECT * FROM '$flow/x'", "log: {}"),
            "=== pack.yaml\npack: two\n=== b.rules.yaml\nrules:\n" + Self.rule("b", "SELECT * FROM", "emit: { flow: x }"),
        ])
        #expect(loaded[0].findings.isEmpty)
    }
}
