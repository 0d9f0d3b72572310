package import SluiceValues

/// One aggregate on its way over values. Undefined and Null values are passed over.
package struct AggregateFold: Sendable {
    let kind: Aggregate
    let bounds: Bounds
    var count = 0
    /// nil beyond the range of numbers.
    var sum: Number? = 0
    var sumOfSquares: Number? = 0
    var picked = Value.undefined
    /// Of `min` and `max`: whether numbers are compared.
    var picksNumbers = false
    var items: [Value] = []
    /// The bytes of the items as JSON, where they are counted.
    var itemsSize = 0
    var fraction: Number?

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
            keep(value)
        case .approxPercentile:
            self.fraction = fraction.asNumber
            if let number = value.asNumber { keep(.number(number)) }
        }
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
        guard let fraction = fraction?.double, (0...1).contains(fraction), !items.isEmpty else { return .undefined }
        let sorted = items.compactMap(\.number).sorted()
        let rank = Int((fraction * Double(sorted.count)).rounded(.up))
        return .number(sorted[Swift.max(rank, 1) - 1])
    }
}
