import ArgumentParser
import SluiceEvaluation
import SluicePacks
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceText

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

    @Argument(help: "The statement; FROM names a table, a series, a queue, a bucket or one of the engine's own in double quotes.")
    var sql: String

    @Option(help: "The folder that holds the state.", completion: .directory)
    var data: String

    @Option(help: "table, json (a row a line) or csv.")
    var format = ResultTable.Format.table

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
            let now = at.flatMap(TimeText.parse) ?? SystemClock().now()
            let table: ResultTable
            do {
                let query = try StoredQuery(sql, catalog: try database.catalog(), registry: try plugins.registry())
                StandardError.write(FindingsText.rendered(query.findings, in: SourceFile(name: "<sql>", text: sql)))
                let rows = try database.read { try query.run(in: $0, now: now, seed: SystemRandomness().next()) }
                table = ResultTable(rows, columns: query.columns)
            } catch let refusal as StoredQuery.Refusal {
                StandardError.write(FindingsText.rendered(refusal.diagnostics, in: refusal.file))
                throw ExitCode.badInput
            } catch let error as QueryError {
                StandardError.write("error: \(error.message)\n")
                throw ExitCode.badInput
            }
            var output = StandardOutput()
            output.write(table.text(as: format, isForTerminal: StandardOutput.isTerminal))
            try output.finish()
        }
    }
}

extension ResultTable.Format: ExpressibleByArgument {}
