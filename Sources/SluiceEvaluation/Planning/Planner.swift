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
    var siteCount = 0
    /// How often a function with a bound on its calls has been called, by its name.
    var callCounts: [String: Int] = [:]

    /// SET variables declared so far.
    var variables: [String: Variable] = [:]
    private(set) var variableCount = 0

    /// The place of one variable more.
    mutating func makeVariablePlace() -> Int {
        defer { variableCount += 1 }
        return variableCount
    }

    /// Whether `@out` can be read.
    var seesOutput = false
    /// Variables of an action's rule that belong to single messages or rows, and have no value for the action.
    var variablesOfRows: Set<String> = []
    /// Whether something has read it.
    var readsOutput = false
    /// Whether WHERE is being planned of a statement that has groups, or could.
    var isBeforeGroups = false
    /// Whether `old` and `new` are the item that an action works on.
    var seesItem = false

    /// The aliases of the nested queries around the expression, innermost last.
    var scopes: [String?] = []
    /// What may stand where in a grouped query; nil outside of one.
    var grouping: Grouping?
    /// The variables that the results of windows read, made when first read; what they read is the group, not a message.
    var groupVariables: [String: VariableNode] = [:]

    struct Variable {
        /// What it was set to, variables that only name paths put in.
        var definition: Expression
        /// How high the tree is that evaluates it, the variables in it included.
        let height: Int
        /// How many parts the tree has, those of a variable counted wherever it stands.
        let size: Int
        let node: any Node

        /// In the place of one that was told of.
        static func refused(at span: Span) -> Variable {
            Variable(definition: Expression(.invalid, at: span), height: 1, size: 1, node: ConstantNode(.undefined))
        }
    }

    /// Parts that a variable stands for at most: one that holds another twice, and so on, would be as large as one likes.
    static let maximumSize = 10_000

    /// The state of planning a grouped query.
    struct Grouping {
        var keys: [Expression]
        var aggregates: [AggregateCall] = []
        var isInsideAggregate = false
        /// Whether a whole key of the group is being planned; the names in it are not looked at one by one.
        var isInsideKey = false
        /// Whether the groups are those of a window: what stands outside of aggregates is evaluated when it closes, with no
        /// message at hand.
        var isWindowed = false
        /// What the names that the SELECT clause gives stand for; a group is not read by them.
        var aliases: [String: Expression] = [:]
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
            let definition = resolved(assignment.value)
            let height = height(of: definition)
            // Checked before anything walks it: variables built on variables nest without the text nesting.
            guard height <= Parser.maximumHeight else {
                report(
                    .variableTooDeep, "variable '@\(name)' chains more than \(Parser.maximumHeight) operators",
                    at: assignment.variable.span, label: "the variables in it included")
                variables[name] = .refused(at: definition.span)
                continue
            }
            let size = size(of: definition)
            guard size <= Self.maximumSize else {
                report(
                    .variableTooLarge, "variable '@\(name)' stands for more than \(Self.maximumSize) operators and operands",
                    at: assignment.variable.span, label: "the variables in it included, each time")
                variables[name] = .refused(at: definition.span)
                continue
            }
            let node = node(definition)
            guard checkIsFree(assignment.variable) else { continue }
            variables[name] = Variable(
                definition: definition, height: height, size: size,
                node: VariableNode(index: makeVariablePlace(), definition: node))
        }
    }

    /// Whether a variable has no value yet; tells where it may not be set.
    private mutating func checkIsFree(_ variable: Name) -> Bool {
        if variable.text == "out" {
            report(.reservedVariable, "'@out' can't be set", at: variable.span, label: "it is what the rule selects")
        }
        guard variables[variable.text] == nil else {
            report(
                .variableAssignedTwice, "variable '@\(variable.text)' is assigned twice", at: variable.span,
                label: "a variable keeps its first value")
            return false
        }
        return true
    }

    // MARK: Expressions

    mutating func node(_ expression: Expression) -> any Node {
        if let key = windowKey(expression) { return traced(GroupKeyNode(index: key), expression) }
        guard isKey(expression) else { return traced(unguarded(expression), expression) }
        grouping?.isInsideKey = true
        defer { grouping?.isInsideKey = false }
        return traced(unguarded(expression), expression)
    }

    /// The node, noting its values where the plan is made to be looked into.
    private mutating func traced(_ node: any Node, _ expression: Expression) -> any Node {
        if case .literal = expression.kind { return node }
        if let traced = node as? TracedNode, traced.span == expression.span { return node }
        return context.isTraced ? TracedNode(node, of: expression.span) : node
    }

    /// Whether it is one of the keys that rows are grouped by.
    private mutating func isKey(_ expression: Expression) -> Bool {
        guard let grouping, !grouping.isInsideKey, scopes.isEmpty else { return false }
        return grouping.keys.firstIndex(meaning: expression) != nil
    }

    private mutating func unguarded(_ expression: Expression) -> any Node {
        switch expression.kind {
        case .literal(let literal): return constant(literal)
        case .star: return misplacedStar(at: expression.span)
        case .name, .member, .variable: return path(expression)
        case .element(let base, let index): return SubscriptNode(base: node(base), index: node(index))
        case .call(let name, let arguments): return call(name, arguments, expression)
        case .cast(let operand, let type): return cast(operand, type)
        case .caseOf(let subject, let arms, let otherwise): return caseOf(subject, arms, otherwise, at: expression.span)
        case .negate(let operand): return Self.negated(node(operand))
        case .not(let operand): return NotNode(node(operand))
        case .binary: return chain(expression)
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
            return Self.folded(ArrayNode(items.map { elementNode($0) }))
        case .object(let members):
            gate("object literals", at: expression.span)
            return ObjectNode(members.map { ($0.key.text, elementNode($0.value)) })
        case .invalid: return ConstantNode(.undefined)
        }
    }

    // Apart from the walk over the tree, whose frames have to be small.

    private mutating func misplacedStar(at span: Span) -> any Node {
        report(
            .starMisplaced, "'*' can't stand here", at: span, label: "it is an argument, an element or a whole SELECT item")
        return ConstantNode(.undefined)
    }

    private static func negated(_ node: any Node) -> any Node {
        if let constant = node.constant { return ConstantNode(ArithmeticNode.Operator.subtract.apply(.number(0), constant)) }
        return ArithmeticNode(.subtract, ConstantNode(.number(0)), node)
    }

    private static func folded(_ array: ArrayNode) -> any Node {
        array.constantItems.map { ConstantNode(.array($0)) } ?? array
    }

    private mutating func constant(_ literal: Literal) -> any Node {
        switch literal {
        case .null: return ConstantNode(.null)
        case .boolean(let bool): return ConstantNode(.bool(bool))
        case .string(let text, _): return ConstantNode(.string(text))
        case .duration(_, let milliseconds): return ConstantNode(.number(Number(milliseconds)))
        case .number(var text):
            // Not the pattern of numeric Strings: a literal may write the plus of its exponent.
            guard let number = text.withUTF8({ Number(digits: $0) }) else { return ConstantNode(.undefined) }
            return ConstantNode(.number(context.version.takesWholeAsInt ? number.wholeAsInt : number))
        }
    }

    // MARK: Operators

    /// `a + b + c`: such a chain leans to the left and may be long, so it is not walked by recursion.
    private mutating func chain(_ expression: Expression) -> any Node {
        var links: [(op: BinaryOperator, right: Expression, whole: Expression)] = []
        var first = expression
        while case .binary(let op, let left, let right) = first.kind, links.isEmpty || !isKey(first) {
            links.append((op, right, first))
            first = left
        }
        var result = node(first)
        for link in links.reversed() { result = traced(binary(link.op, result, node(link.right)), link.whole) }
        return result
    }

    private mutating func binary(_ op: BinaryOperator, _ a: any Node, _ b: any Node) -> any Node {
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

    private mutating func caseOf(
        _ subject: Expression?, _ arms: [CaseArm], _ otherwise: Expression?, at span: Span
    ) -> any Node {
        let value = subject.map { node($0) }
        let nodes = arms.map { (when: node($0.when), then: node($0.then)) }
        let other = otherwise.map { node($0) }
        guard let value else { return SearchedCaseNode(arms: nodes, otherwise: other) }
        return CaseNode(subject: value, arms: nodes, otherwise: other, tracedAt: context.isTraced ? span : nil)
    }

    mutating func gate(_ what: String, at span: Span) {
        guard context.version < .v2016_03_23 else { return }
        report(
            .syntaxNeedsNewerVersion, "\(what) need version 2016-03-23", at: span,
            label: "this rule has version \(context.version.rawValue)")
    }
}
