import SluicePlugins
package import SluiceSQL
package import SluiceText
import SluiceTopics
import SluiceValues

/// Finds what is legal and surely a mistake: each finding is a warning, and none keeps a rule from being loaded.
///
/// It reads texts that were checked without an error, and computes nothing but what their constants tell; so it is pure, and
/// what it says of an expression ("always Undefined") holds for every message.
package struct Linter {
    let registry: Registry
    let version: LanguageVersion
    var findings: [Diagnostic] = []
    /// What the SET variables can come to.
    var variables: [String: Possibility] = [:]
    /// The filters of FROM; none where the statement reads no topics.
    var filters: [String] = []

    init(_ context: PlanningContext) {
        registry = context.registry
        version = context.version
    }

    // MARK: Whole texts

    /// - Parameter readElsewhere: the variables that the templates of the rule's actions read.
    package static func findings(
        in statement: Statement, _ context: PlanningContext, readElsewhere: Set<String> = []
    ) -> [Diagnostic] {
        var linter = Linter(context)
        linter.visit(statement, reading: context.place, readElsewhere)
        return linter.findings
    }

    /// `statement` is the rule's, whose variables a template may read.
    package static func findings(
        in template: TemplateText, of statement: Statement?, _ context: PlanningContext
    ) -> [Diagnostic] {
        var linter = Linter(context)
        if let statement { linter.readDeclarations(of: statement, reading: context.place) }
        for case .expression(let expression, _) in template.parts { _ = linter.possibility(of: expression) }
        return linter.findings
    }

    package static func findings(in expression: Expression, _ context: PlanningContext) -> [Diagnostic] {
        var linter = Linter(context)
        _ = linter.possibility(of: expression)
        return linter.findings
    }

    /// What there is to say about an action's expression; `condition` is the name of the field that it is a condition in.
    package static func findings(
        in expression: Expression, ofActionOn statement: Statement?, condition: String? = nil, _ context: PlanningContext
    ) -> [Diagnostic] {
        var linter = Linter(context)
        if let statement { linter.readDeclarations(of: statement, reading: context.place) }
        if let condition {
            linter.visit(expression, of: "'\(condition)'", passing: "item")
        } else {
            linter.visitElement(expression)
        }
        return linter.findings
    }

    /// What a template has to know of its rule's statement; what there is to say about that has been said.
    private mutating func readDeclarations(of statement: Statement, reading place: PlanningContext.Place) {
        if place != .stored { filters = Self.topicFilters(of: statement) }
        for assignment in statement.set?.assignments ?? [] {
            variables[assignment.variable.text] = possibility(of: assignment.value).bounded
        }
        findings.removeAll()
    }

    mutating func warn(
        _ id: DiagnosticID, _ message: String, at span: Span, label: String? = nil, hint: Diagnostic.Hint? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        findings.append(Diagnostic(id, .warning, message, at: span, label: label, hint: hint, notes: notes))
    }

    // MARK: Clauses

    private mutating func visit(
        _ statement: Statement, reading place: PlanningContext.Place, _ readElsewhere: Set<String>
    ) {
        if place != .stored {
            filters = Self.topicFilters(of: statement)
            for source in statement.from?.sources ?? [] { checkFilter(of: source) }
        }
        for assignment in statement.set?.assignments ?? [] {
            variables[assignment.variable.text] = possibility(of: assignment.value).bounded
        }
        visit(statement.select)
        if let condition = statement.where { visit(condition, of: "WHERE", passing: place == .stored ? "row" : "message") }
        for key in statement.groupBy { _ = possibility(of: key) }
        if let condition = statement.having { visit(condition, of: "HAVING", passing: "group") }
        for item in statement.orderBy { _ = possibility(of: item.expression) }
        checkVariables(of: statement, readElsewhere)
    }

    /// - Parameter item: what the condition lets pass.
    mutating func visit(_ condition: Expression, of clause: String, passing item: String) {
        let before = findings.count
        let truths = possibility(of: condition).truths
        // A part of it that is always Undefined has been told of.
        guard !truths.contains(.yes), findings.count == before else { return }
        guard let (first, second) = contradiction(in: condition) else {
            return warn(
                .neverTrue, "\(clause) can never be true", at: condition.span, label: "no \(item) passes",
                hint: item == "message" ? .init("a rule is switched off with ruleDisabled: true") : nil)
        }
        warn(
            .neverTrue, "\(clause) can never be true", at: second.span, label: "this and an earlier part exclude each other",
            notes: first.span == second.span ? [] : [.init("excluded by this part", at: first.span)])
    }

    mutating func visit(_ select: SelectClause) {
        switch select {
        case .value(let expression):
            visitElement(expression)
        case .items(let items):
            for item in items { visitElement(item.expression) }
            checkKeys(of: items)
        }
    }

    /// An expression where `*` may stand.
    @discardableResult
    mutating func visitElement(_ expression: Expression) -> Possibility {
        expression.kind == .star ? .anything : possibility(of: expression)
    }

    private mutating func checkKeys(of items: [SelectItem]) {
        var places: [[ExactText]: Span] = [:]
        for (index, item) in items.enumerated() {
            if item.expression.kind == .star, item.alias.isEmpty { continue }
            let span = item.alias.last?.span ?? item.expression.span
            if let first = places.updateValue(span, forKey: item.key.map { ExactText($0) }) {
                warn(
                    .duplicateOutputKey, "'\(item.key.joined(separator: "."))' is selected twice", at: span,
                    label: "the later value takes the place of the first", notes: [.init("first selected here", at: first)])
            } else if item.alias.isEmpty, item.key == [item.sourceText], !item.expression.isNamed {
                let place = Span(item.expression.span.upperBound, item.expression.span.upperBound)
                warn(
                    .unnamedItem, "this item has no name", at: item.expression.span,
                    label: "its key is the text of the expression",
                    hint: .init("give it one: \(item.sourceText.shortened) AS name", replacing: place, with: " AS name"),
                    notes: index == 0 ? item.expression.notesOnValue : [])
            }
        }
    }

    private mutating func checkVariables(of statement: Statement, _ readElsewhere: Set<String>) {
        let assignments = statement.set?.assignments ?? []
        guard !assignments.isEmpty else { return }
        var read = readElsewhere
        let others: [Expression] =
            statement.select.expressions + [statement.where, statement.having].compactMap(\.self) + statement.groupBy
            + statement.orderBy.map(\.expression)
        for expression in assignments.map(\.value) + others { read.formUnion(expression.variableNames) }
        for assignment in assignments where !read.contains(assignment.variable.text) {
            warn(
                .unusedVariable, "variable '@\(assignment.variable.text)' is never read", at: assignment.variable.span,
                hint: .init("remove it"))
        }
    }

    // MARK: Topics

    private static func topicFilters(of statement: Statement) -> [String] {
        (statement.from?.sources ?? []).compactMap { source in
            switch source.kind {
            case .topicFilter(let text): text
            case .quotedNames(let names): names.count == 1 ? names[0].text : nil
            }
        }
    }

    private mutating func checkFilter(of source: FromClause.Source) {
        guard case .topicFilter(let text) = source.kind, text.hasPrefix("$") else { return }
        let first = String(text.prefix { $0 != "/" })
        if first == "$share" {
            warn(
                .unmatchableTopicFilter, "no message is on a topic of '\(text)'", at: source.span,
                label: "'$share' is a way to subscribe, not a topic",
                hint: .init("name the topic alone; a second engine is not told which messages the first one has"))
            return
        }
        let known = ReservedTopics.internalPrefixes + ["$aws", "$SYS"]
        if let events = ReservedTopics.events[first] { return checkEvent(of: text, among: events, at: source.span) }
        guard !known.contains(first), let near = nearestName(to: first, among: known) else { return }
        let place = Span(source.span.lowerBound + 1, source.span.lowerBound + 1 + first.utf8.count)
        warn(
            .unmatchableTopicFilter, "no message is on a topic of '\(text)'", at: source.span,
            label: "topics that begin with '$' are the engine's and the broker's",
            hint: .init("did you mean '\(near)'?", replacing: place, with: near))
    }

    /// Holds the third level of a filter on the engine's own topics against what it can be.
    private mutating func checkEvent(of filter: String, among events: [String], at span: Span) {
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.last != "#" || levels.count > 3 else { return }
        let event = levels.count > 2 ? levels[2] : nil
        if let event, event == "+" || events.contains(event) { return }
        let shapes = events.map { "'\(levels[0])/NAME/\($0)'" }.joined(separator: ", ")
        warn(
            .unmatchableTopicFilter, "no message is on a topic of '\(filter)'", at: span, label: "expected \(shapes)",
            hint: event.flatMap { nearestName(to: $0, among: events) }.map { .init("did you mean '\($0)'?") })
    }
}

