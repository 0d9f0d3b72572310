import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

extension Planner {
    mutating func call(_ name: Name, _ arguments: [Expression], _ expression: Expression) -> any Node {
        if let aggregate = Aggregate(rawValue: name.text.lowercased()), context.registry.function(named: name.text) == nil {
            return aggregateCall(aggregate, name, arguments, expression)
        }
        if let bound = windowBound(name, arguments, expression) { return bound }
        guard let function = context.registry.function(named: name.text) else { return unknownCall(name, arguments) }
        checkCall(of: function.spec, name, arguments, expression)
        let site = siteCount
        siteCount += 1
        // Calls nest, and a stack may be small: what is checked of a spec is checked elsewhere.
        var nodes: [any Node] = []
        for (index, argument) in arguments.enumerated() {
            nodes.append(checkedArgument(argument, at: index, of: function.spec) ?? elementNode(argument))
        }
        return CallNode(function, arguments: nodes, site: site)
    }

    /// Tells of a call of what is no function.
    private mutating func unknownCall(_ name: Name, _ arguments: [Expression]) -> any Node {
        for argument in arguments { _ = elementNode(argument) }
        if reportMisplacedWindow(name) { return ConstantNode(.undefined) }
        let known = Array(context.registry.functions.keys) + Aggregate.allCases.map(\.rawValue) + WindowBoundNode.names
        let near = nearestName(to: name.text, among: known)
        report(
            .unknownFunction, "unknown function '\(name.text)'", at: name.span,
            hint: near.map { .init("did you mean '\($0)'?", replacing: name.span, with: $0) })
        return ConstantNode(.undefined)
    }

    private mutating func checkCall(
        of spec: FunctionSpec, _ name: Name, _ arguments: [Expression], _ expression: Expression
    ) {
        if context.version < spec.since {
            report(
                .functionNeedsNewerVersion, "function '\(spec.name)' needs version \(spec.since.rawValue)", at: name.span,
                label: "this rule has version \(context.version.rawValue)")
        }
        checkPlace(of: spec, name, arguments)
        checkReadsNoMessage(spec, expression)
    }

    /// Checks an argument; its node where it is none of an expression.
    private mutating func checkedArgument(_ argument: Expression, at index: Int, of spec: FunctionSpec) -> (any Node)? {
        // One argument too many asks nothing of its own: the call is Undefined, and the rule loads.
        let extra = spec.parameters.last.flatMap { $0.isVariadic ? $0 : nil }
        guard let parameter = index < spec.parameters.count ? spec.parameters[index] : extra else { return nil }
        if !parameter.mayReachOutside { refuseOutsideCalls(in: argument, parameter, of: spec) }
        switch parameter.kind {
        case .payload:
            guard case .star = argument.kind, scopes.isEmpty, !readsRows, !readsGroup else { return nil }
            return PayloadBytesNode()
        case .constant:
            if case .literal(.string) = argument.kind { return nil }
            // What could not be read has been told already.
            if argument.kind != .invalid {
                report(
                    .constantRequired, "'\(parameter.name)' of '\(spec.name)' has to be a constant", at: argument.span,
                    label: "expected a text in quotes")
            }
            return ConstantNode(.undefined)
        default:
            return nil
        }
    }

    private mutating func refuseOutsideCalls(
        in argument: Expression, _ parameter: FunctionSpec.Parameter, of spec: FunctionSpec
    ) {
        if case .call(let name, let arguments) = argument.kind, let called = context.registry.function(named: name.text)?.spec,
            reachesOutside(called, arguments)
        {
            report(
                .outsideCallInDefault, "'\(name.text)' can't be called in '\(parameter.name)' of '\(spec.name)'", at: name.span,
                label: "it reaches outside of the engine",
                hint: .init("nest it as a value: \(spec.name)(\(name.text)(…), \(parameter.name))"))
        }
        for part in argument.allParts { refuseOutsideCalls(in: part, parameter, of: spec) }
    }

    /// Whether a function may be called where the text stands, and once more.
    private mutating func checkPlace(of spec: FunctionSpec, _ name: Name, _ arguments: [Expression]) {
        let reachesOutside = reachesOutside(spec, arguments)
        if reachesOutside, context.place == .errorAction {
            report(
                .outsideCallInErrorAction, "function '\(spec.name)' can't be called in an error action", at: name.span,
                label: "it reaches outside of the engine")
        }
        if reachesOutside || spec.readsStores, context.place == .device {
            report(
                .outsideCallInDevice, "function '\(spec.name)' can't be called in a device", at: name.span,
                label: "a device knows what it hears, and nothing of the engine's")
        }
        guard let limit = spec.callsPerStatement else { return }
        callCounts[spec.name, default: 0] += 1
        if callCounts[spec.name] == limit + 1 {
            report(
                .tooManyCalls, "a statement may call '\(spec.name)' \(limit == 1 ? "once" : "\(limit) times")", at: name.span,
                hint: spec.section == "extension" ? nil : .init("keep the answer in a SET variable"))
        }
    }

    private func reachesOutside(_ spec: FunctionSpec, _ arguments: [Expression]) -> Bool {
        guard let constant = spec.outsideOnlyWith else { return spec.reachesOutside }
        return arguments.contains { argument in
            if case .literal(.string(constant, _)) = argument.kind { return true }
            return false
        }
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
                    label: isBeforeGroups
                        ? "WHERE runs on each row, before they are grouped" : "give it an array, or group by a window, or query stored data",
                    hint: isBeforeGroups ? .init("a condition on groups stands in HAVING, after GROUP BY") : nil)
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
        // By their texts: an open window that is kept has a state for each of them.
        if let known = current.aggregates.firstIndex(where: { $0.expression == expression && $0.expression.means(expression) }) {
            return AggregateNode(index: known)
        }
        current.isInsideAggregate = true
        grouping = current
        let argument = takesStar ? nil : elementNode(arguments[0])
        let fraction = arguments.count > 1 ? node(arguments[1]) : nil
        grouping?.isInsideAggregate = false
        grouping?.aggregates.append(
            AggregateCall(aggregate: aggregate, expression: expression, argument: argument, fraction: fraction))
        return AggregateNode(index: (grouping?.aggregates.count ?? 1) - 1)
    }
}
