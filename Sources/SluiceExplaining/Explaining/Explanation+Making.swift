import SluiceEngine
package import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceSQL
import SluiceTopics
import SluiceValues

extension Explanation {
    /// What kept a rule from looking at a message.
    init(of rule: Rule, _ message: Message, obstacle: Obstacle) {
        self.init(
            rule: rule.name, pack: rule.pack, place: rule.place, topic: rule.topic(of: message),
            verdict: .doesNotFire, obstacle: obstacle, filters: Self.filters(of: rule, message), notes: [], turns: [])
    }

    /// What a rule did with a message, and with what other rules made of it.
    init(of rule: Rule, _ message: Message, sights: [RuleSight]) {
        let obstacle = rule.obstacle(to: message)
        self.init(
            rule: rule.name, pack: rule.pack, place: rule.place, topic: rule.topic(of: message),
            verdict: .doesNotFire, obstacle: nil, filters: Self.filters(of: rule, message), notes: [],
            turns: sights.map { Turn(of: rule, $0) })
        if sights.isEmpty { self.obstacle = obstacle ?? rule.batch.map { .waitsInBatch(size: $0.size) } }
        verdict = Self.verdict(of: sights)
        notes = Self.notes(rule, message, sights, isDirect: obstacle == nil || rule.trigger.schedule != nil)
    }

    private static func verdict(of sights: [RuleSight]) -> Verdict {
        if sights.contains(where: { if case .passed = $0.outcome { true } else { false } }) { return .fires }
        if sights.contains(where: { if case .failed = $0.outcome { true } else { false } }) { return .fails }
        // A window that closed on it and dropped it waits no more.
        return sights.last?.outcome == .taken ? .waits : .doesNotFire
    }

    private static func filters(of rule: Rule, _ message: Message) -> [Filter] {
        guard case .topics(let filters) = rule.trigger, ReservedTopics.basicIngest(message.topic) == nil else { return [] }
        return filters.map { Filter(filter: $0.text, comparison: $0.compared(with: message.topic)) }
    }

    private static func notes(_ rule: Rule, _ message: Message, _ sights: [RuleSight], isDirect: Bool) -> [String] {
        var notes: [String] = []
        if let ingest = ReservedTopics.basicIngest(message.topic), isDirect, rule.trigger.schedule == nil,
            ingest.rule.utf8.elementsEqual(rule.name.utf8)
        {
            notes.append("the message is sent straight to this rule: FROM is not looked at")
        } else if ReservedTopics.isInternal(message.topic), isDirect, rule.trigger.schedule == nil {
            notes.append("the engine alone makes messages on this topic; one from a broker would be refused")
        }
        if !isDirect, let first = sights.first {
            notes.append("not the message itself reaches it, but what another rule, or a table, a bucket or a queue, made of it on \(first.message.topic)")
        }
        // Of a batch or an item the rule saw another payload.
        if isDirect, let first = sights.first, rule.readsPayload, let fault = ExplainedPayload(first.message.payload).fault {
            notes.append(fault + "; every field of it is Undefined")
        }
        if rule.version != .v2016_03_23 { notes.append("the rule speaks version \(rule.version.rawValue) of the language") }
        return notes
    }
}

extension Rule {
    /// Why it does not look at a message; nil where it does.
    func obstacle(to message: Message) -> Explanation.Obstacle? {
        if isDisabled { return .isDisabled }
        if let ingest = ReservedTopics.basicIngest(message.topic) {
            let isOwn = ingest.rule.utf8.elementsEqual(name.utf8)
            if !isOwn { return .isForAnother(rule: String(ingest.rule)) }
            if trigger.schedule == nil {
                if ReservedTopics.isInternal(String(ingest.rest)) { return .ownTopic(String(ingest.rest)) }
                return trigger.takesBasicIngest ? nil : .takesNoneStraight
            }
        }
        switch trigger {
        case .topics(let filters): return filters.contains { $0.matches(message.topic) } ? nil : .otherTopic
        case .direct: return .takesOnlyStraight
        case .schedule(let schedule, let sources):
            let reads = sources.isEmpty ? "the message of the tick" : "the rows of " + sources.map(\.name).joined(separator: ", ")
            return .hasSchedule(when: schedule.words, reads: reads)
        case .polls(let schedule, let queues):
            return .hasSchedule(when: schedule.words, reads: "what waits in queue " + queues.joined(separator: ", "))
        }
    }

    /// The topic that it sees of a message.
    func topic(of message: Message) -> String {
        ReservedTopics.basicIngest(message.topic).map { String($0.rest) } ?? message.topic
    }

    /// Whether its statement names a field of the payload.
    fileprivate var readsPayload: Bool { !plan.slots.isEmpty }
}

