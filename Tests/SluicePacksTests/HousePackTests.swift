import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceTopics
import SluiceValues
import Testing

@Suite("The pack rules/house")
struct HousePackTests {
    static let folder = Repository.path("rules/house")
    let loaded = PackLoader.load(folder: Self.folder, registry: FakeRegistry.registry, fields: FieldTable())

    @Test("it loads without any finding")
    func loads() throws {
        #expect(loaded.rendered() == "")
        #expect(loaded.pack?.name == "house")
    }

    @Test("it loads with the built-in actions and functions too")
    func builtIns() {
        let registry = Registry(functions: StandardFunctions.all, actions: StandardActions.all(publisher: NoPublisher()))
        #expect(PackLoader.load(folder: Self.folder, registry: registry, fields: FieldTable()).rendered() == "")
    }

    @Test("its rules stand in the order of the file, each with its trigger")
    func triggers() throws {
        let pack = try #require(loaded.pack)
        #expect(pack.rules.map(\.name) == ["invalid_readings", "readings", "zone_means", "ac_control"])
        guard case .topics(let filters) = pack.rules[0].trigger else {
            Issue.record("invalid_readings is no rule on a topic")
            return
        }
        #expect(filters.map(\.text) == ["sensor/temperature/+"])
        guard case .schedule(let schedule, let sources) = pack.rules[3].trigger else {
            Issue.record("ac_control has no schedule")
            return
        }
        #expect(schedule == .rate(milliseconds: 60_000))
        #expect(sources == [StoredSource(.series, "iot.temperaturesensor")])
    }

    @Test("it declares its stores")
    func catalog() throws {
        let catalog = try #require(loaded.pack).catalog
        #expect(catalog.tables == [TableDeclaration(name: "Temperature", partitionKey: "id")])
        #expect(
            catalog.series == [
                SeriesDeclaration(
                    name: "iot.temperaturesensor", dimensions: ["sensor_id", "zone_id"], measures: ["temperature", "id"],
                    retention: 30 * 86_400_000)
            ])
        #expect(
            catalog.queues == [
                QueueDeclaration(name: "Errors", visibilityTimeout: 30_000, maxReceives: 5, deadLetter: "Errors-dead"),
                QueueDeclaration(name: "Errors-dead"),
            ])
    }

    @Test("its sensors publish, its air conditioners only listen")
    func devices() throws {
        let devices = try #require(loaded.pack).devices
        #expect(devices.map(\.name) == ["room_sensor", "air_conditioner"])
        #expect(devices.map(\.count) == [4, 2])
        #expect(devices.map(\.every) == [5_000, nil])
        #expect(devices[0].vars.map(\.name) == ["zone", "close"])
        #expect(devices[0].next.map(\.name) == ["drifted", "reading", "t"])
        guard case .topic(_, let qos, let isRetained)? = devices[0].publication?.target else {
            Issue.record("it publishes on a topic")
            return
        }
        #expect(qos == 1 && !isRetained)
        #expect(devices[0].state["on"]?.bool == false)
        #expect(devices[1].publication == nil)
        #expect(devices[1].listeners.first?.log != nil)
    }
}
