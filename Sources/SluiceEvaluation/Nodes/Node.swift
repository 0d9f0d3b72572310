import SluiceValues

/// A piece of a plan: an expression resolved, checked and specialised when the rule was loaded.
///
/// Nodes hold no state, so that one plan serves many frames.
protocol Node: AnyObject, Sendable {
    func value(_ frame: Frame) -> Value

    /// The value as a condition takes it.
    func truth(_ frame: Frame) -> Truth

    /// Whether the condition is true; may leave out parts that can't change the answer.
    func isTrue(_ frame: Frame) -> Bool

    /// Where the node only names something that is there already: that. Otherwise its value.
    func token(_ frame: Frame) -> Token

    /// Appends the JSON text of the value; false, and nothing appended, for Undefined.
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool

    /// Whether `write` copies tokens that `token` would make values of first.
    var copiesParts: Bool { get }

    /// The value, where it is known at load.
    var constant: Value? { get }
}

extension Node {
    func truth(_ frame: Frame) -> Truth { Truth(value(frame).asBool) }
    func isTrue(_ frame: Frame) -> Bool { truth(frame) == .yes }
    func token(_ frame: Frame) -> Token { .value(value(frame)) }
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool { token(frame).write(to: &output) }
    var copiesParts: Bool { false }
    var constant: Value? { nil }
}

/// The three outcomes of a condition. Source: language reference, 6.1.
enum Truth: UInt8, Sendable {
    case no, yes, undefined

    @inline(__always)
    init(_ bool: Bool?) {
        self = bool.map { $0 ? .yes : .no } ?? .undefined
    }

    @inline(__always)
    init(_ bool: Bool) { self = bool ? .yes : .no }

    var value: Value {
        switch self {
        case .no: .bool(false)
        case .yes: .bool(true)
        case .undefined: .undefined
        }
    }
}

/// A node whose natural answer is a truth.
protocol ConditionNode: Node {}

extension ConditionNode {
    func value(_ frame: Frame) -> Value { truth(frame).value }
}
