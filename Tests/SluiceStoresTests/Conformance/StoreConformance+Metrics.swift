import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static func datum(
        _ time: Timestamp, _ value: Number, _ dimensions: [String: String] = ["b": "2", "a": weird], unit: String? = nil
    ) -> MetricDatum {
        MetricDatum(metric: weird, dimensions: dimensions, time: time, value: value, unit: unit)
    }

    private static func values(
        _ database: any Database, _ dimensions: [String: String], _ times: TimeRange = TimeRange()
    ) throws -> [String] {
        try database.read { stores in
            var found: [String] = []
            try stores.scan(metric: weird, dimensions: dimensions, times: times) { found.append("\($0) \($1)") }
            return found
        }
    }

    static let metrics = [
        StoreConformance("data come back exactly, in the order of time and then of arrival") { database in
            let numbers: [Number] = [2, Number(numeric: "0.1") ?? 0, Number(numeric: "1234567890123456789012345678901234") ?? 0, -3]
            try database.write { stores in
                for (time, number) in zip([5, 1, 5, .max] as [Timestamp], numbers) { try stores.record(datum(time, number)) }
            }
            try requireEqual(
                try values(database, ["a": weird, "b": "2"]),
                ["1 0.1", "5 2", "5 1.234567890123456789012345678901234E+33", "\(Int64.max) -3"].map {
                    $0.replacing("1.234567890123456789012345678901234E+33", with: "\(numbers[2])")
                })
            try requireEqual(try values(database, ["a": weird, "b": "2"], TimeRange(from: 2, through: 5)).count, 2)
        },
        StoreConformance("other dimensions are another metric, and so is a part of them") { database in
            try database.write { stores in
                try stores.record(datum(1, 1))
                try stores.record(datum(1, 2, ["a": weird]))
                try stores.record(datum(1, 3, [:]))
                try stores.record(MetricDatum(metric: "other", time: 1, value: 4))
            }
            try requireEqual(try values(database, ["a": weird, "b": "2"]), ["1 1"])
            try requireEqual(try values(database, ["a": weird]), ["1 2"])
            try requireEqual(try values(database, [:]), ["1 3"])
            try requireEqual(try values(database, ["b": "2"]), [])
        },
        StoreConformance("rows tell all of a datum, within a range of times") { database in
            try database.write { stores in
                try stores.record(datum(2, 1, ["z": "1", "a": "2"], unit: "Celsius"))
                try stores.record(datum(1, 7, [:]))
            }
            var rows: [String] = []
            try database.read { try $0.scanMetrics(times: TimeRange(from: 2)) { rows.append(text($0)); return true } }
            let name = Value.string(weird).json
            try requireEqual(
                rows, [#"{"time":2,"metric":\#(name),"dimensions":{"a":"2","z":"1"},"value":1,"unit":"Celsius"}"#])
        },
        StoreConformance("names that are empty, too long or too many are refused") { database in
            let long = String(repeating: "n", count: MetricDatum.maximumName + 1)
            let many = Dictionary(uniqueKeysWithValues: (0...MetricDatum.maximumDimensions).map { ("\($0)", "v") })
            let bad = [
                MetricDatum(metric: "", time: 0, value: 0), MetricDatum(metric: long, time: 0, value: 0),
                datum(0, 0, ["": "v"]), datum(0, 0, ["d": long]), datum(0, 0, [long: "d"]), datum(0, 0, many), datum(0, 0, unit: long),
            ]
            for datum in bad { try requireError(.invalid) { try database.write { try $0.record(datum) } } }
            try database.write { stores in
                try stores.record(MetricDatum(metric: String(long.dropLast()), dimensions: ["d": ""], time: 0, value: 0))
            }
            try requireError(.unavailable) { try database.read { try $0.record(datum(0, 0)) } }
        },
    ]
}
