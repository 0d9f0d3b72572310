import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

extension Linter {
    /// Whether a name is an aggregate's, and no function's.
    func isAggregate(_ name: Name) -> Bool {
        Aggregate(rawValue: name.text.lowercased()) != nil && registry.function(named: name.text) == nil
    }

    mutating func call(_ name: Name, _ arguments: [Expression]) -> Possibility {
        let given = arguments.map { visitElement($0) }
        guard let function = registry.function(named: name.text) else {
            guard let aggregate = Aggregate(rawValue: name.text.lowercased()) else { return .anything }
            return fold(aggregate, name, arguments, given)
        }
        let spec = function.spec
        guard spec.takes(arguments.count) else {
            warn(
                .wrongArgumentCount, "'\(spec.name)' with \(Self.counted(arguments.count)) is always Undefined", at: name.span,
                label: "expected \(spec.signature)")
            return .undefined
        }
        for (index, argument) in given.enumerated() {
            let parameter = spec.parameters[min(index, spec.parameters.count - 1)]
            guard let value = argument.constant, !value.isUndefined else { continue }
            guard parameter.kind.takes(value) else {
                let found = value.isNull ? "Null" : argument.typeName ?? "this"
                warn(
                    .unusableArgument, "'\(spec.name)' of this is always Undefined", at: arguments[index].span,
                    label: "'\(parameter.name)' can't be \(found)\(parameter.kind.wants)")
                return .undefined
            }
            guard let text = value.string, !parameter.choices.isEmpty, !parameter.choices.contains(text) else { continue }
            warnOfChoice(text, of: parameter, spec, at: arguments[index].span)
            return .undefined
        }
        if let problem = function.problem(withConstants: given.map(\.constant)), arguments.indices.contains(problem.index) {
            let text = given[problem.index].constant?.asString.map { "'\($0.shortened)' " } ?? "the argument "
            warn(
                .unusableArgument, "'\(spec.name)' of this is always Undefined", at: arguments[problem.index].span,
                label: text + problem.message)
            return .undefined
        }
        if spec.name == "topic", let level = given.first?.constant?.asInt, !checkTopicLevel(level, at: arguments[0].span) {
            return .undefined
        }
        return spec.returns.map { Possibility($0.kinds.union(.undefined)) } ?? .anything
    }

    private mutating func warnOfChoice(
        _ text: String, of parameter: FunctionSpec.Parameter, _ spec: FunctionSpec, at span: Span
    ) {
        let choices = parameter.choices
        let near = choices.count == 1 ? choices[0] : nearestName(to: text, among: choices)
        warn(
            .unusableArgument, "'\(spec.name)' of this is always Undefined", at: span,
            label: "'\(parameter.name)' is \(choices.map { "'\($0)'" }.joined(separator: " or "))",
            hint: near.map { .init("write '\($0)'", replacing: span, with: "'\($0)'") })
    }

    // MARK: Aggregates

    /// An aggregate over rows, or over the items of an Array.
    private mutating func fold(
        _ aggregate: Aggregate, _ name: Name, _ arguments: [Expression], _ given: [Possibility]
    ) -> Possibility {
        guard arguments.count == aggregate.arity else { return .anything }
        let isRow = foldsRows && readsStored && arguments[0].kind == .star
        let value = isRow ? Possibility(.object) : given[0]
        if aggregate == .approxPercentile, !checkFraction(given[1], arguments[1], name) { return .undefined }
        guard value.isUndefined || value.kinds.isDisjoint(with: foldsRows ? aggregate.folded : .array) else {
            return Possibility(aggregate.results.union(.undefined))
        }
        guard !value.isUndefined else { return .anything }
        let wanted = foldsRows ? aggregate.wanted : "outside of groups an Array"
        warn(
            .unusableArgument, "'\(name.text)' of this is always Undefined", at: arguments[0].span,
            label: "expected \(wanted)" + (isRow ? ", found a whole row" : value.typeName.map { ", found \($0)" } ?? ""),
            hint: isRow ? .init("name the field: \(name.text)(temperature)") : nil)
        return .undefined
    }

    private mutating func checkFraction(_ fraction: Possibility, _ expression: Expression, _ name: Name) -> Bool {
        guard let constant = fraction.constant, !constant.isUndefined else { return true }
        let number = constant.asNumber
        if let number, AggregateFold.fractions.contains(number) { return true }
        let part = number.flatMap { $0.divided(by: 100) }.flatMap { AggregateFold.fractions.contains($0) ? $0.description : nil }
        warn(
            .unusableArgument, "'\(name.text)' of this is always Undefined", at: expression.span,
            label: "expected a number from 0 to 1",
            hint: part.map { .init("write \($0)", replacing: expression.span, with: $0) })
        return false
    }

