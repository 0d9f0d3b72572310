import SluicePacks
import SluiceText

extension Pack {
    /// `house: 4 rules (invalid_readings, …), 1 table, 1 series, 2 queues`; of what the pack has none of nothing is said.
    var summary: String {
        let names = rules.map { $0.isDisabled ? "\($0.name) (disabled)" : $0.name }.joined(separator: ", ")
        let counts = [
            (tables.count, "table", "tables"), (series.count, "series", "series"), (queues.count, "queue", "queues"),
            (buckets.count, "bucket", "buckets"), (alarms.count, "alarm", "alarms"), (topics.count, "topic", "topics"),
            (functions.count, "function", "functions"),
        ]
        let resources = counts.filter { $0.0 > 0 }.map { count, one, many in count.counted(one, many) }
        return (["\(name): \(rules.count.counted("rule"))" + (names.isEmpty ? "" : " (\(names))")] + resources).joined(separator: ", ")
    }
}
