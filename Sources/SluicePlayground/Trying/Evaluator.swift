package import SluiceEvaluation
import SluicePacks
package import SluicePlugins
package import SluiceSQL
package import SluiceText
import SluiceTopics
package import SluiceValues

/// Answers requests, one after the other; a statement seen before is not parsed again.
package struct Evaluator {
    private let registry: Registry
    private let frame = Frame()
    private var statements: [Key: Result<Prepared, EvalFailure>] = [:]
    private var draws: any Randomness

    private struct Key: Hashable {
        /// The text with all that it is read with, exactly: `é` in two forms of Unicode names two fields.
        let texts: [ExactText?]
        let version: LanguageVersion
        let isTraced: Bool
    }

    private enum Prepared {
        case statement(StatementPlan, SlotPlan, [TopicFilter])
        case template(TemplatePlan, SlotPlan, variableCount: Int)
    }

    /// Statements kept at most; beyond it all are forgotten and parsed again as they come.
    private static let cacheLimit = 1000

    /// Answers what a statement asks for.
    package typealias Answering = (OutsideRequest) -> OutsideAnswer

    private let makeAnswers: (Object) throws(EvalFailure) -> Answering
    private let draw: ([Diagnostic], SourceFile) -> String

    /// - Parameters:
    ///   - answers: makes of what a request is given what answers it.
    ///   - draw: how findings are shown to whoever wrote the text.
    package init(
        registry: Registry, randomness: any Randomness,
        answers: @escaping (Object) throws(EvalFailure) -> Answering,
        draw: @escaping ([Diagnostic], SourceFile) -> String = { DiagnosticRenderer().render($0, in: $1) }
    ) {
        self.registry = registry
        draws = randomness
        makeAnswers = answers
        self.draw = draw
    }

    /// Whether to note what each part of a statement was.
    package var isTraced = false
    /// The latest statement as a tree with the value of each part, drawn; empty where none was to be noted.
    package private(set) var trace: [String] = []

    /// The clause that kept the latest message from passing, where parts were noted.
    package func decidingClause(of statement: Statement) -> DecidingClause? { DecidingClause(of: statement, trace: frame.trace) }

    /// The warnings of the latest statement, drawn, where it was read for the first time.
    package private(set) var warnings = ""

    package mutating func answer(_ request: EvalRequest) -> EvalAnswer {
        trace = []
        warnings = ""
        do throws(EvalFailure) {
            return try evaluate(request)
        } catch {
            return .failure(error)
        }
    }

    /// The names of what is stored, for statements that misspell them.
    package var storedNames: [String] = []

    /// What requests are given that bring nothing of their own.
    package var given: Object?
    /// What answers requests where nothing is given at all.
    package var answering: Answering?
    /// Made once for a run of requests that are given the same.
    private var answers: (text: String, answers: Answering)?

    private mutating func answers(for request: EvalRequest) throws(EvalFailure) -> Answering? {
        guard let world = request.given ?? given else { return answering }
        let text = Value.object(world).json
        if let answers, ExactText(answers.text) == ExactText(text) { return answers.answers }
        let made = try makeAnswers(world)
        answers = (text, made)
        return made
    }

    private mutating func evaluate(_ request: EvalRequest) throws(EvalFailure) -> EvalAnswer {
        var topic = request.topic
        var isStraight = false
        if let given = topic {
            try check(topic: given)
            if let ingest = ReservedTopics.basicIngest(given) {
                topic = String(ingest.rest)
                isStraight = true
            }
        }
        frame.context.message = request.context
        frame.context.message.topic = topic
        frame.context.payload = request.payload
        frame.context.version = request.version
        frame.context.ruleName = request.ruleName
        frame.context.seed = draws.next()
        let prepared = try prepared(request)
        let answers = try answers(for: request)
        switch prepared {
        case .template(let plan, let slots, let variableCount):
            frame.load(payload: request.payload, plan: slots)
            frame.beginRule(variableCount: variableCount)
            var text = plan.render(frame)
            while !frame.pending.isEmpty {
                try answerPending(answers)
                text = plan.render(frame)
            }
            if let failure = frame.failure { throw EvalFailure(failure) }
            return .text(text)
        case .statement(let plan, let slots, let filters):
            if let topic, !isStraight, !filters.isEmpty, !filters.contains(where: { $0.matches(topic) }) { return .noMatch }
            frame.load(payload: request.payload, plan: slots)
            frame.beginRule(variableCount: plan.variableCount)
            frame.trace = Trace()
            defer { if isTraced { trace = TraceTree.lines(of: plan.statement, text: request.text.source, trace: frame.trace) } }
            return try run(plan, answers)
        }
    }

    /// Without anything given, nobody answers.
    private func answerPending(_ answers: Answering?) throws(EvalFailure) {
        guard let answers else {
            let asked = frame.pending.map(\.description).joined(separator: ", ")
            throw EvalFailure("the text asks for \(asked), and nothing is given here to answer with")
        }
        frame.answerPending(answers)
    }

    private func run(_ plan: StatementPlan, _ answers: Answering?) throws(EvalFailure) -> EvalAnswer {
        var output: [UInt8] = []
        var outcome = plan.evaluate(frame, into: &output)
        while case .needs = outcome {
            try answerPending(answers)
            outcome = plan.evaluate(frame, into: &output)
        }
        switch outcome {
        case .filtered:
            return .noMatch
        case .failed(let reason):
            throw EvalFailure(reason)
        case .needs:
            preconditionFailure("all that was asked for has been answered")
        case .selected(isJSON: true):
            var compact: [UInt8] = []
            compact.reserveCapacity(output.count)
            JSONText.appendCompact(output, to: &compact)
            return .output(compact)
        case .selected(isJSON: false):
            return .raw(output)
        }
    }

    private func check(topic: String) throws(EvalFailure) {
        do throws(TopicError) {
            try TopicName.check(topic)
        } catch {
            throw EvalFailure("'\(topic)' is no topic: \(error)")
        }
    }

    // MARK: Preparing

    private mutating func prepared(_ request: EvalRequest) throws(EvalFailure) -> Prepared {
        let key = Key(texts: request.text.exactTexts, version: request.version, isTraced: isTraced)
        if let known = statements[key] { return try known.get() }
        if statements.count >= Self.cacheLimit { statements.removeAll() }
        let made: Result<Prepared, EvalFailure>
        do throws(EvalFailure) {
            switch request.text {
            case .statement(let sql): made = .success(try statement(sql, key.version))
            case .template(let text, let sql): made = .success(try template(text, of: sql, key.version))
            }
        } catch {
            made = .failure(error)
        }
        statements[key] = made
        return try made.get()
    }

    private mutating func statement(_ sql: String, _ version: LanguageVersion) throws(EvalFailure) -> Prepared {
        var context = PlanningContext(registry: registry, version: version)
        context.isTraced = isTraced
        let (plan, filters) = try planned(sql, in: context)
        return .statement(plan, SlotPlan(slots: plan.slots, of: context.fields), filters)
    }

    private mutating func planned(
        _ sql: String, in context: PlanningContext, readElsewhere names: Set<String> = []
    ) throws(EvalFailure) -> (plan: StatementPlan, filters: [TopicFilter]) {
        let file = SourceFile(name: "<sql>", text: sql)
        let parsed = Parser.parseStatement(sql)
        let planned = StatementPlan.make(parsed, in: context)
        let filters = parsed.hasErrors ? (filters: [], diagnostics: []) : filters(of: parsed.tree)
        var findings = planned.diagnostics + filters.diagnostics
        guard let plan = planned.plan, !filters.diagnostics.contains(where: { $0.severity == .error }) else { throw failure(findings, in: file) }
        findings += Linter.findings(in: parsed.tree, context, readElsewhere: names)
        warnings = draw(findings, file)
        return (plan, filters.filters)
    }

    private mutating func template(
        _ text: String, of sql: String?, _ version: LanguageVersion
    ) throws(EvalFailure) -> Prepared {
        let context = PlanningContext(registry: registry, version: version)
        let parsed = TemplateText.parse(text)
        var rule: StatementPlan?
        if let sql { rule = try planned(sql, in: context, readElsewhere: parsed.tree.variableNames).plan }
        let file = SourceFile(name: "<template>", text: text)
        guard !parsed.hasErrors else { throw failure(parsed.diagnostics, in: file) }
        let planned = TemplatePlan.make(parsed.tree, of: rule?.statement, in: context)
        guard let plan = planned.plan else { throw failure(planned.diagnostics, in: file) }
        warnings += draw(Linter.findings(in: parsed.tree, of: rule?.statement, context), file)
        let slots = SlotPlan(slots: plan.slots.union(rule?.slots ?? []), of: context.fields)
        return .template(plan, slots, variableCount: rule?.variableCount ?? 0)
    }

    /// The topic filters of FROM. Here a name in double quotes is always a filter too, with a warning.
    private func filters(of statement: Statement) -> (filters: [TopicFilter], diagnostics: [Diagnostic]) {
        var filters: [TopicFilter] = []
        var diagnostics: [Diagnostic] = []
        for source in statement.from?.sources ?? [] {
            let text: String
            switch source.kind {
            case .topicFilter(let filter): text = filter
            case .quotedNames(let names) where names.count == 1:
                text = names[0].text
                diagnostics.append(.doubleQuoted(text, at: source.span, among: storedNames))
            case .quotedNames:
                diagnostics.append(
                    Diagnostic(
                        .storedDataNeedsSchedule, .error, "stored data can't be read here", at: source.span,
                        label: "expected a topic filter in single quotes",
                        hint: .init("use 'sluice query' to read stored data")))
                continue
            }
            do throws(TopicError) {
                filters.append(try TopicFilter(text))
            } catch {
                let start = source.span.lowerBound + 1 + error.offset
                diagnostics.append(
                    Diagnostic(
                        .invalidTopic, .error, "'\(text)' is no topic filter", at: Span(start, start + 1),
                        label: "\(error)"))
            }
        }
        return (filters, diagnostics)
    }

    private func failure(_ diagnostics: [Diagnostic], in file: SourceFile) -> EvalFailure {
        let errors = diagnostics.filter { $0.severity == .error }
        let first = errors.min { $0.span.lowerBound < $1.span.lowerBound }
        let position = first.map { file.position(at: $0.span.lowerBound) }
        return EvalFailure(
            first?.message ?? "the statement can't be read", line: position?.line, column: position?.column,
            rendering: draw(diagnostics, file), ids: diagnostics.map(\.id.name))
    }
}