extension Schedule {
    /// `every minute`, `at the times of its cron(…)`
    fileprivate var words: String {
        switch self {
        case .cron: "at the times of its cron(…)"
        case .rate(60_000): "every minute"
        case .rate(let period): period % 1_000 == 0 ? "every \(period / 1_000) s" : "every \(period) ms"
        }
    }
}

// MARK: Turns

extension Explanation.Turn {
    init(of rule: Rule, _ sight: RuleSight) {
        let statement = rule.statement
        let trace = sight.trace
        // Rows and groups are no payload.
        let isRow = rule.plan.query != nil || sight.message.topic.utf8.starts(with: "$window/".utf8)
        let payload = isRow ? nil : ExplainedPayload(sight.message.payload)
        func isEvaluated(_ expression: Expression) -> Bool { trace.values[expression.span] != nil }
        topic = sight.message.topic
        self.payload = sight.message.payload
        outcome = sight.outcome
        variables = (statement.set?.assignments ?? []).filter { isEvaluated($0.value) }.map {
            ($0.variable.text, ExplainedExpression($0.value, trace: trace, payload: payload))
        }
        condition = statement.where.map { ExplainedExpression(condition: $0, trace: trace, payload: payload) }
        having = statement.having.map { ExplainedExpression(condition: $0, trace: trace, payload: nil) }
        keys = statement.groupBy.map { ExplainedExpression($0, trace: trace, payload: payload) }
        windows = sight.outcome == .taken ? rule.plan.windows?.spec.windows(at: sight.message.context.receivedAt) ?? [] : []
        decision = Self.decision(of: rule, sight)
        actions = sight.actions.compactMap { ExplainedAction($0, of: rule, payload: payload) }
    }

    private static func decision(of rule: Rule, _ sight: RuleSight) -> String? {
        guard sight.outcome == .filtered || sight.outcome == .dropped else { return nil }
        if let clause = DecidingClause(of: rule.statement, trace: sight.trace) { return clause.text }
        return sight.trace.values.isEmpty && rule.plan.query != nil ? "there was no row to read" : "there was nothing to select"
    }

    /// The condition that stood in the way: WHERE, or else HAVING.
    package var obstructing: ExplainedExpression? {
        switch outcome {
        case .filtered: [condition, having].compactMap(\.self).first { $0.values.contains { !$0.isTrue } }
        case .dropped: having
        case .passed, .cut, .taken, .failed: nil
        }
    }

    /// Whether it was a message that was evaluated, and no group of a window.
    var isOfMessage: Bool { !topic.utf8.starts(with: "$window/".utf8) }

    /// What would turn the outcome all by itself: `it would pass from 40`, `it would pass below 20, or above 30`; nil where there is
    /// no such thing.
    package var turning: String? {
        let enough = (obstructing?.turnings ?? []).filter(\.isEnough).compactMap(\.text)
        return enough.isEmpty ? nil : "it would pass " + enough.joined(separator: ", or ")
    }
}

extension ExplainedExpression {
    /// Those of all its parts, in their order.
    fileprivate var turnings: [Turning] { [turning].compactMap(\.self) + parts.flatMap(\.turnings) }
}

extension ExplainedAction {
    /// nil for one that the rule does not have.
    init?(_ action: WitnessedAction, of rule: Rule, payload: ExplainedPayload?) {
        let actions = action.onError ? rule.errorActions : rule.actions
        guard actions.indices.contains(action.place) else { return nil }
        let configured = actions[action.place]
        name = configured.action.spec.name
        onError = action.onError
        self.payload = action.payload
        failure = action.failure.map { ($0.resource.isEmpty ? "" : $0.resource + ": ") + $0.message }
        conditions = configured.fields.compactMap { field in
            guard case .condition(let plan) = field.source else { return nil }
            return ExplainedExpression(condition: plan.expression, trace: action.trace, payload: payload?.besideItem)
        }
        let values = action.call?.fields ?? Object()
        fields = configured.fields.compactMap { field in
            if case .condition = field.source { return nil }
            guard let value = values[field.field.name] else { return nil }
            return Field(name: field.field.name, source: field.source.template, value: value)
        }
    }
}

extension FieldSource {
    /// The text that a field is made from; nil for a constant.
    fileprivate var template: String? {
        switch self {
        case .constant, .condition: nil
        case .template(let plan): plan.text.printed
        case .map(let texts): texts.map { "\($0.name): \($0.text.text.printed)" }.joined(separator: ", ")
        case .values(let members): members.compactMap { member in member.source.template.map { "\(member.name): \($0)" } }.joined(separator: ", ")
        case .assignments(let steps):
            steps.map { "\($0.path.joined(separator: ".")) = \($0.plan.expression.printed())" }.joined(separator: ", ")
        }
    }
}

extension TemplateText {
    /// As it would be written, in canonical form.
    fileprivate var printed: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .expression(let expression, _): "${\(expression.printed())}"
            }
        }.joined()
    }
}
