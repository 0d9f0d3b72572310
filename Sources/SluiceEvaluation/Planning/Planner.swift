import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

/// Turns expressions into nodes, checking them on the way.
///
/// One planner serves one text (a statement, a template); it collects the fields that are read and what there is to say.
struct Planner {
    let context: PlanningContext
    var diagnostics: [Diagnostic] = []
    /// The slots of the payload's fields that are read.
    var slots: Set<Int> = []
    private var siteCount = 0

    /// SET variables declared so far.
    private var variables: [String: Variable] = [:]
    private(set) var variableCount = 0
    /// Whether `@out` can be read.
    var seesOutput = false
    /// Whether something has read it.
    private(set) var readsOutput = false

    /// The aliases of the nested queries around the expression, innermost last.
    private var scopes: [String?] = []
    /// What may stand where in a grouped query; nil outside of one.
    var grouping: Grouping?

    private struct Variable {
        let index: Int
        let definition: Expression
        let node: any Node
    }

    /// The state of planning a grouped query.
    struct Grouping {
        var keys: [Expression]
        var aggregates: [AggregateCall] = []
        var isInsideAggregate = false
        /// Whether a whole key of the group is being planned; the names in it are not looked at one by one.
        var isInsideKey = false
    }

    struct AggregateCall: Sendable {
        let aggregate: Aggregate
        let expression: Expression
        /// nil for `count(*)`.
        let argument: (any Node)?
        let fraction: (any Node)?
    }

    init(context: PlanningContext) {
        self.context = context
    }

