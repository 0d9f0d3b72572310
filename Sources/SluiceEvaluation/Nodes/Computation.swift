import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

/// `+ - * / %`. Source: language reference, 6.6.
final class ArithmeticNode: Node {
    enum Operator: Sendable {
        case add, subtract, multiply, divide, remainder

        init?(_ op: BinaryOperator) {
            switch op {
            case .add: self = .add
            case .subtract: self = .subtract
            case .multiply: self = .multiply
            case .divide: self = .divide
            case .remainder: self = .remainder
            default: return nil
            }
        }

        func apply(_ a: Value, _ b: Value) -> Value {
            switch self {
            case .add: a.adding(b)
            case .subtract: a.subtracting(b)
            case .multiply: a.multiplied(by: b)
            case .divide: a.divided(by: b)
            case .remainder: a.remainder(dividingBy: b)
            }
        }
    }

    let op: Operator
    let left, right: any Node

    init(_ op: Operator, _ left: any Node, _ right: any Node) {
        self.op = op
        self.left = left
        self.right = right
    }

    func value(_ frame: Frame) -> Value { op.apply(left.value(frame), right.value(frame)) }
}

final class CastNode: Node {
    let operand: any Node
    let type: CastType

    init(_ operand: any Node, to type: CastType) {
        self.operand = operand
        self.type = type
    }

    func value(_ frame: Frame) -> Value {
        operand.value(frame).cast(to: type, wholeIsInt: frame.wholeIsInt)
    }
}

/// `CASE subject WHEN …`: an Undefined subject makes it Undefined, even with ELSE. Source: language reference, 9.1.
final class CaseNode: Node {
    let subject: any Node
    let arms: [(when: any Node, then: any Node)]
    let otherwise: (any Node)?
    /// Where the expression stands, for a plan that notes which arm it takes.
    private let span: Span?

    init(
        subject: any Node, arms: [(when: any Node, then: any Node)], otherwise: (any Node)?, tracedAt span: Span? = nil
    ) {
        self.subject = subject
        self.arms = arms
        self.otherwise = otherwise
        self.span = span
    }

    private func chosen(_ frame: Frame) -> (any Node)? {
        let value = subject.value(frame)
        guard !value.isUndefined else { return nil }
        let arm = arms.firstIndex { value.equals($0.when.value(frame)) == true }
        if let span { frame.trace.note(arm: arm, at: span) }
        return arm.map { arms[$0].then } ?? otherwise
    }

    func value(_ frame: Frame) -> Value { chosen(frame)?.value(frame) ?? .undefined }
    func token(_ frame: Frame) -> Token { chosen(frame)?.token(frame) ?? .value(.undefined) }
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool { chosen(frame)?.write(frame, to: &output) ?? false }
    var copiesParts: Bool { arms.contains { $0.then.copiesParts } || otherwise?.copiesParts == true }
}

/// `CASE WHEN condition THEN …`: the first arm whose condition is true.
final class SearchedCaseNode: Node {
    let arms: [(when: any Node, then: any Node)]
    let otherwise: (any Node)?

    init(arms: [(when: any Node, then: any Node)], otherwise: (any Node)?) {
        self.arms = arms
        self.otherwise = otherwise
    }

    private func chosen(_ frame: Frame) -> (any Node)? {
        for arm in arms where arm.when.isTrue(frame) { return arm.then }
        return otherwise
    }

    func value(_ frame: Frame) -> Value { chosen(frame)?.value(frame) ?? .undefined }
    func token(_ frame: Frame) -> Token { chosen(frame)?.token(frame) ?? .value(.undefined) }
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool { chosen(frame)?.write(frame, to: &output) ?? false }
    var copiesParts: Bool { arms.contains { $0.then.copiesParts } || otherwise?.copiesParts == true }
}

/// A call: arguments prepared as the spec says, Undefined where they do not fit.
final class CallNode: Node {
    let function: any Function
    /// Of its spec what a call needs; all of it would be handed about with each.
    private let parameters: [FunctionSpec.Parameter]
    let arguments: [any Node]
    /// Names this call among all of the rule, for what is drawn once per site.
    let site: Int
    /// For each parameter whether an argument's failure is Undefined instead; none where there is no such parameter.
    private let attempts: [Bool]

    init(_ function: any Function, arguments: [any Node], site: Int) {
        self.function = function
        parameters = function.spec.parameters
        self.arguments = arguments
        self.site = site
        let attempts = parameters.map { $0.kind == .attempt }
        self.attempts = attempts.contains(true) ? attempts : []
    }

    func value(_ frame: Frame) -> Value {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for (index, argument) in arguments.enumerated() {
            let isAttempt = index < attempts.count && attempts[index]
            values.append(isAttempt ? attempt(argument, frame) : argument.value(frame))
        }
        guard let prepared = parameters.prepare(values) else { return .undefined }
        frame.context.site = site
        let result = function.call(prepared, in: &frame.context)
        let bounded = result.bounded
        if bounded.isUndefined, !result.isUndefined { frame.context.note("the result is larger than a text or an Array may be") }
        return bounded
    }

    private func attempt(_ argument: any Node, _ frame: Frame) -> Value {
        let failure = frame.context.failure
        frame.context.failure = nil
        let value = argument.value(frame)
        let failed = frame.context.failure != nil
        frame.context.failure = failure
        return failed ? .undefined : value
    }
}

/// `[a, b]`; Undefined items are dropped.
final class ArrayNode: Node {
    let items: [any Node]

    init(_ items: [any Node]) { self.items = items }

    var copiesParts: Bool { true }

    /// The items, where all of them are known at load.
    var constantItems: [Value]? {
        let constants = items.compactMap(\.constant)
        return constants.count == items.count ? constants.filter { !$0.isUndefined } : nil
    }

    func value(_ frame: Frame) -> Value {
        .array(items.compactMap {
            let value = $0.value(frame)
            return value.isUndefined ? nil : value
        })
    }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        output.append(UInt8(ascii: "["))
        let start = output.count
        for item in items {
            let before = output.count
            if before > start { output.append(UInt8(ascii: ",")) }
            if !item.write(frame, to: &output) { output.removeLast(output.count - before) }
        }
        output.append(UInt8(ascii: "]"))
        return true
    }
}

/// `{'k': v}`; members whose value is Undefined are left out, of equal keys the last counts.
final class ObjectNode: Node {
    let members: [(key: String, value: any Node)]
    private let hasDuplicates: Bool
    private let keys: [[UInt8]]

    init(_ members: [(key: String, value: any Node)]) {
        self.members = members
        hasDuplicates = Set(members.map(\.key)).count < members.count
        keys = members.map { Projection.keyText($0.key) }
    }

    var copiesParts: Bool { true }

    func value(_ frame: Frame) -> Value {
        var object = Object()
        for member in members {
            let value = member.value.value(frame)
            if !value.isUndefined { object[member.key] = value }
        }
        return .object(object)
    }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        guard !hasDuplicates else { return token(frame).write(to: &output) }
        output.append(UInt8(ascii: "{"))
        let start = output.count
        for (index, member) in members.enumerated() {
            let before = output.count
            if before > start { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: keys[index])
            if !member.value.write(frame, to: &output) { output.removeLast(output.count - before) }
        }
        output.append(UInt8(ascii: "}"))
        return true
    }
}
