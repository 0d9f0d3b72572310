import ArgumentParser
import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceSQL
import SluiceStores
import SluiceText
import SluiceValues

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Query stored data: tables, time series, queues, buckets, metrics, alarms.",
        discussion: """
            Reads what has been committed, beside a running engine too. What the engine keeps of its own has names that begin with
            '$': "$metrics", "$alarms", "$deadLetters", "$outbox", "$windows", "$batches",
            "$ledger".

            EXAMPLE
              sluice query 'SELECT * FROM "iot"."temperaturesensor" WHERE time between ago(15m) and now()
                ORDER BY time DESC LIMIT 10' --data ./data
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv
    }

    @Argument(help: "The statement; FROM names a table, a series, a queue, a bucket or one of the engine's own in double quotes.")
    var sql: String

    @Option(help: "The folder that holds the state.", completion: .directory)
    var data: String

    @Option(help: "table, json (a row a line) or csv.")
    var format = Format.table

    @Option(parsing: .unconditional, help: "What now() is: milliseconds since 1970 UTC, or 2026-01-01T00:00:00Z. Without it, now.")
    var at: String?

    @OptionGroup var plugins: PluginArguments

    func validate() throws {
        guard at == nil || TimeText.parse(at ?? "") != nil else {
            throw ValidationError("--at takes milliseconds since 1970 UTC, or a time such as 2026-01-01T00:00:00Z.")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let database = try SQLiteDatabase.openForReading(directory: data)
            defer { database.close() }
            let query = try StoredQuery(sql, catalog: try database.catalog(), registry: try plugins.registry())
            let now = at.flatMap(TimeText.parse) ?? SystemClock().now()
            let rows: [ResultRow]
            do {
                rows = try database.read { try query.run(in: $0, now: now) }
            } catch let error as QueryError {
                StandardError.write("error: \(error.message)\n")
                throw ExitCode.badInput
            }
            var output = StandardOutput()
            ResultTable(rows).write(as: format, to: &output)
            try output.finish()
        }
    }
}

/// A statement over stored data, checked against what there is.
struct StoredQuery {
    private let plan: StatementPlan
    private let sources: [Source]
    private let catalog: StoreCatalog

    /// What a name in FROM stands for.
    private enum Source {
        case stored(StoredSource)
        case engine(EngineRows)

        func scan(times: TimeRange, in stores: any StoreTransaction, _ body: (Object) throws -> Bool) throws {
            switch self {
            case .stored(let source): try StoredRows.scan(source, times: times, in: stores, body)
            case .engine(let rows): try rows.scan(times: times, in: stores, body)
            }
        }
    }

    /// - Throws: `ExitCode.badInput` once the diagnostics are told.
    init(_ sql: String, catalog: StoreCatalog, registry: Registry) throws {
        let file = SourceFile(name: "<sql>", text: sql)
        let parsed = Parser.parseStatement(sql)
        let planned = StatementPlan.make(parsed, in: PlanningContext(registry: registry, place: .stored))
        var diagnostics = planned.diagnostics
        var plan = planned.plan
        var sources: [Source] = []
        if !parsed.hasErrors {
            let found = Self.sources(of: parsed.tree, in: catalog, end: sql.utf8.count)
            diagnostics += found.diagnostics
            if !found.diagnostics.isEmpty { plan = nil }
            sources = found.sources
        }
        StandardError.write(FindingsText.rendered(diagnostics, in: file))
        guard let plan else { throw ExitCode.badInput }
        self.plan = plan
        self.sources = sources
        self.catalog = catalog
    }

    private static func sources(
        of statement: Statement, in catalog: StoreCatalog, end: Int
    ) -> (sources: [Source], diagnostics: [Diagnostic]) {
        let stored: [StoredSource] =
            catalog.tables.map { StoredSource(.table, $0.name) } + catalog.series.map { StoredSource(.series, $0.name) }
            + catalog.queues.map { StoredSource(.queue, $0.name) } + catalog.buckets.map { StoredSource(.bucket, $0.name) }
        let known = stored.map { (name: $0.name, source: Source.stored($0)) }
            + EngineRows.allCases.map { (name: $0.rawValue, source: Source.engine($0)) }
        guard let from = statement.from else {
            let diagnostic = Diagnostic(
                .undeclaredSource, "the query names nothing to read", at: Span(end, end), label: "expected FROM \"name\"")
            return ([], [diagnostic])
        }
        var sources: [Source] = []
        var diagnostics: [Diagnostic] = []
        for source in from.sources {
            let name: String
            switch source.kind {
            case .topicFilter(let text): name = text
            case .quotedNames(let names): name = names.map(\.text).joined(separator: ".")
            }
            if let found = known.first(where: { $0.name == name }) {
                sources.append(found.source)
            } else {
                let near = nearestName(to: name, among: known.map(\.name))
                let all = known.map { "\"\($0.name)\"" }.joined(separator: ", ")
                let hint = near.map { "did you mean \"\($0)\"?" } ?? "there are \(all)"
                let message = "there is no table, series, queue or bucket '\(name)'"
                diagnostics.append(Diagnostic(.undeclaredSource, message, at: source.span, hint: .init(hint)))
            }
        }
        return (sources, diagnostics)
    }

    func run(in stores: any StoreTransaction, now: Timestamp) throws -> [ResultRow] {
        let frame = Frame()
        frame.context.message.receivedAt = now
        frame.context.seed = SystemRandomness().next()
        frame.beginRule(variableCount: plan.variableCount)
        let times = plan.query?.timeRange(frame) ?? TimeRange()
        let knowledge = PackKnowledge(tables: catalog.tables, buckets: catalog.buckets)
        let answers = Answers(knowledge, stores: stores, outside: NothingOutside())
        return try plan.run(
            frame,
            rows: { body in
                for source in sources { try source.scan(times: times, in: stores, body) }
            }, answer: answers.answer)
    }
}