    mutating func report(
        _ id: DiagnosticID, _ message: String, at span: Span, label: String? = nil, hint: Diagnostic.Hint? = nil
    ) {
        diagnostics.append(Diagnostic(id, .error, message, at: span, label: label, hint: hint))
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    // MARK: SET

    /// Declares the variables of a SET clause in their order; each sees the earlier ones.
    mutating func declare(_ set: SetClause?) {
        for assignment in set?.assignments ?? [] {
            let name = assignment.variable.text
            let node = node(assignment.value)
            guard variables[name] == nil, name != "out" else {
                report(
                    .variableAssignedTwice, "variable '@\(name)' is assigned twice", at: assignment.variable.span,
                    label: name == "out" ? "'@out' is what the rule selects" : "a variable keeps its first value")
                continue
            }
            variables[name] = Variable(
                index: variableCount, definition: assignment.value,
                node: VariableNode(index: variableCount, definition: node))
            variableCount += 1
        }
    }

    // MARK: Expressions

    mutating func node(_ expression: Expression) -> any Node {
        if let grouping, !grouping.isInsideKey, scopes.isEmpty, grouping.keys.contains(expression) {
            self.grouping?.isInsideKey = true
            defer { self.grouping?.isInsideKey = false }
            return unguarded(expression)
        }
        return unguarded(expression)
    }

    private mutating func unguarded(_ expression: Expression) -> any Node {
        switch expression.kind {
        case .literal(let literal): return constant(literal)
        case .star:
            report(
                .starMisplaced, "'*' can't stand here", at: expression.span,
                label: "it is an argument, an element or a whole SELECT item")
            return ConstantNode(.undefined)
        case .name, .member, .variable: return path(expression)
        case .element(let base, let index): return SubscriptNode(base: node(base), index: node(index))
        case .call(let name, let arguments): return call(name, arguments, expression)
        case .cast(let operand, let type): return cast(operand, type)
        case .caseOf(let subject, let arms, let otherwise): return caseOf(subject, arms, otherwise)
        case .negate(let operand): return ArithmeticNode(.subtract, ConstantNode(.number(0)), node(operand))
        case .not(let operand): return NotNode(node(operand))
        case .binary(let op, let left, let right): return binary(op, left, right)
        case .isIn(let item, let array, let negated): return InNode(node(item), node(array), isNegated: negated)
        case .between(let item, let low, let high, let negated):
            return BetweenNode(node(item), low: node(low), high: node(high), isNegated: negated)
        case .isNull(let operand, let negated): return IsNullNode(node(operand), isNegated: negated)
        case .like(let text, let pattern, let negated):
            return LikeNode(node(text), pattern: node(pattern), isNegated: negated)
        case .exists(let query): return ExistsNode(subquery(query, at: expression.span))
        case .subquery(let query): return subquery(query, at: expression.span)
        case .array(let items):
            gate("array literals", at: expression.span)
            let nodes = items.map { elementNode($0) }
            let constants = nodes.compactMap(\.constant)
            return constants.count == nodes.count ? ConstantNode(.array(constants)) : ArrayNode(nodes)
        case .object(let members):
            gate("object literals", at: expression.span)
            return ObjectNode(members.map { ($0.key.text, elementNode($0.value)) })
        case .invalid: return ConstantNode(.undefined)
        }
    }

    /// An argument or an element, where `*` means the whole payload.
    private mutating func elementNode(_ expression: Expression) -> any Node {
        guard case .star = expression.kind else { return node(expression) }
        return star
    }

    /// What `*` names here.
    var star: any Node {
        if !scopes.isEmpty { return ElementNode(depth: 0) }
        return readsRows ? RowNode() : PayloadNode()
    }

    private var readsRows: Bool { context.place == .stored || context.place == .device }

    private func constant(_ literal: Literal) -> any Node {
        switch literal {
        case .null: return ConstantNode(.null)
        case .boolean(let bool): return ConstantNode(.bool(bool))
        case .string(let text, _): return ConstantNode(.string(text))
        case .duration(_, let milliseconds): return ConstantNode(.number(Number(milliseconds)))
        case .number(let text):
            guard let number = Number(numeric: text) else { return ConstantNode(.undefined) }
            return ConstantNode(.number(context.version.takesWholeAsInt ? number.wholeAsInt : number))
        }
    }

    // MARK: Paths

    private mutating func path(_ expression: Expression) -> any Node {
        var names: [String] = []
        var base = expression
        while case .member(let inner, let name) = base.kind {
            names.append(name.text)
            base = inner
        }
        names.reverse()
        switch base.kind {
        case .name(let first):
            return pathNode(first: first, rest: names, at: base.span)
        case .variable(let name):
            return variable(name, rest: names, at: base.span)
        default:
            return names.reduce(node(base)) { MemberNode(base: $0, name: $1) }
        }
    }

    private mutating func pathNode(first: String, rest: [String], at span: Span) -> any Node {
        if let index = scopes.lastIndex(of: first) {
            let outward = scopes.count - 1 - index
            return rest.reduce(ElementNode(depth: outward) as any Node) { MemberNode(base: $0, name: $1) }
        }
        if !scopes.isEmpty {
            return ([first] + rest).reduce(ElementNode(depth: 0) as any Node) { MemberNode(base: $0, name: $1) }
        }
        if readsRows {
            checkGrouping(ofName: first, at: span)
            return rest.reduce(RowFieldNode(key: first) as any Node) { MemberNode(base: $0, name: $1) }
        }
        let slot = context.fields.slot(for: [first] + rest)
        slots.insert(slot)
        return FieldNode(slot: slot)
    }

    private mutating func variable(_ name: String, rest: [String], at span: Span) -> any Node {
        if name == "out", seesOutput {
            readsOutput = true
            return rest.reduce(OutputNode() as any Node) { MemberNode(base: $0, name: $1) }
        }
        guard let variable = variables[name] else {
            let near = nearestName(to: name, among: variables.keys)
            report(
                .undeclaredVariable, "variable '@\(name)' is not declared", at: span,
                label: name == "out" ? "'@out' can be read in an action's templates" : "SET it before it is used",
                hint: near.map { .init("did you mean '@\($0)'?", replacing: span, with: "@\($0)") })
            return ConstantNode(.undefined)
        }
        // A variable that only names a path is that path, so that its tokens are copied as they came.
        if variable.definition.isPath {
            let outer = scopes
            scopes = []
            defer { scopes = outer }
            return path(rest.reduce(variable.definition) { base, name in
                Expression(.member(base: base, name: Name(name, at: span)), at: span)
            })
        }
        return rest.reduce(variable.node) { MemberNode(base: $0, name: $1) }
    }

    // MARK: Operators

    private mutating func binary(_ op: BinaryOperator, _ left: Expression, _ right: Expression) -> any Node {
        let a = node(left)
        let b = node(right)
        if let ordering = Ordering(op) {
            if let field = a as? FieldNode, let constant = b.constant?.asNumber {
                return FieldOrderingNode(ordering, slot: field.slot, constant: constant)
            }
            if let field = b as? FieldNode, let constant = a.constant?.asNumber {
                return FieldOrderingNode(ordering.mirrored, slot: field.slot, constant: constant)
            }
            return OrderingNode(ordering, a, b)
        }
        if let arithmetic = ArithmeticNode.Operator(op) {
            if let x = a.constant, let y = b.constant { return ConstantNode(arithmetic.apply(x, y)) }
            return ArithmeticNode(arithmetic, a, b)
        }
        switch op {
        case .and: return AndNode(a, b)
        case .or: return OrNode(a, b)
        default: break
        }
        let isNegated = op == .notEqual
        if let field = a as? FieldNode, case .string(let text) = b.constant {
            return FieldTextNode(slot: field.slot, text: text, isNegated: isNegated)
        }
        if let field = b as? FieldNode, case .string(let text) = a.constant {
            return FieldTextNode(slot: field.slot, text: text, isNegated: isNegated)
        }
        return EqualityNode(a, b, isNegated: isNegated)
    }

    private mutating func cast(_ operand: Expression, _ type: Name) -> any Node {
        let operand = node(operand)
        guard let target = CastType(keyword: type.text) else {
            let near = nearestName(to: type.text, among: CastType.keywords)
            report(
                .unknownCastType, "unknown type '\(type.text)'", at: type.span,
                label: "expected String, Int, Decimal, Double or Boolean",
                hint: near.map { .init("did you mean '\($0)'?", replacing: type.span, with: $0) })
            return ConstantNode(.undefined)
        }
        if context.version < .v2016_03_23, target == .decimal || target == .boolean {
            report(
                .castTypeNeedsNewerVersion, "a cast to '\(type.text)' needs version 2016-03-23", at: type.span,
                label: "this rule has version \(context.version.rawValue)")
        }
        return CastNode(operand, to: target)
    }

    private mutating func caseOf(_ subject: Expression?, _ arms: [CaseArm], _ otherwise: Expression?) -> any Node {
        let value = subject.map { node($0) }
        let nodes = arms.map { (when: node($0.when), then: node($0.then)) }
        let other = otherwise.map { node($0) }
        guard let value else { return SearchedCaseNode(arms: nodes, otherwise: other) }
        return CaseNode(subject: value, arms: nodes, otherwise: other)
    }

    // MARK: Calls

    private mutating func call(_ name: Name, _ arguments: [Expression], _ expression: Expression) -> any Node {
        if let aggregate = Aggregate(rawValue: name.text.lowercased()), context.registry.function(named: name.text) == nil {
            return aggregateCall(aggregate, name, arguments, expression)
        }
        guard let function = context.registry.function(named: name.text) else {
            for argument in arguments { _ = elementNode(argument) }
            let known = Array(context.registry.functions.keys) + Aggregate.allCases.map(\.rawValue)
            let near = nearestName(to: name.text, among: known)
            report(
                .unknownFunction, "unknown function '\(name.text)'", at: name.span,
                hint: near.map { .init("did you mean '\($0)'?", replacing: name.span, with: $0) })
            return ConstantNode(.undefined)
        }
        let spec = function.spec
        if context.version < spec.since {
            report(
                .functionNeedsNewerVersion, "function '\(spec.name)' needs version \(spec.since.rawValue)", at: name.span,
                label: "this rule has version \(context.version.rawValue)")
        }
        if spec.reachesOutside, context.place == .errorAction {
            report(
                .outsideCallInErrorAction, "function '\(spec.name)' can't be called in an error action", at: name.span,
                label: "it reaches outside of the engine")
        }
        let site = siteCount
        siteCount += 1
        var nodes: [any Node] = []
        for (index, argument) in arguments.enumerated() {
            let parameter = index < spec.parameters.count ? spec.parameters[index] : spec.parameters.last
            nodes.append(self.argument(argument, for: parameter, of: spec))
        }
        return CallNode(function, arguments: nodes, site: site)
    }

    private mutating func argument(
        _ argument: Expression, for parameter: FunctionSpec.Parameter?, of spec: FunctionSpec
    ) -> any Node {
        switch parameter?.kind {
        case .payload:
            if case .star = argument.kind, scopes.isEmpty, !readsRows { return PayloadBytesNode() }
        case .constant:
            guard case .literal(.string) = argument.kind else {
                report(
                    .constantRequired, "'\(parameter?.name ?? "")' of '\(spec.name)' has to be a constant",
                    at: argument.span, label: "expected a text in quotes")
                return ConstantNode(.undefined)
            }
        default: break
        }
        return elementNode(argument)
    }

    private mutating func aggregateCall(
        _ aggregate: Aggregate, _ name: Name, _ arguments: [Expression], _ expression: Expression
    ) -> any Node {
        let takesStar = aggregate == .count && arguments.count == 1 && arguments[0].kind == .star
        guard arguments.count == aggregate.arity else {
            report(
                .aggregateArguments, "'\(name.text)' takes \(aggregate.arity == 1 ? "one argument" : "two arguments")",
                at: expression.span, label: "found \(arguments.count)")
            return ConstantNode(.undefined)
        }
        guard var current = grouping, scopes.isEmpty else {
            if takesStar {
                report(
                    .aggregateMisplaced, "'count(*)' counts rows, and there are none here", at: expression.span,
                    label: "give it an array, or query stored data")
                return ConstantNode(.undefined)
            }
            return ArrayFoldNode(
                aggregate, array: node(arguments[0]), fraction: arguments.count > 1 ? node(arguments[1]) : nil)
        }
        guard !current.isInsideAggregate else {
            report(
                .aggregateMisplaced, "'\(name.text)' stands inside another aggregate", at: expression.span,
                label: "aggregates do not nest")
            return ConstantNode(.undefined)
        }
        if let known = current.aggregates.firstIndex(where: { $0.expression == expression }) { return AggregateNode(index: known) }
        current.isInsideAggregate = true
        grouping = current
        let argument = takesStar ? nil : node(arguments[0])
        let fraction = arguments.count > 1 ? node(arguments[1]) : nil
        grouping?.isInsideAggregate = false
        grouping?.aggregates.append(
            AggregateCall(aggregate: aggregate, expression: expression, argument: argument, fraction: fraction))
        return AggregateNode(index: (grouping?.aggregates.count ?? 1) - 1)
    }

    /// In a grouped query a field outside of an aggregate has one value a group only when it is grouped by.
    private mutating func checkGrouping(ofName name: String, at span: Span) {
        guard let grouping, !grouping.isInsideAggregate, !grouping.isInsideKey else { return }
        report(
            .ungroupedColumn, "'\(name)' is neither grouped by nor inside an aggregate", at: span,
            hint: .init("use 'last(\(name))', or add it to GROUP BY", replacing: span, with: "last(\(name))"))
    }

    // MARK: Nested queries

    private mutating func subquery(_ query: Subquery, at span: Span) -> SubqueryNode {
        gate("nested queries", at: span)
        let source: any Node
        if case .star = query.from.kind {
            source = readsRows ? RowNode() : PayloadNode()
        } else {
            source = node(query.from)
        }
        scopes.append(query.alias?.text)
        defer { scopes.removeLast() }
        let condition = query.where.map { node($0) }
        return SubqueryNode(source: source, condition: condition, projection: projection(query.select))
    }

    /// The projection of a SELECT clause in the current scope.
    mutating func projection(_ select: SelectClause) -> Projection {
        switch select {
        case .value(let expression):
            return Projection(value: elementNode(expression))
        case .items(let items):
            return Projection(items: items.map { item in
                if case .star = item.expression.kind { return .init(path: item.alias.map(\.text), node: star) }
                return .init(path: item.key, node: node(item.expression))
            })
        }
    }

    private mutating func gate(_ what: String, at span: Span) {
        guard context.version < .v2016_03_23 else { return }
        report(
            .syntaxNeedsNewerVersion, "\(what) need version 2016-03-23", at: span,
            label: "this rule has version \(context.version.rawValue)")
    }
}

extension SelectItem {
    /// The key that the item's value stands under: the alias, the last name of a path, or the source text.
    /// Source: language reference, 7.1 and 7.4.
    package var key: [String] {
        if !alias.isEmpty { return alias.map(\.text) }
        switch expression.kind {
        case .name(let name), .variable(let name): return [name]
        case .member(_, let name): return [name.text]
        default: return [sourceText]
        }
    }
}

extension Expression {
    /// Whether it only names something: a name or the members of one.
    var isPath: Bool {
        switch kind {
        case .name: true
        case .member(let base, _): base.isPath
        default: false
        }
    }
}
