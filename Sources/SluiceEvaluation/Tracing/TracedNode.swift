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
        let value = node.value(frame)
        frame.trace.note(value, at: span)
        return value
    }

    func truth(_ frame: Frame) -> Truth {
        let truth = node.truth(frame)
        frame.trace.note(truth.value, at: span)
        return truth
    }

    func token(_ frame: Frame) -> Token {
        let token = node.token(frame)
        frame.trace.note(token.value(wholeIsInt: frame.wholeIsInt), at: span)
        return token
    }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        let start = output.count
        let isDefined = node.write(frame, to: &output)
        let written = output[start...].withUnsafeBufferPointer { JSONReader.value($0, wholeIsInt: frame.wholeIsInt) }
        frame.trace.note(isDefined ? written : .undefined, at: span)
        return isDefined
    }

    var copiesParts: Bool { node.copiesParts }
    var constant: Value? { node.constant }
}

/// The values that the parts of a statement took in one evaluation, by their places in its text.
package struct Trace: Sendable {
    package private(set) var values: [Span: [Value]] = [:]

    /// Values kept of one place at most: a nested query evaluates its parts once for each element.
    package static let valuesKept = 8

    package init() {}

    mutating func note(_ value: Value, at span: Span) {
        if values[span, default: []].count < Self.valuesKept { values[span, default: []].append(value) }
    }
}
