import SluiceValues

/// The aggregates: over the rows of a group, or over the items of an Array outside of grouped queries.
package enum Aggregate: String, Sendable, CaseIterable {
    case count, sum, avg, min, max, stddev, first, last, collect
    case approxPercentile = "approx_percentile"

    /// How many arguments a call has.
    var arity: Int { self == .approxPercentile ? 2 : 1 }

    package func makeFold() -> AggregateFold { AggregateFold(self) }
}

extension Value {
    /// The order of two numbers, or of two Strings by code point; nil where they do not compare.
    func order(against other: Value) -> Int? {
        switch (self, other) {
        case (.number(let a), .number(let b)): return a.compare(b)
        case (.string(let a), .string(let b)):
            if a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) { return -1 }
            return b.unicodeScalars.lexicographicallyPrecedes(a.unicodeScalars) ? 1 : 0
        default: return compareAsNumbers(other)
        }
    }
}

/// An aggregate of the group that is being finished.
final class AggregateNode: Node {
    let index: Int

    init(index: Int) { self.index = index }

    func value(_ frame: Frame) -> Value { index < frame.aggregates.count ? frame.aggregates[index] : .undefined }
}

/// An aggregate over the items of an Array; Undefined for anything else.
final class ArrayFoldNode: Node {
    let aggregate: Aggregate
    let array: any Node
    let fraction: (any Node)?

    init(_ aggregate: Aggregate, array: any Node, fraction: (any Node)?) {
        self.aggregate = aggregate
        self.array = array
        self.fraction = fraction
    }

    func value(_ frame: Frame) -> Value {
        guard case .array(let items) = array.value(frame) else { return .undefined }
        let fraction = fraction?.value(frame) ?? .undefined
        var fold = aggregate.makeFold()
        for item in items { fold.add(item, fraction: fraction) }
        return fold.result
    }
}
