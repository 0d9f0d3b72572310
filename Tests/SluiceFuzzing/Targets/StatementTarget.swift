import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

/// A statement and, after a byte of 0, a payload: whatever parses is planned, and whatever is planned gives a result, the same
/// one with every part traced; on a stream, over stored data, and as a template. An expression's value is the same whether it is
/// written straight from the payload or made first.
struct StatementTarget: FuzzTarget {
    let name = "statements"
    let words = Vocabulary.sql + Vocabulary.json + Vocabulary.patterns

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let cases = try repository.conformance().flatMap { test in
            [test.statement, test.expression].compactMap(\.self).map { InputBytes.joined($0, test.payload ?? "{}") }
        }
        let queries = [
            "SELECT zone, avg(t) AS t, approx_percentile(t, 0.9), collect(t) FROM \"s\".\"r\" WHERE time > ago(1h) GROUP BY zone, bin(time, 1m) HAVING count(*) > 0 ORDER BY t DESC LIMIT 3",
            "SELECT stddev(t), first(t), last(t), min(t), max(t), sum(t) FROM \"r\"",
        ]
        let rows = #"[{"time":1,"zone":1,"t":20.5},{"time":2,"zone":2,"t":"21"},{"time":3,"zone":1,"t":null}]"#
        return cases + queries.map { InputBytes.joined($0, rows) }
    }

    func check(_ input: [UInt8]) throws {
        let parts = InputBytes.parts(input, atMost: 2)
        let text = InputBytes.text(parts[0])
        let payload = parts.count > 1 ? parts[1] : []
        let statement = Parser.parseStatement(text)
        if !statement.hasErrors {
            for version in LanguageVersion.allCases { try expectTracedAlike(statement.tree, text, payload, version) }
            try runOverRows(statement.tree, text, payload)
        }
        let expression = Parser.parseExpression(text)
        if !expression.hasErrors { try expectWrittenAsMade(expression.tree, text, payload) }
        let template = TemplateText.parse(text)
        if !template.hasErrors { try render(template.tree, text, payload) }
    }

    private func context(_ version: LanguageVersion, _ place: PlanningContext.Place = .stream) -> PlanningContext {
        PlanningContext(registry: Rules.registry, version: version, place: place)
    }

    private func frame(_ payload: [UInt8], _ version: LanguageVersion) -> Frame {
        let frame = Frame()
        let message = MessageContext(
            id: MessageID(high: 1, low: 2), topic: "a/b/c", receivedAt: 1_700_000_000_000, clientID: "c", principal: "p",
            properties: MessageProperties(userProperties: [.init("k", "v")]))
        frame.context = CallContext(message: message, payload: payload, version: version, ruleName: "r", seed: 7)
        return frame
    }

    private func expectTracedAlike(
        _ statement: Statement, _ text: String, _ payload: [UInt8], _ version: LanguageVersion
    ) throws {
        var results: [String] = []
        for isTraced in [false, true] {
            var context = context(version)
            context.isTraced = isTraced
            let planned = StatementPlan.make(statement, in: context)
            try expectInside(planned.diagnostics, text)
            guard let plan = planned.plan else { return }
            let frame = frame(payload, version)
            frame.load(payload: payload, plan: SlotPlan(slots: plan.slots, of: context.fields))
            frame.beginRule(variableCount: plan.variableCount)
            var output: [UInt8] = [UInt8(ascii: ">")]
            let outcome = plan.evaluate(frame, into: &output)
            try expect(output.first == UInt8(ascii: ">"), "the output was not appended to")
            if case .selected(isJSON: true) = outcome {
                let json = Array(output.dropFirst())
                try expect(ReferenceJSON.read(json) != nil, "it is no JSON: \(InputBytes.text(json))")
            }
            results.append("\(outcome) \(InputBytes.text(output))")
            if isTraced { _ = TraceTree.lines(of: statement, text: text, trace: frame.trace) }
        }
        try expect(results[0] == results[1], "traced it gives \(results[1]), otherwise \(results[0])")
    }

    private func expectWrittenAsMade(_ expression: Expression, _ text: String, _ payload: [UInt8]) throws {
        let statement = Parser.parseStatement("SELECT VALUE (\(text))")
        guard !statement.hasErrors else { return }
        let context = context(.v2016_03_23)
        guard let whole = ExpressionPlan.make(expression, in: context).plan,
            let lazy = StatementPlan.make(statement.tree, in: context).plan
        else { return }
        let frame = frame(payload, .v2016_03_23)
        frame.load(payload: payload, plan: SlotPlan(slots: whole.slots.union(lazy.slots), of: context.fields))
        frame.beginRule(variableCount: 0)
        let value = whole.value(frame)
        guard frame.failure == nil else { return }
        frame.beginRule(variableCount: 0)
        var output: [UInt8] = []
        guard case .selected(let isJSON) = lazy.evaluate(frame, into: &output) else { return }
        if isJSON {
            let written = try Value(json: output)
            try expect(written.json == value.normalized.json, "written as \(written.json), made as \(value.json)")
        } else if case .bytes(let bytes) = value {
            try expect(bytes == output, "\(output.count) bytes are written of \(bytes.count)")
        } else {
            try expect(value.isUndefined, "nothing is written of \(value.json)")
        }
    }

    private func runOverRows(_ statement: Statement, _ text: String, _ payload: [UInt8]) throws {
        let planned = StatementPlan.make(statement, in: context(.v2016_03_23, .stored))
        try expectInside(planned.diagnostics, text)
        guard let plan = planned.plan, let query = plan.query else { return }
        let json = try? Value(json: payload)
        let rows = json?.array?.compactMap(\.object) ?? json?.object.map { [$0] } ?? []
        let frame = frame([], .v2016_03_23)
        frame.beginRule(variableCount: plan.variableCount)
        _ = query.timeRange(frame)
        do {
            let results = try plan.run(frame) { body in
                for row in rows where try !body(row) { break }
            } answer: { _ in
                .failure("nothing answers here")
            }
            for result in results where result.payload.isJSON {
                try expect(ReferenceJSON.read(result.payload.bytes) != nil, "no JSON: \(InputBytes.text(result.payload.bytes))")
            }
        } catch is QueryError {
            return
        }
    }

    private func render(_ template: TemplateText, _ text: String, _ payload: [UInt8]) throws {
        let context = context(.v2016_03_23)
        let planned = TemplatePlan.make(template, of: nil, in: context)
        try expectInside(planned.diagnostics, text)
        guard let plan = planned.plan else { return }
        let frame = frame(payload, .v2016_03_23)
        frame.load(payload: payload, plan: SlotPlan(slots: plan.slots, of: context.fields))
        frame.beginRule(variableCount: 0)
        _ = plan.render(frame)
        _ = plan.value(frame)
    }

    private func expectInside(_ diagnostics: [Diagnostic], _ text: String) throws {
        var spans = SpanCollector()
        spans.collect(diagnostics)
        try spans.expectInside(text)
        if !diagnostics.isEmpty { _ = DiagnosticRenderer().render(diagnostics, in: SourceFile(name: "input", text: text)) }
    }
}

extension Value {
    /// The value as it is read again from its text, where a whole Decimal counts as an Int.
    fileprivate var normalized: Value { (try? Value(json: json)) ?? .undefined }
}
