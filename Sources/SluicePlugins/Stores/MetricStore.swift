public import SluiceValues

/// Numbers that were measured, under a metric's name and dimensions; kept for ``MetricDatum/retention``. A metric needs no
/// declaration. Calls are made inside a transaction (see `Database`), from one task at a time.
public protocol MetricStore {
    /// Adds a datum.
    ///
    /// - Throws: `.invalid` where its names are not what names may be (``MetricDatum/problem``).
    func record(_ datum: MetricDatum) throws(StoreError)

    /// Calls `body` with each datum as `{"time", "metric", "dimensions", "value", "unit"}`, `unit` where it has one, in the order of
    /// time and then of arrival, until it answers false.
    func scanMetrics(times: TimeRange, _ body: (Object) throws -> Bool) throws

    /// Calls `body` with time and value of each datum that has exactly this name and these dimensions, in the order of time and
    /// then of arrival.
    func scan(metric: String, dimensions: [String: String], times: TimeRange, _ body: (Timestamp, Number) throws -> Void) throws
}

/// One number of a metric.
public struct MetricDatum: Sendable, Hashable {
    public var metric: String
    /// Which of those that the metric is measured of. Two metrics of one name and other dimensions are two.
    public var dimensions: [String: String]
    public var time: Timestamp
    public var value: Number
    public var unit: String?

    public init(metric: String, dimensions: [String: String] = [:], time: Timestamp, value: Number, unit: String? = nil) {
        self.metric = metric
        self.dimensions = dimensions
        self.time = time
        self.value = value
        self.unit = unit
    }

    /// Milliseconds for which data are kept: 15 days.
    public static let retention: Int64 = 15 * 86_400_000

    public static let maximumDimensions = 30
    /// Bytes of a name or a value.
    public static let maximumName = 255

    /// Why the datum can't be stored; nil where it can.
    public var problem: String? {
        for (text, what) in [(metric, "the metric's name")] + dimensions.keys.map({ ($0, "a dimension's name") }) where text.isEmpty {
            return "\(what) is empty"
        }
        if dimensions.count > Self.maximumDimensions {
            return "there are \(dimensions.count) dimensions, more than \(Self.maximumDimensions)"
        }
        let texts = [metric, unit ?? ""] + dimensions.keys + dimensions.values
        guard let long = texts.first(where: { $0.utf8.count > Self.maximumName }) else { return nil }
        return "'\(long.prefix(20))…' has \(long.utf8.count) bytes, more than \(Self.maximumName)"
    }
}
