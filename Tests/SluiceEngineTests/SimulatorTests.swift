import SluiceEngine
import SluicePlugins
import Testing

@Suite("simulated devices")
struct SimulatorTests {
    private let rules = "idle: { sql: SELECT * FROM 'nothing', actions: [log: { message: x }] }"

    private func simulator(_ devices: String) throws -> Simulator {
        let rig = try EngineRig(rules: rules, declares: "devices:\n" + devices)
        return Simulator(packs: [rig.pack], start: 0, seed: 1)
    }

    @Test("a device whose topic to listen to is no filter says so, and runs all the same")
    func unusableFilter() throws {
        let simulator = try simulator(
            """
              sensor:
                count: 2
                every: 1s
                topic: t
                payload: device.number
                listens:
                  - topic: "a/${CASE device.number WHEN 1 THEN 'b#' ELSE 'c' END}"
                    set: { on: on }
            """)
        #expect(simulator.problems.count == 1)
        #expect(simulator.problems.first?.hasPrefix("sensor 1 can't listen to 'a/b#': ") == true)
        #expect(simulator.topicFilters == ["a/c"])
        #expect(simulator.step(now: 0).map { String(decoding: $0.payload, as: UTF8.self) } == ["1", "2"])
    }

    @Test("messages come at their times: after the delay, then every so often; one step gives all that are due, in order")
    func times() throws {
        let simulator = try simulator(
            """
              slow:
                every: 3s
                delay: 1s
                topic: slow
                payload: "{'n': device.message, 'ms': elapsed}"
              quick:
                every: 2s
                topic: quick
                payload: device.message
            """)
        #expect(simulator.nextDue == 0)
        #expect(simulator.step(now: 4_000).map(\.publication?.topic) == ["quick", "slow", "quick", "slow", "quick"])
        #expect(simulator.nextDue == 6_000)
        let next = simulator.step(now: 7_000)
        #expect(next.map { String(decoding: $0.payload, as: UTF8.self) } == ["3", #"{"n":2,"ms":7000}"#])
    }

    @Test("a device whose payload is Undefined sends nothing in its turn, and goes on all the same")
    func silentTurns() throws {
        let simulator = try simulator(
            """
              logger:
                every: 1s
                state: { n: [] }
                next:
                  - n: list_append(self.n, device.message)
                topic: t
                payload: CASE WHEN device.message % 3 = 2 THEN self.n END
            """)
        let sent = simulator.step(now: 6_000)
        #expect(sent.map { String(decoding: $0.payload, as: UTF8.self) } == ["[0,1,2]", "[0,1,2,3,4,5]"])
    }

    @Test("devices send into queues and buckets too, and rules there hear of it")
    func stores() async throws {
        let rig = try EngineRig(
            rules: """
                queued:
                  sql: SELECT n FROM '$queue/Jobs'
                  actions: [ { queueSend: { queue: Q } } ]
                stored:
                  sql: SELECT key, body.n AS n, contentType FROM '$bucket/Files/put/#'
                  actions: [ { queueSend: { queue: E } } ]
                """,
            declares: EngineRig.declarations.replacing("queues:", with: "queues:\n  Jobs:") + """

                buckets: { Files: }
                devices:
                  worker:
                    every: 2s
                    queue: Jobs
                    payload: "{'n': device.message}"
                  camera:
                    count: 2
                    every: 2s
                    delay: 1s
                    bucket: Files
                    key: camera/${device.number}.json
                    payload: "{'n': device.message}"
                """)
        rig.startDevices(seed: 1)
        try await rig.advance(2_000)
        #expect(try rig.bodies("Q") == [#"{"n":0}"#, #"{"n":1}"#])
        #expect(try rig.bodies("E") == (1...2).map { #"{"key":"camera/\#($0).json","n":0,"contentType":"application/json"}"# })
    }

    @Test("two simulators of one seed send the same, of another seed something else")
    func seeds() throws {
        let devices = """
              sensor:
                every: 1s
                topic: t
                payload: rand_int(1, 1000000)
            """
        let rig = try EngineRig(rules: rules, declares: "devices:\n" + devices)
        let runs = [1, 1, 2].map { Simulator(packs: [rig.pack], start: 0, seed: $0).step(now: 20_000).map(\.payload) }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
        #expect(Set(runs[0]).count > 15)
    }
}
