import SluiceEngine
package import SluiceEvaluation
import SluicePacks
package import SluicePlugins
import SluiceSQL
package import SluiceText
import SluiceValues

/// A statement over stored data, checked against what there is.
package struct StoredQuery {
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

    /// What there is to say against a statement that is right all the same.
    package let findings: [Diagnostic]

    /// Why a statement is no query.
    package struct Refusal: Error {
        package let diagnostics: [Diagnostic]
        package let file: SourceFile
    }

    /// - Throws: ``Refusal``.
    package init(_ sql: String, catalog: StoreCatalog, registry: Registry) throws(Refusal) {
        let file = SourceFile(name: "<sql>", text: sql)
        let parsed = Parser.parseStatement(sql)
        let context = PlanningContext(registry: registry, place: .stored)
        let planned = StatementPlan.make(parsed, in: context)
        var diagnostics = planned.diagnostics.map { $0.id == .unquotedTopicFilter ? Self.unquotedName(at: $0.span, in: sql) : $0 }
        var plan = planned.plan
        var sources: [Source] = []
        if !parsed.hasErrors {
            let found = Self.sources(of: parsed.tree, in: catalog, end: sql.utf8.count)
            diagnostics += found.diagnostics
            if !found.diagnostics.isEmpty { plan = nil }
            sources = found.sources
        }
        guard let plan else { throw Refusal(diagnostics: diagnostics, file: file) }
        findings = diagnostics + Linter.findings(in: parsed.tree, context)
        self.plan = plan
        self.sources = sources
        self.catalog = catalog
    }

    /// A query names what is stored, in double quotes.
    private static func unquotedName(at span: Span, in sql: String) -> Diagnostic {
        let quoted = "\"" + String(decoding: Array(sql.utf8)[span.lowerBound..<span.upperBound], as: UTF8.self) + "\""
        return Diagnostic(
            .unquotedTopicFilter, "the name stands without quotes", at: span,
            hint: .init("write \(quoted)", replacing: span, with: quoted))
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

    /// The columns that SELECT names, in their order; none with `*` and for SELECT VALUE, whose rows have what they have.
    package var columns: [String] {
        guard case .items(let items) = plan.statement.select,
            !items.contains(where: { $0.expression.kind == .star && $0.alias.isEmpty })
        else { return [] }
        return items.compactMap(\.key.first)
    }

    /// The rows of the result.
    ///
    /// - Parameter seed: what randomness is drawn from.
    /// - Throws: `QueryError`, `StoreError`.
    package func run(in stores: any StoreTransaction, now: Timestamp, seed: UInt64) throws -> [ResultRow] {
        let frame = Frame()
        frame.context.message.receivedAt = now
        frame.context.seed = seed
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
