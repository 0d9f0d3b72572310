/// Durations as pack files write them: `500ms`, `10s`, `15m`, `1h`, `30d`.
package enum DurationText {
    package static let expectation = "expected a duration such as 500ms, 10s, 15m, 1h or 30d"

    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// nil where the text is no duration, or one that milliseconds in an Int64 can't count.
    package static func milliseconds(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let count = Int64(digits) else { return nil }
        let suffix = text.dropFirst(digits.count)
        guard let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
        let product = count.multipliedReportingOverflow(by: unit.milliseconds)
        return product.overflow ? nil : product.partialValue
    }
}
