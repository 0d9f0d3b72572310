import SluicePlugins
import SluiceValues

/// One group of an open window: its keys, and its aggregates on their way.
struct OpenGroup: Sendable {
    let place: Int64
    let keys: [Value]
    private(set) var folds: [AggregateFold]
    private(set) var count = 0
    /// The earliest and the latest message.
    private(set) var first: Timestamp
    private(set) var last: Timestamp
    /// The most that rules have handed on a message that counts; what closes by time is a new beginning.
    private(set) var depth = 0

    init(place: Int64, keys: [Value], aggregates: [Aggregate], at time: Timestamp) {
        self.place = place
        self.keys = keys
        folds = aggregates.map { AggregateFold($0, bounds: .window) }
        first = time
        last = time
    }

    mutating func add(_ entry: WindowEntry, at time: Timestamp, depth: Int) {
        count += 1
        first = min(first, time)
        last = max(last, time)
        self.depth = max(self.depth, depth)
        for (index, input) in entry.inputs.enumerated() { folds[index].add(input.value, fraction: input.fraction) }
    }
}

// MARK: As text

extension OpenGroup {
    /// All of it but the place, as JSON.
    var text: String {
        let members: [(String, Value)] = [
            ("keys", .array(keys.map { .string($0.exactText) })), ("folds", .array(folds.map(\.state))), ("count", .int(count)),
            ("first", .number(Number(first))), ("last", .number(Number(last))), ("depth", .int(depth)),
        ]
        return Value.object(Object(members)).json
    }

    /// nil for what no group of these aggregates was written as.
    init?(_ state: GroupState, aggregates: [Aggregate]) {
        guard let value = try? Value(json: state.text, wholeIsInt: false), let keys = value["keys"].exactValues,
            let states = value["folds"].array, states.count == aggregates.count,
            let count = value["count"].number?.int64, let first = value["first"].number?.int64,
            let last = value["last"].number?.int64, let depth = value["depth"].number?.int64
        else { return nil }
        var folds: [AggregateFold] = []
        for (aggregate, state) in zip(aggregates, states) {
            guard let fold = AggregateFold(aggregate, bounds: .window, state: state) else { return nil }
            folds.append(fold)
        }
        place = state.place
        self.keys = keys
        self.folds = folds
        self.count = Int(count)
        self.first = first
        self.last = last
        self.depth = Int(depth)
    }
}
