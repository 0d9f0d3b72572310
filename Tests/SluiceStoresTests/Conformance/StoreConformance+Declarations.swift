import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static func series(_ dimensions: [String], _ measures: [String]) -> StoreCatalog {
        StoreCatalog(series: [SeriesDeclaration(name: "s", dimensions: dimensions, measures: measures)])
    }

    static let declarations = [
        StoreConformance("the catalog tells what was declared, and declaring again keeps what is held") { database in
            let catalog = StoreCatalog(
                tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: "at", timeToLive: "ttl")],
                series: [SeriesDeclaration(name: "a.s", dimensions: ["d"], measures: ["m"], retention: 5)],
                queues: [
                    QueueDeclaration(name: "q", visibilityTimeout: 1, delay: 2, maxReceives: 3, deadLetter: "d"),
                    QueueDeclaration(name: "d"),
                ])
            try requireEqual(try database.catalog(), StoreCatalog())
            try database.declare(catalog)
            try requireEqual(try database.catalog(), catalog)
            try database.write { _ = try $0.put(["id": 1, "at": 1], in: "t") }
            try database.declare(catalog)
            try database.declare(StoreCatalog(queues: [QueueDeclaration(name: "later")]))
            try requireEqual(try database.read { try $0.items("t") }.count, 1)
            try requireEqual(try database.catalog().queues.map(\.name), ["q", "d", "later"])
            try requireEqual(try database.catalog().tables, catalog.tables)
        },
        StoreConformance("a series gets new fields, loses and regains old ones, and keeps its points") { database in
            try database.declare(series(["a"], ["b"]))
            try database.write { try $0.append(SeriesPoint(time: 1, fields: ["a": 1, "b": 2]), to: "s") }
            try database.declare(series(["c", "a"], []))
            try requireEqual(try database.read { try $0.points("s") }, [#"{"time":1,"a":1}"#])
            try requireError(.invalid) {
                try database.write { try $0.append(SeriesPoint(time: 2, fields: ["b": 1]), to: "s") }
            }
            try database.write { try $0.append(SeriesPoint(time: 2, fields: ["c": 3]), to: "s") }
            try database.declare(series(["a"], ["b", "c"]))
            try requireEqual(
                try database.read { try $0.points("s") }, [#"{"time":1,"a":1,"b":2}"#, #"{"time":2,"c":3}"#])
        },
        StoreConformance("a table with items does not change its keys; an empty one does") { database in
            try database.declare(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "a")]))
            let other = StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "b", sortKey: "c")])
            try database.write { _ = try $0.put(["a": 1, "b": 2], in: "t") }
            try requireError(.invalid) { try database.declare(other) }
            try requireEqual(try database.catalog().tables.map(\.partitionKey), ["a"])
            try requireEqual(try database.read { try $0.items("t") }.count, 1)
            try database.write { _ = try $0.delete(from: "t", partition: 1, sort: nil) }
            try database.declare(other)
            try database.write { _ = try $0.put(["b": 2, "c": 3], in: "t") }
            try requireEqual(try database.catalog(), other)
        },
        StoreConformance("a faulty declaration is refused, and with it the whole catalog") { database in
            func refuse(_ catalog: StoreCatalog, line: Int = #line) throws {
                var catalog = catalog
                catalog.tables.insert(TableDeclaration(name: "fine", partitionKey: "id"), at: 0)
                try requireError(.invalid, line: line) { [catalog] in try database.declare(catalog) }
                try requireEqual(try database.catalog(), StoreCatalog(), line: line)
                try requireError(.undeclared, line: line) { try database.read { _ = try $0.items("fine") } }
            }
            try refuse(series(["time"], []))
            try refuse(series(["a"], ["a"]))
            try refuse(series([""], []))
            try refuse(StoreCatalog(tables: [TableDeclaration(name: "", partitionKey: "id")]))
            try refuse(StoreCatalog(tables: [TableDeclaration(name: "nul\u{0}", partitionKey: "id")]))
            try refuse(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: "id")]))
            try refuse(StoreCatalog(queues: [QueueDeclaration(name: "q", maxReceives: 1, deadLetter: "x")]))
            try refuse(StoreCatalog(queues: [QueueDeclaration(name: "q", maxReceives: 1, deadLetter: "q")]))
            try refuse(series((0..<3_000).map { "f\($0)" }, []))
        },
        StoreConformance("names are taken as they are: quotes, semicolons, upper and lower case") { database in
            let names = [weird, "T", "t", "t:time", "t:expires", "sqlite_x", "%", "\n"]
            let fields = [weird, "Time", "TIME", "a", "A", "rowid", "oid", "_rowid_", "ROWID", "time~2"]
            try database.declare(
                StoreCatalog(
                    tables: names.map { TableDeclaration(name: $0, partitionKey: weird, sortKey: "\"", timeToLive: "'") },
                    series: names.map { SeriesDeclaration(name: $0, dimensions: fields, measures: []) },
                    queues: names.map { QueueDeclaration(name: $0) }))
            try database.write { transaction in
                for name in names {
                    _ = try transaction.put([weird: .string(name), "\"": .string(name), "'": 5], in: name)
                    for time in [2, 1, 1] as [Timestamp] {
                        let point = Object(fields.map { ($0, .string("\($0) in \(name)")) })
                        try transaction.append(SeriesPoint(time: time, fields: point), to: name)
                    }
                    try transaction.send(QueueMessage(body: Array(name.utf8)), to: name, delay: nil, now: 0)
                }
            }
            try database.read { transaction in
                for name in names {
                    try requireEqual(try transaction.items(name).count, 1)
                    try requireEqual(
                        try transaction.item(in: name, partition: .string(name), sort: .string(name))?[weird]?.string, name)
                    var times: [String] = []
                    try transaction.scan(series: name, times: TimeRange()) { point in
                        times.append(point["time"]?.json ?? "")
                        for field in fields { try requireEqual(point[field]?.string, "\(field) in \(name)") }
                        return true
                    }
                    try requireEqual(times, ["1", "1", "2"])
                    try requireEqual(try transaction.waiting(name), [Value.string(name).json])
                }
            }
        },
    ]
}
