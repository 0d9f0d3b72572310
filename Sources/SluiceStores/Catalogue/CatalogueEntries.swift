import SluicePlugins
import SluiceValues

// Declarations as the catalogue keeps them: a JSON object each, beside the name.

extension TableDeclaration {
    init?(name: String, entry: Object) {
        guard let partitionKey = entry["partitionKey"]?.string else { return nil }
        self.init(
            name: name, partitionKey: partitionKey, sortKey: entry["sortKey"]?.string,
            timeToLive: entry["timeToLive"]?.string)
    }

    var entry: Object {
        var entry: Object = ["partitionKey": .string(partitionKey)]
        entry["sortKey"] = sortKey.map(Value.string)
        entry["timeToLive"] = timeToLive.map(Value.string)
        return entry
    }
}

extension SeriesDeclaration {
    /// The declaration, and the columns that hold its fields.
    static func read(name: String, entry: Object) -> (SeriesDeclaration, [SeriesLayout.Column])? {
        guard let dimensions = entry["dimensions"]?.array, let measures = entry["measures"]?.array,
            let columns = entry["columns"]?.array
        else { return nil }
        let declaration = SeriesDeclaration(
            name: name, dimensions: dimensions.compactMap(\.string), measures: measures.compactMap(\.string),
            retention: entry["retention"]?.number?.int64)
        return (
            declaration,
            columns.compactMap { column in
                guard let field = column["field"].string, let storedAs = column["storedAs"].string else { return nil }
                return SeriesLayout.Column(field: field, storedAs: storedAs)
            }
        )
    }

    func entry(columns: [SeriesLayout.Column]) -> Object {
        var entry: Object = [
            "dimensions": .array(dimensions.map(Value.string)),
            "measures": .array(measures.map(Value.string)),
            "columns": .array(columns.map { .object(["field": .string($0.field), "storedAs": .string($0.storedAs)]) }),
        ]
        entry["retention"] = retention.map { .number(Number($0)) }
        return entry
    }
}

extension QueueDeclaration {
    init?(name: String, entry: Object) {
        guard let visibilityTimeout = entry["visibilityTimeout"]?.number?.int64, let delay = entry["delay"]?.number?.int64
        else { return nil }
        self.init(
            name: name, visibilityTimeout: visibilityTimeout, delay: delay,
            maxReceives: entry["maxReceives"]?.number?.int64.map { Int($0) }, deadLetter: entry["deadLetter"]?.string,
            isFIFO: entry["fifo"]?.isTrue ?? false,
            deduplicationWindow: entry["deduplicationWindow"]?.number?.int64 ?? QueueDeclaration(name: name).deduplicationWindow,
            retention: entry["retention"]?.number?.int64)
    }

    var entry: Object {
        var entry: Object = [
            "visibilityTimeout": .number(Number(visibilityTimeout)),
            "delay": .number(Number(delay)),
        ]
        entry["maxReceives"] = maxReceives.map { .number(Number($0)) }
        entry["deadLetter"] = deadLetter.map(Value.string)
        if isFIFO { entry["fifo"] = .bool(true) }
        entry["deduplicationWindow"] = .number(Number(deduplicationWindow))
        entry["retention"] = retention.map { .number(Number($0)) }
        return entry
    }
}

extension BucketDeclaration {
    init(name: String, entry: Object) {
        self.init(name: name, lifecycle: entry["lifecycle"]?.number?.int64)
    }

    var entry: Object {
        var entry = Object()
        entry["lifecycle"] = lifecycle.map { .number(Number($0)) }
        return entry
    }
}
