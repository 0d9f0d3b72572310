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
                effects: [#"series iot.temperaturesensor {"temperature":20.5,"sensor_id":1,"zone_id":1}"#]),
            .init(
                "seriesWrite: { series: iot.temperaturesensor, dimensions: [zone_id], measures: [temperature] }",
                payload: #"{"temperature":20.5,"sensor_id":1,"zone_id":1,"other":true}"#,
                effects: [#"series iot.temperaturesensor {"zone_id":1,"temperature":20.5}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let series = call.text("series")
        let payload = try call.objectPayload(about: series)
        var fields = Object()
        for name in ["dimensions", "measures"] {
            for (key, value) in try selected(call.fields[name], from: payload, call, series) { fields[key] = value }
        }
        if call.fields["dimensions"] == nil, call.fields["measures"] == nil { fields = payload }
        let time = call.fields["time"]?.number?.int64 ?? call.messageTime
        let point = SeriesPoint(time: time, fields: fields)
        try call.attempt(on: series) { () throws(StoreError) in try transaction.append(point, to: series) }
    }

    /// The fields that a list names in the payload, or that a map gives.
    private func selected(
        _ choice: Value?, from payload: Object, _ call: ActionCall, _ series: String
    ) throws(ActionFailure) -> [(String, Value)] {
        switch choice {
        case .array(let names):
            return names.compactMap(\.string).compactMap { name in payload[name].map { (name, $0) } }
        case .object(let map):
            return map.members.map { ($0.key, $0.value) }
        default:
            return []
        }
    }
}
