package import SluiceValues

/// One aggregate on its way over values. Undefined and Null values are passed over.
package struct AggregateFold: Sendable {
    let kind: Aggregate
    let bounds: Bounds
    var count = 0
    /// Of `stddev` that of the differences from ``origin``, here and below; nil beyond the range of numbers.
    var sum: Number? = 0
    var sumOfSquares: Number? = 0
    /// The first number of `stddev`: squares of what is far from zero would have no digits left for how the numbers differ.
    var origin: Number?
    var picked = Value.undefined
    /// Of `min` and `max`: whether numbers are compared.
    var picksNumbers = false
    var items: [Value] = []
    /// The bytes of the items as JSON, where they are counted.
    var itemsSize = 0
    var fraction: Number?

    /// What `approx_percentile` takes.
    static let fractions: ClosedRange<Number> = 0...1

    /// What `collect` and `approx_percentile` keep at most; the earliest values up to it are all that is used.
    struct Bounds: Sendable {
        var items: Int
        /// Bytes of JSON.
        var size: Int

        static let query = Bounds(items: 100_000, size: .max)
        /// What is open is written anew with each change, and kept for each group.
        static let window = Bounds(items: 10_000, size: 1 << 20)
    }

    init(_ kind: Aggregate, bounds: Bounds = .query) {
        self.kind = kind
        self.bounds = bounds
    }

    /// Takes one row's argument; for `count(*)` that is anything but Undefined.
    package mutating func add(_ value: Value, fraction: Value = .undefined) {
        guard !value.isUndefined, !value.isNull else { return }
        switch kind {
        case .count:
            count += 1
        case .sum, .avg:
            guard let number = value.asNumber else { return }
            count += 1
            sum = sum?.adding(number)
        case .stddev:
            guard let number = value.asNumber else { return }
            count += 1
            addDifference(of: number)
        case .min, .max:
            pick(value)
        case .first:
            if picked.isUndefined { picked = value }
        case .last:
            picked = value
        case .collect:
            keep(value)
        case .approxPercentile:
            self.fraction = fraction.asNumber
            if let number = value.asNumber { keep(.number(number)) }
        }
    }

    private mutating func addDifference(of number: Number) {
        let difference = number.subtracting(origin ?? number)
        origin = origin ?? number
        sum = difference.flatMap { sum?.adding($0) }
        sumOfSquares = difference.flatMap { $0.multiplied(by: $0) }.flatMap { sumOfSquares?.adding($0) }
    }

    private mutating func keep(_ value: Value) {
        guard items.count < bounds.items else { return }
        if bounds.size < .max {
            let size = value.json.utf8.count
            guard itemsSize + size <= bounds.size else {
                // Nothing that comes later is used, were it small enough or not.
                itemsSize = bounds.size
                return
            }
            itemsSize += size
        }
        items.append(value)
    }

    /// The first number or String decides: where it is a number, or a String that is read as one, numbers are compared, else
    /// Strings; what is of no such kind is passed over.
    private mutating func pick(_ value: Value) {
        guard value.number != nil || value.string != nil else { return }
        guard !picked.isUndefined else {
            picked = value
            picksNumbers = value.asNumber != nil
            return
        }
        let order: Int?
        if picksNumbers {
            order = value.compareAsNumbers(picked)
        } else {
            order = value.string != nil ? value.order(against: picked) : nil
        }
        guard let order else { return }
        if kind == .min ? order < 0 : order > 0 { picked = value }
    }

    /// The result; Undefined over nothing, but for `count` (0) and `collect` (an empty Array).
    package var result: Value {
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
        let sorted = items.compactMap(\.number).sorted()
        // As decimals: with doubles 0.07 of a hundred are more than seven.
        guard let fraction, Self.fractions.contains(fraction), !sorted.isEmpty,
            let rank = fraction.multiplied(by: Number(sorted.count))?.rounded(.up)?.int64
        else { return .undefined }
        return .number(sorted[Int(Swift.max(rank, 1)) - 1])
    }
}