extension Expression {
    /// Whether its value has a name of its own in the result: a path, or a path of a variable.
    fileprivate var isNamed: Bool {
        switch kind {
        case .name, .variable, .member, .star, .invalid: true
        default: false
        }
    }

    /// The variables that it reads.
    package var variableNames: Set<String> {
        if case .variable(let name) = kind { return [name] }
        return allParts.reduce(into: []) { $0.formUnion($1.variableNames) }
    }
}

extension TemplateText {
    /// The variables that its expressions read.
    package var variableNames: Set<String> {
        parts.reduce(into: []) { names, part in
            if case .expression(let expression, _) = part { names.formUnion(expression.variableNames) }
        }
    }
}

extension String {
    /// As much of it as a message quotes.
    var shortened: String { count <= 40 ? self : prefix(39) + "…" }
}

extension Expression {
    /// `SELECT VALUE - x` subtracts from a field, where one space less negates.
    fileprivate var notesOnValue: [Diagnostic.Note] {
        var first = self
        var op: BinaryOperator?
        while case .binary(let next, let left, _) = first.kind { (first, op) = (left, next) }
        guard op == .subtract, case .name(let name) = first.kind, name.lowercased() == "value" else { return [] }
        return [.init("'\(name)' is a field here; SELECT VALUE -x, without the space, gives the negated value", at: first.span)]
    }
}
