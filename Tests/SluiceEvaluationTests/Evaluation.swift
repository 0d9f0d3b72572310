import SluiceEvaluation
import SluiceFunctions
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics
import SluiceValues

/// Evaluates texts on payloads through the real parser and planner, as the command and the engine do.
struct Evaluation {
    var version = LanguageVersion.v2016_03_23
    var place = PlanningContext.Place.stream
    var keepsWindows = false
    var fields = FieldTable()
    var functions: [any Function] = StandardFunctions.all
    var parameters = Object()
    var seed: UInt64 = 7
    var message = MessageContext(
        id: MessageID(high: 1, low: 2), topic: "a/b", receivedAt: 1_700_000_000_000, clientID: "c1", principal: "p1")

    /// Answers what expressions ask for; nil leaves them without an answer.
    var answer: (@Sendable (OutsideRequest) -> OutsideAnswer)?

    /// What became of a text on one message.
    enum Result: Equatable, CustomStringConvertible {
        case json(String)
        /// Bytes that are no JSON; none for Undefined.
        case raw([UInt8])
        case noMatch
        case failed(String)
        case refused([String])

        static let undefined = Result.raw([])

        var description: String {
            switch self {
            case .json(let text): text
            case .raw(let bytes): bytes.isEmpty ? "Undefined" : "raw '\(String(decoding: bytes, as: UTF8.self))'"
            case .noMatch: "no match"
            case .failed(let reason): "failed: \(reason)"
            case .refused(let ids): "refused: \(ids)"
            }
        }
    }

    var context: PlanningContext {
        var context = PlanningContext(
            registry: Registry(functions: functions), version: version, fields: fields, place: place)
        context.keepsWindows = keepsWindows
        return context
    }

    // MARK: Planning

    /// A statement and all there is to say about it, from the parser or, where that has no error, the planner.
    func planned(_ sql: String) -> Planned<StatementPlan> {
        let parsed = Parser.parseStatement(sql)
        guard !parsed.hasErrors else { return Planned(plan: nil, diagnostics: parsed.diagnostics) }
        let planned = StatementPlan.make(parsed.tree, in: context)
        return Planned(plan: planned.plan, diagnostics: parsed.diagnostics + planned.diagnostics)
    }

    func plannedTemplate(_ text: String, of sql: String? = nil) -> Planned<TemplatePlan> {
        let parsed = TemplateText.parse(text)
        guard !parsed.hasErrors else { return Planned(plan: nil, diagnostics: parsed.diagnostics) }
        return TemplatePlan.make(parsed.tree, of: sql.map { Parser.parseStatement($0).tree }, in: context)
    }

    func plannedExpression(_ text: String) -> Planned<ExpressionPlan> {
        let parsed = Parser.parseExpression(text)
        guard !parsed.hasErrors else { return Planned(plan: nil, diagnostics: parsed.diagnostics) }
        return ExpressionPlan.make(parsed.tree, in: context)
    }

    // MARK: Evaluating

    /// A frame with the payload in it, ready for a rule.
    func frame(_ payload: [UInt8], slots: Set<Int>, variableCount: Int) -> Frame {
        let frame = Frame()
        prepare(frame, payload)
        frame.load(payload: payload, plan: SlotPlan(slots: slots, of: fields))
        frame.beginRule(variableCount: variableCount)
        return frame
    }

    func prepare(_ frame: Frame, _ payload: [UInt8]) {
        frame.context = CallContext(
            message: message, payload: payload, version: version, ruleName: "R", parameters: parameters, seed: seed)
    }

    func run(_ sql: String, _ payload: String = "{}") -> Result { run(sql, bytes: Array(payload.utf8)) }

    func run(_ sql: String, bytes: [UInt8]) -> Result {
        let planned = planned(sql)
        guard let plan = planned.plan else { return .refused(planned.diagnostics.map(\.id.name)) }
        return run(plan, on: frame(bytes, slots: plan.slots, variableCount: plan.variableCount))
    }

    /// Runs a plan on what a frame holds.
    func run(_ plan: StatementPlan, on frame: Frame) -> Result {
        var output: [UInt8] = [0xFF]
        var outcome = plan.evaluate(frame, into: &output)
        while let answer, case .needs = outcome {
            frame.answerPending(answer)
            outcome = plan.evaluate(frame, into: &output)
        }
        let bytes = Array(output.dropFirst())
        switch outcome {
        case .filtered: return .noMatch
        case .failed(let reason): return .failed(reason)
        case .needs(let requests): return .failed("needs \(requests.map(\.kind))")
        case .selected(isJSON: true): return .json(String(decoding: bytes, as: UTF8.self))
        case .selected(isJSON: false): return .raw(bytes)
        }
    }

    /// The value of an expression as JSON.
    func value(of expression: String, _ payload: String = "{}") -> Result {
        run("SELECT VALUE \(expression)", payload)
    }

    func text(of template: String, _ payload: String = "{}", rule sql: String? = nil) -> Result {
        let planned = plannedTemplate(template, of: sql)
        guard let plan = planned.plan else { return .refused(planned.diagnostics.map(\.id.name)) }
        let count = sql.flatMap { self.planned($0).plan?.variableCount } ?? 0
        let frame = frame(Array(payload.utf8), slots: plan.slots, variableCount: count)
        var text = plan.render(frame)
        while let answer, !frame.pending.isEmpty {
            frame.answerPending(answer)
            text = plan.render(frame)
        }
        return frame.failure.map(Result.failed) ?? .json(text)
    }

    // MARK: Stored data

    /// The rows of a query's result as JSON, or the ids of what there is to say against it.
    func query(_ sql: String, _ rows: [String]) throws -> [String] {
        try results(sql, rows).map { String(decoding: $0.payload.bytes, as: UTF8.self) }
    }

    func results(_ sql: String, _ rows: [String]) throws -> [ResultRow] {
        let stored = onStoredData
        let planned = stored.planned(sql)
        guard let plan = planned.plan else { throw Refusal(ids: planned.diagnostics.map(\.id.name)) }
        let objects = try rows.map { try Value(json: $0).object ?? Object() }
        let frame = stored.frame([], slots: plan.slots, variableCount: plan.variableCount)
        return try run(plan, frame, over: objects)
    }

    func run(_ plan: StatementPlan, _ frame: Frame, over rows: some Sequence<Object>) throws -> [ResultRow] {
        try plan.run(
            frame,
            rows: { body in
                for row in rows where try !body(row) { break }
            }, answer: answer ?? { .failure("nobody answers \($0.description)") })
    }

    var onStoredData: Evaluation {
        var copy = self
        copy.place = .stored
        return copy
    }

    struct Refusal: Error, Equatable {
        let ids: [String]
    }
}
