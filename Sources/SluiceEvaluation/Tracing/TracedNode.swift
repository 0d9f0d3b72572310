import SluicePlugins
package import SluiceText
package import SluiceValues

/// A node that notes each value it gives, for a plan that is made to be looked into.
final class TracedNode: Node {
    private let node: any Node
    let span: Span

    init(_ node: any Node, of span: Span) {
        self.node = node
        self.span = span
    }

    func value(_ frame: Frame) -> Value {
        noted(frame) {
            let value = node.value(frame)
            return (value, value)
        }
    }

    func truth(_ frame: Frame) -> Truth {
        noted(frame) {
            let truth = node.truth(frame)
            return (truth, truth.value)
        }
    }

    func isTrue(_ frame: Frame) -> Bool { decided(frame) == .yes }

    /// The truth as ``isTrue(_:)`` of the node itself comes to it, so that who looks changes nothing: the right side of an AND
    /// counts only where the left is true. It is looked at all the same, to be told of.
    private func decided(_ frame: Frame) -> Truth {
        guard let both = node as? AndNode else { return truth(frame) }
        return noted(frame) {
            let left = Self.decided(both.left, frame)
            if left == .yes {
                let right = Self.decided(both.right, frame)
                return (right, right.value)
            }
            frame.lookAside { _ = both.right.truth(frame) }
            return (left, left.value)
        }
    }

    private static func decided(_ node: any Node, _ frame: Frame) -> Truth {
        (node as? TracedNode)?.decided(frame) ?? (node.isTrue(frame) ? .yes : .no)
    }

    func token(_ frame: Frame) -> Token {
        noted(frame) {
            let token = node.token(frame)
            return (token, token.value(wholeIsInt: frame.wholeIsInt))
        }
    }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        noted(frame) {
            let start = output.count
            guard node.write(frame, to: &output) else { return (false, .undefined) }
            let written = output[start...].withUnsafeBufferPointer { JSONReader.value($0, wholeIsInt: frame.wholeIsInt) }
            return (true, written)
        }
    }

    /// Notes the value, and beside it what the functions of this part alone had to say.
    private func noted<Result>(_ frame: Frame, _ body: () -> (Result, Value)) -> Result {
        let outer = frame.context.notes
        frame.context.notes = []
        let (result, value) = body()
        frame.trace.note(value, because: frame.context.notes ?? [], at: span)
        frame.context.notes = outer
        return result
    }

    var copiesParts: Bool { node.copiesParts }
    var constant: Value? { node.constant }
}

/// The values that the parts of a statement took in one evaluation, by their places in its text.
package struct Trace: Sendable {
    package private(set) var values: [Span: [Value]] = [:]
    /// Why functions gave Undefined, by the places of their calls; each reason once.
    package private(set) var reasons: [Span: [String]] = [:]

    /// Whether a part was ever true, and whether it was ever anything else; of every value, those that are not kept too.
    package private(set) var truths: [Span: Truths] = [:]

    /// The arms that a `CASE` with a subject has taken, by the place of the whole; nil for none of them.
    package private(set) var arms: [Span: Set<Int?>] = [:]

    package struct Truths: Sendable, Hashable {
        package var wasTrue = false
        package var wasNotTrue = false
    }

    /// Values and reasons kept of one place at most: a nested query evaluates its parts once for each element.
    package static let valuesKept = 8

    package init() {}

    mutating func note(arm: Int?, at span: Span) { arms[span, default: []].insert(arm) }

    mutating func note(_ value: Value, because reasons: [String], at span: Span) {
        if value.isTrue { truths[span, default: Truths()].wasTrue = true } else { truths[span, default: Truths()].wasNotTrue = true }
        if values[span, default: []].count < Self.valuesKept { values[span, default: []].append(value) }
        for reason in reasons where self.reasons[span, default: []].count < Self.valuesKept {
            if !self.reasons[span, default: []].contains(reason) { self.reasons[span, default: []].append(reason) }
        }
    }
}
