import SluiceEngine
import SluicePlugins

extension EngineReport {
    /// The page of all metrics.
    ///
    /// - Complexity: O(rules + lanes + actions of rules that have delivered).
    package var metricsText: String {
        var page = MetricsText()
        page.write(.buildInfo, [([version], 1)])
        page.write(.startTime, Int(startedAt / 1000))
        page.write(.ready, standing.obstacle == nil)
        writeRules(to: &page)
        writeDeliveries(to: &page)
        page.write(.batchSeconds, histograms: [([], status.measures.batches)])
        page.write(.commitSeconds, histograms: [([], status.measures.commits)])
        page.write(.brokerConnected, standing.isConnected)
        page.write(.brokerReconnects, broker.reconnects)
        page.write(.received, broker.received)
        page.write(.copies, broker.copies)
        page.write(.unreadable, broker.unreadable)
        page.write(.refused, status.refused)
        return page.text
    }

    private func writeRules(to page: inout MetricsText) {
        func write(_ metric: MetricDefinition, _ value: (EngineStatus.Rule) -> Int) {
            page.write(metric, status.rules.map { ([$0.name], value($0)) })
        }
        write(.matched) { $0.activity.matched }
        write(.passed) { $0.activity.passed }
        write(.failed) { $0.activity.failed }
        write(.retried) { $0.activity.retried }
        write(.refusedGroups) { $0.activity.refused }
        write(.accepted) { $0.ledger.accepted }
        page.write(.outcomes, status.rules.flatMap { rule in
            [
                ([rule.name, "filtered"], rule.ledger.filtered), ([rule.name, "delivered"], rule.ledger.delivered),
                ([rule.name, "handled"], rule.ledger.handled), ([rule.name, "returned"], rule.ledger.returned),
                ([rule.name, "dead_lettered"], rule.ledger.deadLettered),
            ]
        })
        write(.inFlight) { $0.ledger.inFlight }
        page.write(.deadLetters, status.deadLetters)
    }

    private func writeDeliveries(to page: inout MetricsText) {
        let delivered = status.measures.delivered.sorted { ($0.key.rule, $0.key.action) < ($1.key.rule, $1.key.action) }
        page.write(.deliveries, delivered.flatMap { place, counts in
            [
                ([place.rule, place.action, "delivered"], counts.delivered),
                ([place.rule, place.action, "retried"], counts.retried),
                ([place.rule, place.action, "failed"], counts.failed),
            ]
        })
        let times = status.measures.deliveries.sorted { $0.key < $1.key }
        page.write(.deliverySeconds, histograms: times.map { ([$0.key], $0.value) })
        page.write(.laneDepth, status.lanes.sorted { $0.key < $1.key }.map { ([$0.key], $0.value) })
        page.write(.owed, status.lanes.values.reduce(0, +))
        page.write(.owedLimit, owedLimit)
        page.write(.saturated, status.isSaturated)
    }
}
