import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static let catalog = StoreCatalog(tables: [
        TableDeclaration(name: "plain", partitionKey: "id"),
        TableDeclaration(name: "sorted", partitionKey: "id", sortKey: "at"),
    ])

    static let tables = [
        StoreConformance("an item is found under its key, and nothing under another") { database in
            try database.declare(catalog)
            try database.write { _ = try $0.put(object(#"{"id":"a","n":1.50,"deep":[null,{"x":true}]}"#), in: "plain") }
            try database.read {
                try requireEqual(
                    text(try $0.item(in: "plain", partition: .string("a"), sort: nil)),
                    #"{"id":"a","n":1.5,"deep":[null,{"x":true}]}"#)
                try require(try $0.item(in: "plain", partition: .string("b"), sort: nil) == nil, "'b' was found")
                try require(try $0.item(in: "plain", partition: .null, sort: nil) == nil, "null was found")
                try require(try $0.item(in: "plain", partition: .string(""), sort: nil) == nil, "'' was found")
            }
        },
        StoreConformance("keys keep their JSON type: 1 is 1.0 and not \"1\"") { database in
            try database.declare(catalog)
            try database.write { transaction in
                _ = try transaction.put(object(#"{"id":1,"is":"number"}"#), in: "plain")
                _ = try transaction.put(object(#"{"id":"1","is":"text"}"#), in: "plain")
                let whole = try object(#"{"id":1.0}"#)["id"] ?? .undefined
                try requireEqual(
                    text(try transaction.item(in: "plain", partition: whole, sort: nil)), #"{"id":1,"is":"number"}"#)
                try requireEqual(
                    text(try transaction.item(in: "plain", partition: .string("1"), sort: nil)), #"{"id":"1","is":"text"}"#)
                try requireEqual(try transaction.items("plain").count, 2)
                let change = try transaction.put(object(#"{"id":1.0,"is":"other"}"#), in: "plain")
                try requireEqual(change?.kind, .modify)
            }
        },
        StoreConformance("numbers that are close together are different keys") { database in
            try database.declare(catalog)
            let keys = [
                "9007199254740993", "9007199254740992", "9007199254740992.5", "0.1", "0.1000000000000000000000001",
                "9223372036854775807", "9223372036854775808", "1E+400", "1E+401", "1E-400", "0",
            ]
            try database.write { transaction in
                for key in keys { _ = try transaction.put(object(#"{"id":\#(key)}"#), in: "plain") }
                try requireEqual(try transaction.items("plain").count, keys.count)
                for key in keys {
                    let value = try object(#"{"id":\#(key)}"#)["id"] ?? .undefined
                    try requireEqual(text(try transaction.item(in: "plain", partition: value, sort: nil)), #"{"id":\#(key)}"#)
                }
            }
        },
        StoreConformance("items of a partition come in the order of their sort keys, numbers before Strings") { database in
            try database.declare(catalog)
            let sorted = [
                "-1E+400", "-9223372036854775809", "-9223372036854775808", "-10", "-9.5", "-0.1000000000000000000000001",
                "-0.1", "-1E-400", "0", "1E-400", "0.0999999999999999999999999", "0.1", "0.1000000000000000000000001", "2",
                "4.99999999999999999999999", "5", "5.00000000000000000000001", "10", "9007199254740992",
                "9007199254740992.5", "9007199254740993", "9007199254740994", "9007199254740995.4",
                "9223372036854774785", "9223372036854774785.5", "9223372036854775807", "9223372036854775808", "1E+300",
                "1E+400", "1.1E+400", #""10""#, #""9""#, #""A""#, #""a""#, #""é""#,
            ]
            try database.write { transaction in
                for key in sorted.reversed() { _ = try transaction.put(object(#"{"id":"p","at":\#(key)}"#), in: "sorted") }
                _ = try transaction.put(object(#"{"id":"other","at":1}"#), in: "sorted")
                try requireEqual(
                    try transaction.items("sorted", .string("p")),
                    try sorted.map { text(try object(#"{"id":"p","at":\#($0)}"#)) })
                try requireEqual(try transaction.items("sorted").count, sorted.count + 1)
                for key in sorted {
                    let value = try object(#"{"at":\#(key)}"#)["at"] ?? .undefined
                    try require(
                        try transaction.item(in: "sorted", partition: .string("p"), sort: value) != nil, "\(key) is lost")
                }
            }
        },
        StoreConformance("a change tells what was and what is; the same item again is no change") { database in
            try database.declare(catalog)
            try database.write { transaction in
                let first = try transaction.put(object(#"{"id":1,"at":"x","v":1}"#), in: "sorted")
                try requireEqual(first?.kind, .insert)
                try requireEqual(first?.cause, .put)
                try requireEqual(text(first?.keys), #"{"id":1,"at":"x"}"#)
                try requireEqual(text(first?.oldImage), "nil")
                try requireEqual(text(first?.newImage), #"{"id":1,"at":"x","v":1}"#)
                try require(
                    try transaction.put(object(#"{"v":1.0,"at":"x","id":1.0}"#), in: "sorted") == nil, "an equal item changed")
                let second = try transaction.put(object(#"{"id":1,"at":"x","v":2}"#), in: "sorted")
                try requireEqual(second?.kind, .modify)
                try requireEqual(text(second?.oldImage), #"{"id":1,"at":"x","v":1}"#)
                let third = try transaction.delete(from: "sorted", partition: 1, sort: .string("x"))
                try requireEqual(third?.kind, .remove)
                try requireEqual(third?.cause, .delete)
                try requireEqual(text(third?.oldImage), #"{"id":1,"at":"x","v":2}"#)
                try requireEqual(text(third?.newImage), "nil")
                try require(
                    try transaction.delete(from: "sorted", partition: 1, sort: .string("x")) == nil, "deleted twice")
                let numbers = [first, second, third].compactMap { $0?.sequenceNumber }
                try require(numbers.count == 3 && numbers == numbers.sorted() && Set(numbers).count == 3, "\(numbers)")
            }
        },
        StoreConformance("an item without proper keys is refused") { database in
            try database.declare(catalog)
            for item in [
                #"{"at":1}"#, #"{"id":1}"#, #"{"id":null,"at":1}"#, #"{"id":true,"at":1}"#, #"{"id":[1],"at":1}"#,
                #"{"id":"","at":1}"#, #"{"id":1,"at":""}"#, #"{"id":1,"at":{}}"#,
            ] {
                try requireError(.invalid) { try database.write { _ = try $0.put(object(item), in: "sorted") } }
            }
            try requireError(.invalid) {
                try database.read { _ = try $0.item(in: "sorted", partition: .string("a"), sort: nil) }
            }
            try requireError(.invalid) {
                try database.read { _ = try $0.item(in: "plain", partition: .string("a"), sort: .string("b")) }
            }
        },
        StoreConformance("an item nested as deep as JSON may be is stored, one level more is refused") { database in
            try database.declare(catalog)
            func item(levels: Int) -> Object {
                var value = Value.null
                for _ in 1..<levels { value = .array([value]) }
                return ["id": 1, "deep": value]
            }
            let deepest = item(levels: JSONLimits.maximumDepth)
            try database.write { _ = try $0.put(deepest, in: "plain") }
            try database.read {
                try requireEqual(text(try $0.item(in: "plain", partition: 1, sort: nil)), text(deepest))
            }
            try requireError(.invalid) {
                try database.write { _ = try $0.put(item(levels: JSONLimits.maximumDepth + 1), in: "plain") }
            }
        },
        StoreConformance("a scan ends when it is told to, and scans nest") { database in
            try database.declare(catalog)
            try database.write { transaction in
                for number in 1...5 { _ = try transaction.put(["id": .int(number)], in: "plain") }
                var seen = 0
                try transaction.scan(table: "plain", partition: nil) { _ in
                    seen += 1
                    try requireEqual(try transaction.items("plain").count, 5)
                    return seen < 3
                }
                try requireEqual(seen, 3)
            }
        },
        StoreConformance("Strings of any characters are kept") { database in
            try database.declare(catalog)
            let texts = ["nul\u{0}inside", "e\u{301}", "\u{E9}", "\u{1F41D}", "\n\"\\", "'; DROP TABLE x; --"]
            try database.write { transaction in
                for text in texts { _ = try transaction.put(["id": .string(text), "v": .string(text)], in: "plain") }
                try requireEqual(try transaction.items("plain").count, texts.count)
                for text in texts {
                    let item = try transaction.item(in: "plain", partition: .string(text), sort: nil)
                    try requireEqual(item?["v"]?.string.map { Array($0.utf8) }, Array(text.utf8))
                }
            }
        },
    ]
}