    private static func counted(_ count: Int) -> String {
        count == 0 ? "no argument" : count == 1 ? "one argument" : "\(count) arguments"
    }

    /// Whether some message may have a level of this number; tells where none that FROM lets through has.
    private mutating func checkTopicLevel(_ level: Number, at span: Span) -> Bool {
        guard let level = level.int64, level >= 1 else {
            warn(.topicLevelOutOfReach, "'topic' of this is always Undefined", at: span, label: "levels are counted from 1")
            return false
        }
        guard !filters.isEmpty, !filters.contains(where: { $0.hasSuffix("#") }) else { return true }
        let levels = filters.map { $0.utf8.count { $0 == UInt8(ascii: "/") } + 1 }.max() ?? 0
        if level > levels {
            let words = levels == 1 ? "one level" : "\(levels) levels"
            warn(.topicLevelOutOfReach, "'topic' of this is Undefined", at: span, label: "the topics of FROM have \(words)")
        }
        // A message may also be sent straight to the rule, on a topic that its filter does not match.
        return true
    }

    mutating func cast(_ operand: Expression, _ type: Name) -> Possibility {
        let value = possibility(of: operand)
        guard let target = CastType(keyword: type.text) else { return .anything }
        if let constant = value.constant { return Possibility(constant.cast(to: target, wholeIsInt: version.takesWholeAsInt)) }
        switch target {
        case .string: return Possibility([.string, .undefined])
        case .int, .decimal, .double: return Possibility([.number, .undefined])
        case .boolean: return Possibility([.bool, .undefined])
        }
    }

    // MARK: CASE

    mutating func caseOf(_ subject: Expression?, _ arms: [CaseArm], _ otherwise: Expression?) -> Possibility {
        let value = subject.map { possibility(of: $0) }
        var kinds: Possibility.Kinds = value?.kinds.intersection(.undefined) ?? []
        var seen: [(value: Value, span: Span)] = []
        var isSettled: Span?
        for arm in arms {
            let when = possibility(of: arm.when)
            if let settled = isSettled {
                warn(
                    .unreachableArm, "this WHEN is never reached", at: arm.when.span,
                    notes: [.init("this one is always true", at: settled)])
            } else if let value {
                checkArm(when, arm.when, of: value, &seen)
            } else if !when.truths.contains(.yes), !when.isUndefined {
                warn(.unreachableArm, "this WHEN can never be true", at: arm.when.span)
            } else if when.truths == .yes {
                isSettled = arm.when.span
            }
            kinds.formUnion(visitElement(arm.then).kinds)
        }
        kinds.formUnion(otherwise.map { visitElement($0).kinds } ?? .undefined)
        return Possibility(kinds)
    }

    private mutating func checkArm(
        _ when: Possibility, _ expression: Expression, of subject: Possibility, _ seen: inout [(value: Value, span: Span)]
    ) {
        guard let constant = when.constant, !constant.isUndefined, !subject.isUndefined else { return }
        if let first = seen.first(where: { $0.value.equals(constant) == true }) {
            return warn(
                .unreachableArm, "this WHEN is never reached", at: expression.span, label: "the same value once more",
                notes: [.init("the first one is here", at: first.span)])
        }
        seen.append((constant, expression.span))
        guard when.types.isDisjoint(with: subject.types) else { return }
        let types = when.typeName.flatMap { x in subject.typeName.map { "\(x) against \($0)" } }
        warn(
            .unreachableArm, "this WHEN is never reached", at: expression.span,
            label: types ?? "the value after CASE is never of this type")
    }
}

extension Aggregate {
    /// What of the rows it folds, where it does not pass all over.
    fileprivate var folded: Possibility.Kinds {
        switch self {
        case .sum, .avg, .stddev, .approxPercentile, .min, .max: [.number, .string]
        case .count, .first, .last, .collect: .all
        }
    }

    fileprivate var wanted: String {
        switch self {
        case .min, .max: "a number or a String"
        default: "a number"
        }
    }

    /// What it comes to beside Undefined.
    fileprivate var results: Possibility.Kinds {
        switch self {
        case .count, .sum, .avg, .stddev, .approxPercentile: .number
        case .min, .max: [.number, .string]
        case .collect: .array
        case .first, .last: .all
        }
    }
}

extension FunctionSpec.ResultType {
    fileprivate var kinds: Possibility.Kinds {
        switch self {
        case .number: .number
        case .string: .string
        case .boolean: .bool
        }
    }
}

extension FunctionSpec.Parameter.Kind {
    /// What it wants, after a comma.
    fileprivate var wants: String {
        switch self {
        case .number: ", expected a number"
        case .integer: ", expected a whole number"
        case .text: ", expected a text"
        case .string, .constant: ", expected a String"
        case .array: ", expected an Array"
        case .object: ", expected an Object"
        case .any, .payload, .attempt: ""
        }
    }
}
