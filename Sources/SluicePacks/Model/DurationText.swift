/// Durations as pack files write them: `500ms`, `10s`, `15m`, `1h`, `30d`.
package enum DurationText {
    package static let expectation = "expected a duration such as 500ms, 10s, 15m, 1h or 30d, of a hundred years at most"

    /// A bound that keeps every sum of a time and a duration far inside an Int64.
    private static let longest: Int64 = 36_525 * 86_400_000

    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// nil where the text is no duration, or one of more than a hundred years.
    package static func milliseconds(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let count = Int64(digits) else { return nil }
        let suffix = text.dropFirst(digits.count)
        guard let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
        let product = count.multipliedReportingOverflow(by: unit.milliseconds)
        return product.overflow || product.partialValue > longest ? nil : product.partialValue
    }

    /// A duration in the largest unit that leaves no rest: `90s`, `2m`, and 0 as `0ms`.
    package static func text(_ milliseconds: Int64) -> String {
        let unit = units.last { milliseconds % $0.milliseconds == 0 && milliseconds != 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
