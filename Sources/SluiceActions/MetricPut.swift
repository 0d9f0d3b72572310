import SluicePlugins
import SluiceValues

/// Adds a number to a metric.
struct MetricPut: StoreAction {
    let spec = ActionSpec(
        "metricPut", "Adds a number to a metric, for alarms to watch",
        fields: [
            .init("metric", .text, "The metric's name", isRequired: true),
            .init("dimensions", .map, "Which of those that it is measured of: texts by name"),
            .init("value", .number, "The number", isRequired: true),
            .init("unit", .text, "What the number counts, for readers"),
            .init("time", .int, "Milliseconds since 1970-01-01 UTC; without it the time at which the message was received"),
        ],
        reachesOutside: false,
        examples: [
            .init(
                "metricPut: { metric: Temperature, dimensions: { Device: '${device}' }, value: '${temperature}' }",
                payload: #"{"device":"d-1","temperature":26.4}"#,
                effects: [#"metric Temperature {"Device":"d-1"} 26.4"#])
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let metric = call.text("metric")
        guard let value = call.fields["value"]?.number else { throw call.failure(on: metric, "'value' is no number") }
        let dimensions = (call.fields["dimensions"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }
        let datum = MetricDatum(
            metric: metric, dimensions: Dictionary(dimensions, uniquingKeysWith: { _, last in last }),
            time: call.fields["time"]?.number?.int64 ?? call.messageTime, value: value,
            unit: call.fields["unit"]?.string)
        try call.attempt(on: metric) { () throws(StoreError) in try transaction.record(datum) }
    }
}
