import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static let catalog = StoreCatalog(series: [
        SeriesDeclaration(name: "iot.t", dimensions: ["id"], measures: ["a", "b"])
    ])

    static let series = [
        StoreConformance("points come in the order of time and then of arrival, within a closed range") { database in
            try database.declare(catalog)
            try database.write { transaction in
                for (time, id) in [(30, 1), (10, 2), (20, 3), (10, 4), (-5, 5)] as [(Int64, Int)] {
                    try transaction.append(SeriesPoint(time: time, fields: ["id": .int(id)]), to: "iot.t")
                }
            }
            try database.read { transaction in
                func ids(_ from: Int64?, _ through: Int64?) throws -> [String] {
                    try transaction.points("iot.t", TimeRange(from: from, through: through))
                }
                try requireEqual(
                    try ids(nil, nil),
                    [
                        #"{"time":-5,"id":5}"#, #"{"time":10,"id":2}"#, #"{"time":10,"id":4}"#, #"{"time":20,"id":3}"#,
                        #"{"time":30,"id":1}"#,
                    ])
                try requireEqual(try ids(10, 20).count, 3)
                try requireEqual(try ids(11, 19).count, 0)
                try requireEqual(try ids(nil, 10).count, 3)
                try requireEqual(try ids(20, nil).count, 2)
            }
        },
        StoreConformance("fields come back with their JSON type, missing ones stay away") { database in
            try database.declare(catalog)
            let values = [
                "null", "true", "false", #""1""#, #""""#, "1", "1.0", "1.5", "-0.1", "12345678901234567890", "0.0",
                "3.141592653589793238462643383279502", "1E+400", "9223372036854775807", "-9223372036854775808",
                #""true""#, #""12345678901234567890""#, "0.30000000000000004", "0.1000000000000000055511151231257827",
            ]
            try database.write { transaction in
                for (time, value) in values.enumerated() {
                    let fields = try object(#"{"a":\#(value)}"#)
                    try transaction.append(SeriesPoint(time: Int64(time), fields: fields), to: "iot.t")
                }
                try requireEqual(
                    try transaction.points("iot.t"), values.enumerated().map { #"{"time":\#($0),"a":\#($1)}"# })
            }
        },
        StoreConformance("what a point can't hold, or the series does not declare, is refused") { database in
            try database.declare(catalog)
            for fields in [#"{"a":[1]}"#, #"{"a":{}}"#, #"{"c":1}"#, #"{"a":1,"time":1}"#, #"{"A":1}"#] {
                try requireError(.invalid) {
                    try database.write { try $0.append(SeriesPoint(time: 1, fields: object(fields)), to: "iot.t") }
                }
            }
            try requireError(.invalid) {
                try database.write { try $0.append(SeriesPoint(time: 1, fields: ["a": .bytes([1])]), to: "iot.t") }
            }
            try database.read { try requireEqual(try $0.points("iot.t"), []) }
        },
        StoreConformance("a scan ends when it is told to, and scans nest") { database in
            try database.declare(catalog)
            try database.write { transaction in
                for time in 1...5 { try transaction.append(SeriesPoint(time: Int64(time), fields: Object()), to: "iot.t") }
                var seen = 0
                try transaction.scan(series: "iot.t", times: TimeRange()) { _ in
                    seen += 1
                    try requireEqual(try transaction.points("iot.t").count, 5)
                    return seen < 2
                }
                try requireEqual(seen, 2)
            }
        },
    ]
}
