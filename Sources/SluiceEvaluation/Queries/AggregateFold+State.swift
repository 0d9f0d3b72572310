import SluiceValues

// An aggregate on its way, written down and taken up again.
extension AggregateFold {
    /// A value that ``init(_:bounds:state:)`` makes the same fold of. It nests two levels at most, whatever was folded.
    var state: Value {
        switch kind {
        case .count: .int(count)
        case .sum, .avg: .array([.int(count), Self.written(sum)])
        case .stddev: .array([.int(count), Self.written(sum), Self.written(sumOfSquares), Self.written(origin)])
        case .min, .max: .array([.bool(picksNumbers), .string(picked.exactText)])
        case .first, .last: .string(picked.exactText)
        case .collect: .array([.int(itemsSize)] + items.map { .string($0.exactText) })
        case .approxPercentile: .array([.int(itemsSize), Self.written(fraction)] + items)
        }
    }

    /// nil for a state that no fold of this kind has.
    init?(_ kind: Aggregate, bounds: Bounds, state: Value) {
        self.init(kind, bounds: bounds)
        switch kind {
        case .count:
            guard let count = state.number?.int64 else { return nil }
            self.count = Int(count)
        case .sum, .avg:
            guard let parts = state.array, parts.count == 2, let count = parts[0].number?.int64 else { return nil }
            self.count = Int(count)
            sum = parts[1].number
        case .stddev:
            guard let parts = state.array, (3...4).contains(parts.count), let count = parts[0].number?.int64 else { return nil }
            self.count = Int(count)
            sum = parts[1].number
            sumOfSquares = parts[2].number
            // An earlier version kept the sums of the numbers themselves, which are their differences from zero.
            origin = parts.count == 3 ? 0 : parts[3].number
        case .min, .max:
            guard let parts = state.array, parts.count == 2, let picksNumbers = parts[0].bool,
                let picked = parts[1].string.flatMap({ Value(exactText: $0) })
            else { return nil }
            self.picksNumbers = picksNumbers
            self.picked = picked
        case .first, .last:
            guard let picked = state.string.flatMap({ Value(exactText: $0) }) else { return nil }
            self.picked = picked
        case .collect:
            guard let parts = state.array, let size = parts.first?.number?.int64,
                let items = Value.array(Array(parts.dropFirst())).exactValues
            else { return nil }
            itemsSize = Int(size)
            self.items = items
        case .approxPercentile:
            guard let parts = state.array, parts.count >= 2, let size = parts[0].number?.int64 else { return nil }
            itemsSize = Int(size)
            fraction = parts[1].number
            items = Array(parts.dropFirst(2))
        }
    }

    private static func written(_ number: Number?) -> Value { number.map(Value.number) ?? .null }
}
