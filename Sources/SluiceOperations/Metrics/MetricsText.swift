import SluiceEngine

/// Metrics as Prometheus reads them.
///
/// - Source: Prometheus, exposition formats, text format 0.0.4.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Samples of a metric, each with the values of its labels.
    mutating func write(_ metric: MetricDefinition, _ samples: [(labels: [String], value: Int)]) {
        begin(metric)
        for sample in samples { line(metric.name, Self.labels(metric.labels, sample.labels), String(sample.value)) }
    }

    mutating func write(_ metric: MetricDefinition, _ value: Int) { write(metric, [([], value)]) }
    mutating func write(_ metric: MetricDefinition, _ value: Bool) { write(metric, value ? 1 : 0) }

    mutating func write(_ metric: MetricDefinition, histograms: [(labels: [String], value: Histogram)]) {
        begin(metric)
        for (labels, histogram) in histograms {
            var sum = 0
            for (index, count) in histogram.counts.enumerated() {
                sum += count
                let bound = index < Histogram.bounds.count ? Self.seconds(Histogram.bounds[index]) : "+Inf"
                line(metric.name + "_bucket", Self.labels(metric.labels + ["le"], labels + [bound]), String(sum))
            }
            line(metric.name + "_sum", Self.labels(metric.labels, labels), Self.seconds(histogram.sum))
            line(metric.name + "_count", Self.labels(metric.labels, labels), String(sum))
        }
    }

    private mutating func begin(_ metric: MetricDefinition) {
        text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) { text += "\(name)\(labels) \(value)\n" }

    private static func labels(_ names: [String], _ values: [String]) -> String {
        guard !names.isEmpty else { return "" }
        return "{" + zip(names, values).map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Nanoseconds as seconds, exactly.
    private static func seconds(_ nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        let digits = (String(repeating: "0", count: 9 - fraction.count) + fraction).reversed().drop { $0 == "0" }.reversed()
        return digits.isEmpty ? "\(nanoseconds / 1_000_000_000)" : "\(nanoseconds / 1_000_000_000)." + String(digits)
    }
}
