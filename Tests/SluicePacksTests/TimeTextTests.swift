import Testing

@testable import SluicePacks

@Suite("Times as text")
struct TimeTextTests {
    @Test("any time has one", arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (-86_400_000, "1969-12-31T00:00:00.000Z"),
        (1_767_225_600_123, "2026-01-01T00:00:00.123Z"), (.max, "292278994-08-17T07:12:55.807Z"), (.min, "-292275055-05-16T16:47:04.192Z"),
    ] as [(Int64, String)])
    func format(_ time: Int64, _ text: String) { #expect(TimeText.format(time) == text) }
}
