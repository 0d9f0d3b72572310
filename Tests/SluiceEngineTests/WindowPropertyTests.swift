import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

/// The engine's windows hold what a naive recomputation from the list of all messages gives, whatever the stream, with restarts
/// and failing transactions at random places.
@Suite("windows of random streams")
struct WindowPropertyTests {
    private struct Event {
        let time: Timestamp
        let zone: Int
        let number: Int
    }

    private static let windows = [
        "TUMBLING(10s)", "HOPPING(10s, 4s)", "HOPPING(9s, 3s)", "SESSION(3s)", "COUNT_WINDOW(3)", "TUMBLING(1s)", "COUNT_WINDOW(1)",
    ]

    @Test("they are the same", arguments: 1...20)
    func recomputed(seed: Int) async throws {
        var random = SeededGenerator.forTest(default: UInt64(seed))
        let window = random.pick(Self.windows)
        let rules = """
            r:
              sql: SELECT z, collect(n) AS l, sum(n) AS s, max(n) AS m, avg(n) AS a, window_start() AS b FROM 'a' GROUP BY z, \(window)
              actions: [ { queueSend: { queue: Q } } ]
            """
        let database = FaultyDatabase(try EngineRig.memory())
        let clock = VirtualClock()
        var rig = try EngineRig(rules: rules, database: database, clock: clock)
        var events: [Event] = []
        for _ in 0..<Int.random(in: 5...60, using: &random) {
            if random.oneIn(6) { rig = try EngineRig(rules: rules, database: database, clock: clock) }
            if random.oneIn(3) {
                try await rig.advance(Int64.random(in: 0...4_000, using: &random))
            } else {
                // Nobody wakes the scheduler in time.
                clock.set(clock.now() + Int64.random(in: 0...2_000, using: &random))
            }
            let batch = (0..<Int.random(in: 1...3, using: &random)).map { index in
                Event(time: clock.now(), zone: Int.random(in: 1...3, using: &random), number: events.count + index)
            }
            let messages = batch.map {
                Publication(topic: "a", payload: Array("{\"z\":\($0.zone),\"n\":\($0.number)}".utf8), qos: 1)
            }
            if random.oneIn(5) { database.fail(afterWrites: Int.random(in: 0...6, using: &random), with: .full) }
            // The broker sends again what was not acknowledged.
            do { try rig.engine.receive(messages) } catch { try rig.engine.receive(messages) }
            database.heal()
            events += batch
            try rig.expectBalanced()
        }
        try await rig.advance(30_000)
        let rows = try rig.bodies("Q").sorted()
        #expect(rows == Self.naive(events, window).sorted(), "SLUICE_SEED=\(random.seed), \(window)")
    }

    /// All rows that a window gives, from the definition of its kind.
    private static func naive(_ events: [Event], _ window: String) -> [String] {
        let sizes = window.split { !$0.isNumber }.compactMap { Int64($0) }
        return Dictionary(grouping: events, by: \.zone).flatMap { _, events in
            switch window.prefix(while: { $0 != "(" }) {
            case "TUMBLING": return hopping(events, size: sizes[0] * 1_000, hop: sizes[0] * 1_000)
            case "HOPPING": return hopping(events, size: sizes[0] * 1_000, hop: sizes[1] * 1_000)
            case "SESSION": return sessions(events, gap: sizes[0] * 1_000)
            default:
                let count = Int(sizes[0])
                return stride(from: 0, through: events.count - count, by: count).map {
                    let part = Array(events[$0..<$0 + count])
                    return row(part, start: part[0].time)
                }
            }
        }
    }

    private static func hopping(_ events: [Event], size: Int64, hop: Int64) -> [String] {
        guard let first = events.first?.time, let last = events.last?.time else { return [] }
        let starts = stride(from: (first - size) / hop * hop, through: last, by: Int(hop))
        return starts.compactMap { start in
            let inside = events.filter { $0.time >= start && $0.time < start + size }
            return inside.isEmpty ? nil : row(inside, start: start)
        }
    }

    private static func sessions(_ events: [Event], gap: Int64) -> [String] {
        var sessions: [[Event]] = []
        for event in events {
            if let last = sessions.last?.last, event.time < last.time + gap {
                sessions[sessions.count - 1].append(event)
            } else {
                sessions.append([event])
            }
        }
        return sessions.map { row($0, start: $0[0].time) }
    }

    private static func row(_ events: [Event], start: Timestamp) -> String {
        let numbers = events.map(\.number)
        let sum = numbers.reduce(0, +)
        let average = Number(sum).divided(by: Number(numbers.count)).map { Value.number($0.asDecimal).json } ?? ""
        let list = numbers.map { "\($0)" }.joined(separator: ",")
        return "{\"z\":\(events[0].zone),\"l\":[\(list)],\"s\":\(sum),\"m\":\(numbers.max() ?? 0),\"a\":\(average),\"b\":\(start)}"
    }
}
