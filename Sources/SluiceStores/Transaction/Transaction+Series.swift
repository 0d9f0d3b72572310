import SluicePlugins
import SluiceValues

extension Transaction {
    func append(_ point: SeriesPoint, to series: String) throws(StoreError) {
        try checkWriting()
        let layout = try connection.catalogue.series(series)
        let statement = try layout.append.take(on: connection)
        defer { layout.append.giveBack(statement) }
        statement.bind(point.time, at: 1)
        var index: Int32 = 2
        var found = 0
        for column in layout.fields {
            let value = point.fields[column.field] ?? .undefined
            guard statement.bind(seriesCell: value, at: index) else {
                throw StoreError(
                    .invalid,
                    """
                    field '\(column.field)' of the point for series '\(series)' is of type \(value.typeName); a point holds \
                    Strings, numbers, Booleans and Null
                    """)
            }
            if !value.isUndefined { found += 1 }
            index += 1
        }
        guard found == point.fields.count else { throw undeclaredField(of: point, layout) }
        try statement.run()
    }

    private func undeclaredField(of point: SeriesPoint, _ layout: SeriesLayout) -> StoreError {
        let declared = Object(layout.fields.map { ($0.field, Value.null) })
        let field = point.fields.members.first { declared[$0.key] == nil }?.key ?? ""
        return StoreError(.invalid, "series '\(layout.declaration.name)' declares no field '\(field)'")
    }

    func scan(series: String, times: TimeRange, _ body: (Object) throws -> Bool) throws {
        try checkReading()
        let layout = try connection.catalogue.series(series)
        let statement = try layout.scan.take(on: connection)
        defer { layout.scan.giveBack(statement) }
        statement.bind(times.from ?? .min, at: 1)
        statement.bind(times.through ?? .max, at: 2)
        while try statement.step() {
            var point: Object = ["time": .number(Number(statement.int64(0)))]
            var index: Int32 = 1
            for column in layout.fields {
                point[column.field] = try statement.seriesCell(index)
                index += 1
            }
            guard try body(point) else { return }
        }
    }
}
