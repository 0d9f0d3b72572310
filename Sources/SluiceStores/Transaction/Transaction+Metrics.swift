import SluicePlugins
import SluiceValues

extension Transaction {
    func record(_ datum: MetricDatum) throws(StoreError) {
        try checkWriting()
        if let problem = datum.problem { throw StoreError(.invalid, "a metric's datum can't be stored: \(problem)") }
        let query = connection.metrics.record
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(datum.metric, at: 1)
        statement.bind(Self.text(of: datum.dimensions), at: 2)
        statement.bind(datum.time, at: 3)
        _ = statement.bind(seriesCell: .number(datum.value), at: 4)
        if let unit = datum.unit { statement.bind(unit, at: 5) } else { statement.bindNull(at: 5) }
        try statement.run()
    }

    func scanMetrics(times: TimeRange, _ body: (Object) throws -> Bool) throws {
        try checkReading()
        let query = connection.metrics.scanAll
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(times.from ?? .min, at: 1)
        statement.bind(times.through ?? .max, at: 2)
        while try statement.step() {
            var datum: Object = [
                "time": .number(Number(statement.int64(2))), "metric": .string(statement.text(0)),
                "dimensions": try statement.json(1), "value": try statement.seriesCell(3),
            ]
            if !statement.isNull(4) { datum["unit"] = .string(statement.text(4)) }
            guard try body(datum) else { return }
        }
    }

    func scan(metric: String, dimensions: [String: String], times: TimeRange, _ body: (Timestamp, Number) throws -> Void) throws {
        try checkReading()
        let query = connection.metrics.scan
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(metric, at: 1)
        statement.bind(Self.text(of: dimensions), at: 2)
        statement.bind(times.from ?? .min, at: 3)
        statement.bind(times.through ?? .max, at: 4)
        while try statement.step() {
            guard let value = try statement.seriesCell(1).number else { throw statement.corrupt("a number was expected") }
            try body(statement.int64(0), value)
        }
    }

    /// The same text for the same dimensions.
    private static func text(of dimensions: [String: String]) -> String {
        let sorted = dimensions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return Value.object(Object(sorted.map { ($0.key, .string($0.value)) })).json
    }
}
