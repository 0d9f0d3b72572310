import SluiceTestSupport
import Testing

@Suite("seriesWrite")
struct SeriesWriteTests {
    private static let payload = #"{"temperature":20.5,"sensor_id":1,"zone_id":2,"other":[1],"ts":1000}"#

    private func points(_ fields: String, _ payload: String = payload) async throws -> (points: [String], failures: [String]) {
        let rig = try ActionRig("seriesWrite: { series: iot.temperaturesensor\(fields) }")
        rig.clock.set(1_800_000_000_000)
        try await rig.publish(payload)
        return (try rig.points(), try rig.failures())
    }

    @Test(
        "dimensions and measures are those that are named, or mapped, or declared",
        arguments: [
            ("", #""sensor_id":1,"zone_id":2,"temperature":20.5"#),
            (", dimensions: [zone_id]", #""zone_id":2,"temperature":20.5"#),
            (", dimensions: []", #""temperature":20.5"#),
            (", measures: []", #""sensor_id":1,"zone_id":2"#),
            (", dimensions: { zone_id: '${zone_id + 1}' }", #""zone_id":3,"temperature":20.5"#),
            (", dimensions: { zone_id: 'z-${zone_id}' }", #""zone_id":"z-2","temperature":20.5"#),
            (", dimensions: { zone_id: '${missing}' }, measures: { temperature: '${ts / 2}' }", #""temperature":500"#),
            (", dimensions: { zone_id: fixed }, measures: [temperature]", #""zone_id":"fixed","temperature":20.5"#),
        ])
    func fields(_ configuration: String, _ expected: String) async throws {
        let (points, failures) = try await points(configuration)
        #expect(points == [#"{"time":1800000000000,"# + expected + "}"])
        #expect(failures == [])
    }

    @Test("the time is that of the message, or what the field says", arguments: [
        ("", "1800000000000"), (", time: '${ts}'", "1000"), (", time: 7", "7"), (", time: '${ts * -1}'", "-1000"),
    ])
    func time(_ configuration: String, _ expected: String) async throws {
        let (points, _) = try await points(configuration)
        #expect(points.map { $0.hasPrefix(#"{"time":\#(expected),"#) } == [true])
    }

    @Test("a time that is no whole number fails the action", arguments: ["temperature", "other"])
    func badTime(_ field: String) async throws {
        let (points, failures) = try await points(", time: '${\(field)}'")
        #expect(points == [])
        #expect(failures.count == 1 && failures[0].hasPrefix("'time' became '") && failures[0].hasSuffix("expected a whole number"))
    }

    @Test("fields that the payload lacks are left out")
    func missing() async throws {
        let (points, failures) = try await points("", #"{"temperature":1}"#)
        #expect(points == [#"{"time":1800000000000,"temperature":1}"#])
        #expect(failures == [])
    }

    @Test("a value that no series holds fails the action", arguments: [#"{"temperature":[1]}"#, #"{"temperature":{"a":1}}"#])
    func badValue(_ payload: String) async throws {
        let (points, failures) = try await points("", payload)
        #expect(points == [])
        #expect(failures.count == 1)
    }

    @Test("a payload that is no object fails the action", arguments: [
        ("[1]", "the payload is of type Array, not an Object"), ("x", "the payload is not JSON"), ("", "the payload is empty, not an Object"),
    ])
    func noObject(_ payload: String, _ reason: String) async throws {
        let (points, failures) = try await points("", payload)
        #expect(points == [])
        #expect(failures == [reason])
    }
}
