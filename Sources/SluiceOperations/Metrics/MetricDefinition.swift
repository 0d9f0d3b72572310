/// What a metric is. Dashboards and alarms rest on the names: one that is there stays.
package struct MetricDefinition: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    package let name: String
    package let kind: Kind
    package let labels: [String]
    /// One sentence without a full stop.
    package let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}

extension MetricDefinition {
    /// All of them, in the order of the page.
    package static let all: [MetricDefinition] = [
        buildInfo, startTime, ready,
        matched, passed, failed, retried, refusedGroups,
        accepted, outcomes, inFlight, deadLetters,
        deliveries, deliverySeconds, laneDepth, owed, owedLimit, saturated,
        batchSeconds, commitSeconds,
        brokerConnected, brokerReconnects, received, copies, unreadable, refused,
    ]

    static let buildInfo = MetricDefinition("sluice_build_info", .gauge, ["version"], "1, with the version that runs")
    static let startTime = MetricDefinition("sluice_start_time_seconds", .gauge, [], "When the process began, since 1970 UTC")
    static let ready = MetricDefinition("sluice_ready", .gauge, [], "1 where /readyz says yes, else 0")

    static let matched = MetricDefinition(
        "sluice_rule_matched_total", .counter, ["rule"], "Messages that the rule's FROM matched, and rows that its query gave")
    static let passed = MetricDefinition(
        "sluice_rule_passed_total", .counter, ["rule"], "Messages that passed the rule's WHERE, and had its actions done")
    static let failed = MetricDefinition(
        "sluice_rule_failed_total", .counter, ["rule"], "Messages that failed for good in the rule's statement or actions")
    static let retried = MetricDefinition(
        "sluice_rule_retried_total", .counter, ["rule"], "Deliveries of the rule that failed and are tried again")
    static let refusedGroups = MetricDefinition(
        "sluice_rule_refused_groups_total", .counter, ["rule"], "Messages whose new group the rule's window had no room for")

    static let accepted = MetricDefinition(
        "sluice_ledger_accepted_total", .counter, ["rule"], "Messages that the rule took, since the store was made")
    static let outcomes = MetricDefinition(
        "sluice_ledger_outcomes_total", .counter, ["rule", "outcome"],
        "What became of them: filtered, delivered, handled (by the error action), returned (to their queue) or dead_lettered")
    static let inFlight = MetricDefinition(
        "sluice_ledger_in_flight", .gauge, ["rule"], "Messages of the rule that still owe deliveries: accepted less all outcomes")
    static let deadLetters = MetricDefinition("sluice_dead_letters", .gauge, [], "Dead letters in the store")

    static let deliveries = MetricDefinition(
        "sluice_deliveries_total", .counter, ["rule", "action", "outcome"],
        "Tries of actions that reach outside: delivered, retried (will be tried again) or failed (for good)")
    static let deliverySeconds = MetricDefinition(
        "sluice_delivery_seconds", .histogram, ["action"], "One call of an action that reaches outside, with its whole batch")
    static let laneDepth = MetricDefinition("sluice_lane_depth", .gauge, ["lane"], "Deliveries that the lane owes")
    static let owed = MetricDefinition("sluice_owed_deliveries", .gauge, [], "Deliveries that all lanes owe")
    static let owedLimit = MetricDefinition(
        "sluice_owed_deliveries_limit", .gauge, [], "Deliveries owed from which on no more messages are taken (--max-owed)")
    static let saturated = MetricDefinition("sluice_saturated", .gauge, [], "1 while that is so, else 0")

    static let batchSeconds = MetricDefinition(
        "sluice_decision_batch_seconds", .histogram, [], "From taking a batch of messages to its commit")
    static let commitSeconds = MetricDefinition("sluice_store_commit_seconds", .histogram, [], "A commit of the store, synced to disk")

    static let brokerConnected = MetricDefinition(
        "sluice_broker_connected", .gauge, [], "1 while connected to the broker and subscribed, else 0")
    static let brokerReconnects = MetricDefinition(
        "sluice_broker_reconnects_total", .counter, [], "How many times the connection was made again")
    static let received = MetricDefinition("sluice_messages_received_total", .counter, [], "Messages taken from the broker")
    static let copies = MetricDefinition(
        "sluice_messages_copies_total", .counter, [], "Copies of a message that came through several subscriptions, left out")
    static let unreadable = MetricDefinition(
        "sluice_messages_unreadable_total", .counter, [], "Messages refused because their topic is not UTF-8")
    static let refused = MetricDefinition(
        "sluice_messages_refused_total", .counter, [], "Messages refused because they came on a topic of the engine's own")
}
