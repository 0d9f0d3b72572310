import SluicePacks
import SluiceValues
import Testing

@Suite("Series of values")
struct ValueSeriesTests {
    @Test(
        "a series is read piece by piece",
        arguments: [
            ("20 every 5s", "20", 5_000), ("20x2 every 1m", "20 20 20", 60_000), ("20+0.5x3 every 5s", "20 20.5 21.0 21.5", 5_000),
            ("1-1x2 7 every 1s", "1 0 -1 7", 1_000), ("1 _ 2 _x2 3 every 500ms", "1 _ 2 _ _ 3", 500),
            ("-3.5+1x1 every 1s", "-3.5 -2.5", 1_000),
        ])
    func reading(text: String, values: String, every: Int64) throws {
        let series = try #require(ValueSeries(text))
        #expect(series.values.map { $0.map(\.description) ?? "_" }.joined(separator: " ") == values)
        #expect(series.every == every)
    }

    @Test(
        "what is no series is refused",
        arguments: [
            "", "20", "every 5s", "20 every", "20 every 0s", "20 every day", "20x every 5s", "20+1 every 5s", "a every 5s", "_+1x2 every 5s",
            "1x100001 every 1s", "1x99999 1x99999 every 1s", "1x99999999999999999999 every 1s", "9E3x2 every 1s",
        ])
    func refusing(text: String) { #expect(ValueSeries(text) == nil) }
}
