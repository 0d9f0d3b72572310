import Foundation
import SluicePlugins
import Testing

@testable import SluiceEngine
@testable import SluiceOperations

@Suite("The page of metrics")
struct MetricsTests {
    /// A report with one rule whose name has to be escaped.
    static func report(standing: EngineStanding = EngineStanding(isConnected: true, isSaturated: false)) -> EngineReport {
        var measures = EngineMeasures()
        for nanoseconds: Int64 in [400_000, 2_000_000, 60_000_000_000] { measures.batches.add(nanoseconds: nanoseconds) }
        measures.commits.add(nanoseconds: 1_500_000)
        measures.deliveries["republish"] = measures.commits
        measures.delivered[DeliveryPlace(rule: "r", action: "republish")] = DeliveryCounts(delivered: 7, retried: 2, failed: 1)
        let rule = EngineStatus.Rule(
            name: "a\"b\\c\nd", activity: RuleActivity(matched: 10, passed: 8, failed: 1, refused: 3, retried: 2),
            ledger: LedgerCounts(accepted: 10, filtered: 2, delivered: 3, handled: 1, returned: 1, deadLettered: 1))
        let status = EngineStatus(
            rules: [rule], lanes: ["broker": 5, "web": 6], refused: 4, deadLetters: 1, measures: measures,
            isSaturated: standing.isSaturated)
        return EngineReport(
            version: "1.2.3", startedAt: 1_767_225_600_000, status: status, owedLimit: 100, standing: standing,
            broker: BrokerCounts(received: 20, copies: 1, unreadable: 2, reconnects: 3))
    }

    @Test(
        "each count is a line",
        arguments: [
            #"sluice_build_info{version="1.2.3"} 1"#, "sluice_start_time_seconds 1767225600", "sluice_ready 1",
            #"sluice_rule_matched_total{rule="a\"b\\c\nd"} 10"#, #"sluice_rule_passed_total{rule="a\"b\\c\nd"} 8"#,
            #"sluice_rule_failed_total{rule="a\"b\\c\nd"} 1"#, #"sluice_rule_retried_total{rule="a\"b\\c\nd"} 2"#,
            #"sluice_rule_refused_groups_total{rule="a\"b\\c\nd"} 3"#, #"sluice_ledger_accepted_total{rule="a\"b\\c\nd"} 10"#,
            #"sluice_ledger_outcomes_total{rule="a\"b\\c\nd",outcome="filtered"} 2"#,
            #"sluice_ledger_outcomes_total{rule="a\"b\\c\nd",outcome="dead_lettered"} 1"#,
            #"sluice_ledger_in_flight{rule="a\"b\\c\nd"} 2"#, "sluice_dead_letters 1",
            #"sluice_deliveries_total{rule="r",action="republish",outcome="retried"} 2"#,
            #"sluice_lane_depth{lane="web"} 6"#, "sluice_owed_deliveries 11", "sluice_owed_deliveries_limit 100",
            "sluice_saturated 0", "sluice_broker_connected 1", "sluice_broker_reconnects_total 3",
            "sluice_messages_received_total 20", "sluice_messages_refused_total 4",
            #"sluice_decision_batch_seconds_bucket{le="0.0005"} 1"#, #"sluice_decision_batch_seconds_bucket{le="0.0025"} 2"#,
            #"sluice_decision_batch_seconds_bucket{le="30"} 2"#, #"sluice_decision_batch_seconds_bucket{le="+Inf"} 3"#,
            "sluice_decision_batch_seconds_sum 60.0024", "sluice_decision_batch_seconds_count 3",
            #"sluice_delivery_seconds_bucket{action="republish",le="0.0025"} 1"#,
            #"sluice_delivery_seconds_count{action="republish"} 1"#, "sluice_store_commit_seconds_sum 0.0015",
        ])
    func lines(_ line: String) {
        #expect(Self.report().metricsText.split(separator: "\n").contains(Substring(line)))
    }

    @Test("each metric has one HELP, one TYPE and only samples of its name below them, and ends its line")
    func format() throws {
        let page = Self.report().metricsText
        #expect(page.hasSuffix("\n"))
        var seen: [String] = []
        var current: MetricDefinition?
        for line in page.split(separator: "\n") {
            if line.hasPrefix("# HELP ") {
                let name = String(try #require(line.split(separator: " ").dropFirst(2).first))
                current = MetricDefinition.all.first { $0.name == name }
                seen.append(name)
            } else if line.hasPrefix("# TYPE ") {
                let metric = try #require(current)
                #expect(line == "# TYPE \(metric.name) \(metric.kind.rawValue)")
            } else {
                let metric = try #require(current)
                let name = line.prefix { $0 != "{" && $0 != " " }
                let endings = metric.kind == .histogram ? ["_bucket", "_sum", "_count"] : [""]
                #expect(endings.map { metric.name + $0 }.contains(String(name)), "\(line)")
                let value = try #require(line.split(separator: " ").last)
                #expect(Double(value) != nil, "\(line)")
            }
        }
        #expect(seen == MetricDefinition.all.map(\.name))
    }

    @Test("the ledger of the page balances")
    func balance() throws {
        let rule = try #require(Self.report().status.rules.first?.ledger)
        #expect(rule.accepted == rule.filtered + rule.delivered + rule.handled + rule.returned + rule.deadLettered + rule.inFlight)
    }

    @Test("docs/operations.md lists the very metrics, in order")
    func documented() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/operations.md")
        let rows = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `sluice_") }
        let expected = MetricDefinition.all.map { metric in
            "| `\(metric.name)` | \(metric.kind.rawValue) | \(metric.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(metric.help) |"
        }
        #expect(rows.map(String.init) == expected)
    }
}
