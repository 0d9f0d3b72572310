import SluiceValues

/// The aggregates: over the rows of a group, or over the items of an Array outside of grouped queries.
package enum Aggregate: String, Sendable, CaseIterable {
    case count, sum, avg, min, max, stddev, first, last, collect
    case approxPercentile = "approx_percentile"

    /// How many arguments a call has.
    var arity: Int { self == .approxPercentile ? 2 : 1 }

    func makeFold() -> AggregateFold { AggregateFold(self) }
}

/// One aggregate on its way over values. Undefined and Null values are passed over.
struct AggregateFold: Sendable {
    private let kind: Aggregate
    private var count = 0
    private var sum: Number? = 0
    private var sumOfSquares: Number? = 0
    private var picked = Value.undefined
    private var items: [Value] = []
    private var fraction: Number?

    /// Values kept at most by `collect` and `approx_percentile`; the earliest ones beyond it are all that is used.
    static let maximumItems = 100_000

    init(_ kind: Aggregate) { self.kind = kind }

    /// Takes one row's argument; for `count(*)` that is anything but Undefined.
    mutating func add(_ value: Value, fraction: Value = .undefined) {
        guard !value.isUndefined, !value.isNull else { return }
        switch kind {
        case .count:
            count += 1
        case .sum, .avg, .stddev:
            guard let number = value.asNumber else { return }
            count += 1
            sum = sum.flatMap { $0.adding(number) }
            if kind == .stddev { sumOfSquares = sumOfSquares.flatMap { a in number.multiplied(by: number).flatMap { a.adding($0) } } }
        case .min, .max:
            pick(value)
        case .first:
            if picked.isUndefined { picked = value }
        case .last:
            picked = value
        case .collect:
            if items.count < Self.maximumItems { items.append(value) }
        case .approxPercentile:
            self.fraction = fraction.asNumber
            if let number = value.asNumber, items.count < Self.maximumItems { items.append(.number(number)) }
        }
    }

    /// Numbers and Strings are compared; other values are passed over.
    private mutating func pick(_ value: Value) {
        guard value.number != nil || value.string != nil else { return }
        guard !picked.isUndefined else {
            picked = value
            return
        }
        guard let order = value.order(against: picked) else { return }
        if kind == .min ? order < 0 : order > 0 { picked = value }
    }

    /// The result; Undefined over nothing, but for `count` (0) and `collect` (an empty Array).
    var result: Value {
        switch kind {
        case .count:
            return .int(count)
        case .sum:
            return count > 0 ? sum.map(Value.number) ?? .undefined : .undefined
        case .avg:
            return count > 0 ? sum?.divided(by: Number(count)).map { .number($0.asDecimal) } ?? .undefined : .undefined
        case .stddev:
            return deviation
        case .min, .max, .first, .last:
            return picked
        case .collect:
            return .array(items)
        case .approxPercentile:
            return percentile
        }
    }

    /// Of a sample: the squares' sum is divided by the count less one.
    private var deviation: Value {
        guard count > 1, let sum, let sumOfSquares, let mean = sum.multiplied(by: sum)?.divided(by: Number(count)),
            let variance = sumOfSquares.subtracting(mean)?.divided(by: Number(count - 1)),
            let root = Number(variance.isNegative ? 0 : variance.double.squareRoot())
        else { return .undefined }
        return .number(root)
    }

    /// The nearest rank: the smallest value that at least the fraction of all values do not exceed.
    private var percentile: Value {
        guard let fraction = fraction?.double, (0...1).contains(fraction), !items.isEmpty else { return .undefined }
        let sorted = items.compactMap(\.number).sorted()
        let rank = Int((fraction * Double(sorted.count)).rounded(.up))
        return .number(sorted[Swift.max(rank, 1) - 1])
    }
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
