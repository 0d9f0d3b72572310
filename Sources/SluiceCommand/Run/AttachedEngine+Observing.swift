import SluiceEngine
import SluiceMQTT
import SluiceOperations
import SluicePlugins
import SluiceStores

/// An attached engine as its endpoint sees it.
struct ObservedAttachedEngine: ObservedEngine {
    let attached: AttachedEngine
    let startedAt: Timestamp

    func report() throws -> EngineReport {
        let counters = attached.source.counters
        return EngineReport(
            version: Sluice.version, startedAt: startedAt, status: try attached.engine.status(),
            owedLimit: attached.engine.options.maximumOwed, standing: standing,
            broker: BrokerCounts(
                received: counters.received, copies: counters.copies, unreadable: counters.unreadable,
                reconnects: counters.reconnects))
    }

    var standing: EngineStanding {
        EngineStanding(
            isConnected: attached.source.state == .connected, refused: attached.source.refusedFilters, isSaturated: attached.engine.isSaturated,
            outage: attached.engine.storeOutage.map { outage in
                let seconds = (attached.engine.clock.now() - outage.since) / 1000
                return "no messages could be stored for \(max(seconds, 0)) s: \(outage.reason)"
            })
    }

    func checkStore() throws {
        let now = attached.engine.clock.now()
        try attached.database.write { try $0.setFact("storeCheckedAt", to: String(now)) }
    }
}
