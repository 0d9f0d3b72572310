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
    /// Whether the statement reads rows that are stored, which are Objects.
    private(set) var readsStored = false
    /// Whether aggregates fold rows, and not the items of an Array.
    var foldsRows = false

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
        readsStored = place == .stored
        if !readsStored {
            filters = Self.topicFilters(of: statement)
            for source in statement.from?.sources ?? [] { checkFilter(of: source) }
        }
        for assignment in statement.set?.assignments ?? [] {
            variables[assignment.variable.text] = possibility(of: assignment.value).bounded
        }
        let hasGroups = readsStored || statement.window != nil
        foldsRows = hasGroups
        visit(statement.select)
        foldsRows = false
        if let condition = statement.where { visit(condition, of: "WHERE", passing: readsStored ? "row" : "message") }
        for key in statement.groupBy { _ = possibility(of: key) }
        foldsRows = hasGroups
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
        if let (low, high) = reversedBounds(in: condition) {
            let text = "\(high.printed()) AND \(low.printed())"
            return warn(
                .neverTrue, "\(clause) can never be true", at: low.span.joined(with: high.span),
                label: "the bounds are the wrong way round",
                hint: .init("write BETWEEN \(text)", replacing: low.span.joined(with: high.span), with: text))
        }
        guard let (first, second) = contradiction(in: condition) else {
            return warn(
                .neverTrue, "\(clause) can never be true", at: condition.span,
                label: label(ofNeverTrue: condition, passing: item),
                hint: item == "message" && literal(condition)?.bool == false
                    ? .init("a rule is switched off with ruleDisabled: true") : nil)
        }
        warn(
            .neverTrue, "\(clause) can never be true", at: second.span, label: "this and an earlier part exclude each other",
            notes: [.init("excluded by this part", at: first.span)])
    }

    private func label(ofNeverTrue condition: Expression, passing item: String) -> String {
        guard let value = literal(condition), value.bool == nil, !value.isNull else { return "no \(item) passes" }
        return "expected a condition" + (Possibility(value).typeName.map { ", found \($0)" } ?? "")
    }

    mutating func visit(_ select: SelectClause) {
        switch select {
        case .value(let expression):
            visitElement(expression)
        case .items(let items):
            checkKeys(of: items, values: items.map { visitElement($0.expression) })
        }
    }

    /// An expression where `*` may stand.
    @discardableResult
    mutating func visitElement(_ expression: Expression) -> Possibility {
        expression.kind == .star ? .anything : possibility(of: expression)
    }

    private mutating func checkKeys(of items: [SelectItem], values: [Possibility]) {
        var places: [[ExactText]: Span] = [:]
        var taken = TakenPaths()
        for (index, item) in items.enumerated() {
            if item.expression.kind == .star, item.alias.isEmpty { continue }
            let span = item.alias.last?.span ?? item.expression.span
            let key = item.key.map { ExactText($0) }
            let lost = taken.take(key, value: values[index], at: span)
            if let first = places.updateValue(span, forKey: key) {
                warn(
                    .duplicateOutputKey, "'\(item.key.joined(separator: "."))' is selected twice", at: span,
                    label: "the later value takes the place of the first", notes: [.init("first selected here", at: first)])
            } else if let lost {
                let name = lost.key.map(\.text).joined(separator: ".")
                warn(
                    .duplicateOutputKey, "'\(item.key.joined(separator: "."))' takes the place of '\(name)'", at: span,
                    label: "the first value is lost", notes: [.init("first selected here", at: lost.span)])
            } else if item.alias.isEmpty, item.key == [item.sourceText], !item.expression.isNamed {
                let place = Span(item.expression.span.upperBound, item.expression.span.upperBound)
                warn(
                    .unnamedItem, "this item has no name", at: item.expression.span,
                    label: "its key is the text of the expression",
                    hint: .init("give it one: \(item.sourceText.shortened) AS name", replacing: place, with: " AS name"),
                    notes: (index == 0 ? item.expression.notesOnValue : []) + item.notesOnKey)
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

/// The paths of the items so far, where an item of a path above or below may take one's place.
private struct TakenPaths {
    typealias Item = (key: [ExactText], span: Span)

    /// By all that their paths lead through.
    private var inner: [[ExactText]: Item] = [:]
    /// Those whose value is never an Object, so that it can't take a member.
    private var leaves: [[ExactText]: Item] = [:]

    /// Takes an item's path; the earlier item whose value is lost by it.
    mutating func take(_ key: [ExactText], value: Possibility, at span: Span) -> Item? {
        var lost = inner[key]
        for count in 1..<max(key.count, 1) {
            let above = Array(key.prefix(count))
            lost = lost ?? leaves[above]
            inner[above] = (key, span)
        }
        if value.kinds.isDisjoint(with: .object) { leaves[key] = (key, span) }
        return lost
    }
}

extension SelectItem {
    /// `a.my-key` subtracts, though a key may have been meant.
    fileprivate var notesOnKey: [Diagnostic.Note] {
        guard case .binary(.subtract, let left, let right) = expression.kind, case .name(let rest) = right.kind,
            !sourceText.contains(" ")
        else { return [] }
        let (object, first): (String, String)
        switch left.kind {
        case .member(let base, let name): (object, first) = (base.printed(), name.text)
        case .name(let name): (object, first) = ("*", name)
        default: return []
        }
        return [.init("this subtracts; a key '\(first)-\(rest)' is read with get(\(object), '\(first)-\(rest)')", at: expression.span)]
    }
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
