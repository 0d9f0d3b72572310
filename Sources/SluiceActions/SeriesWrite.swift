import SluicePlugins
import SluiceValues

/// Adds a point to a series.
struct SeriesWrite: StoreAction {
    let spec = ActionSpec(
        "seriesWrite", "Adds the payload's fields as a point to a time series",
        fields: [
            .init("series", .resource(.series), "The series", isRequired: true),
            .init(
                "dimensions", .fields,
                "Dimensions: names of payload fields, or a map from dimension to text; without it the declared ones"),
            .init(
                "measures", .fields, "Measures: names of payload fields, or a map from measure to text; without it the declared ones"),
            .init(
                "time", .int, "Milliseconds since 1970-01-01 UTC; without it the time at which the message was received"),
        ],
        reachesOutside: false,
        examples: [
            .init(
                "seriesWrite: { series: iot.temperaturesensor }", payload: #"{"temperature":20.5,"sensor_id":1,"zone_id":1}"#,
                effects: [#"series iot.temperaturesensor {"sensor_id":1,"zone_id":1,"temperature":20.5}"#]),
            .init(
                "seriesWrite: { series: iot.temperaturesensor, dimensions: [zone_id], measures: [temperature] }",
                payload: #"{"temperature":20.5,"sensor_id":1,"zone_id":1,"other":true}"#,
                effects: [#"series iot.temperaturesensor {"zone_id":1,"temperature":20.5}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let series = call.text("series")
        guard let declaration = transaction.declaration(ofSeries: series) else {
            throw call.failure(on: series, "there is no series '\(series)'")
        }
        let payload = try call.objectPayload(about: series)
        var fields = Object()
        for (name, declared) in [("dimensions", declaration.dimensions), ("measures", declaration.measures)] {
            for (key, value) in selected(call.fields[name], declared, from: payload) { fields[key] = value }
        }
        let time = call.fields["time"]?.number?.int64 ?? call.messageTime
        let point = SeriesPoint(time: time, fields: fields)
        try call.attempt(on: series) { () throws(StoreError) in try transaction.append(point, to: series) }
    }

    /// The fields that a list names in the payload, or that a map gives; without either those that are declared.
    private func selected(_ choice: Value?, _ declared: [String], from payload: Object) -> [(String, Value)] {
        if let map = choice?.object { return map.members.map { ($0.key, $0.value) } }
        let names = choice?.array?.compactMap(\.string) ?? declared
        return names.compactMap { name in payload[name].map { (name, $0) } }
    }
}
