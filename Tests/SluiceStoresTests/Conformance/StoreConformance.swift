import SluicePlugins
package import SluiceValues

/// What every implementation of `Database` does. Each case gets a new, empty database and throws where it finds otherwise.
struct StoreConformance: Sendable, CustomStringConvertible {
    /// The case as a sentence.
    let description: String
    let run: @Sendable (any Database) throws -> Void

    init(_ description: String, _ run: @escaping @Sendable (any Database) throws -> Void) {
        self.description = description
        self.run = run
    }

    static let all = tables + series + queues + buckets + metrics + alarms + journal + windows + transactions + declarations
}

/// A finding of a case.
struct Nonconformance: Error, CustomStringConvertible {
    let description: String
}

func require(_ condition: Bool, _ finding: @autoclosure () -> String, line: Int = #line) throws {
    if !condition { throw Nonconformance(description: "line \(line): \(finding())") }
}

func requireEqual<Item: Equatable>(_ actual: Item, _ expected: Item, line: Int = #line) throws {
    try require(actual == expected, "expected \(expected), got \(actual)", line: line)
}

func requireError(_ code: StoreError.Code, line: Int = #line, _ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as StoreError {
        try require(error.code == code, "expected .\(code.name), got .\(error.code.name): \(error)", line: line)
        return
    }
    throw Nonconformance(description: "line \(line): expected .\(code.name), got no error")
}

/// Values in a form that tells types apart: `1` and `1.0` and `"1"` all differ.
func text(_ object: Object?) -> String { object.map { Value.object($0).json } ?? "nil" }

func object(_ json: String) throws -> Object {
    guard let object = try Value(json: json, wholeIsInt: false).object else {
        throw Nonconformance(description: "\(json) is no object")
    }
    return object
}

extension StoreTransaction {
    func items(_ table: String, _ partition: Value? = nil) throws -> [String] {
        var items: [String] = []
        try scan(table: table, partition: partition) { items.append(text($0)); return true }
        return items
    }

    func points(_ series: String, _ times: TimeRange = TimeRange()) throws -> [String] {
        var points: [String] = []
        try scan(series: series, times: times) { points.append(text($0)); return true }
        return points
    }

    func waiting(_ queue: String) throws -> [String] {
        var messages: [String] = []
        try scan(queue: queue) { messages.append($0["body"]?.json ?? "nil"); return true }
        return messages
    }
}

/// A name that breaks every statement that is put together carelessly.
let weird = "we\"ird ;-- '\u{1F41D} %s ?1"

extension Value: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self = .int(value) }
}
