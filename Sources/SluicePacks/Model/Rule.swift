package import SluiceEvaluation
package import SluicePlugins
package import SluiceSQL
package import SluiceText
package import SluiceTopics
import SluiceValues

/// One statement with its actions.
package struct Rule: Sendable {
    package var name: String
    /// The name of the rule's pack.
    package var pack: String
    /// Empty where the rule has none.
    package var description: String
    package var version: LanguageVersion
    package var isDisabled: Bool
    package var statement: Statement
    package var plan: StatementPlan
    package var trigger: Trigger
    /// How many messages the rule sees at once; nil for each by itself.
    package var batch: BatchPolicy?
    /// Whether an Array, of a batch, a payload or a result, is taken item by item.
    package var isEach: Bool
    package var actions: [RuleAction]
    /// What is done when an action has failed for good.
    package var errorActions: [RuleAction]
    package var retry: RetryPolicy
    /// Whether its statement, or a template of its actions, calls a function of the pack.
    package var asksFunctions: Bool
    /// Where the rule's name stands.
    package var place: FilePlace
    /// Where each source of its `FROM` stands, in the order of the text, in the file of ``place``.
    package var sourceSpans: [Span] = []
    /// The statement's text as a part of its file; the spans of ``statement`` count from its beginning.
    package var text = SourceFragment(name: "", text: "")
    /// Why a loop that the rule is part of comes to an end, in the author's words; nil where the rule does not say.
    package var loopEnds: String?
}

/// What makes a rule run.
package enum Trigger: Sendable {
    /// Each message on one of the filters.
    case topics([TopicFilter])
    /// Each time that is due. With sources the statement reads their rows, one output for each row of the result; without,
    /// it runs on the message `{"scheduledTime": ms}`.
    case schedule(Schedule, sources: [StoredSource])
    /// Each time that is due, what waits in queues, in their order.
    case polls(Schedule, queues: [String])
    /// No `FROM`: only what is sent straight to it (Basic Ingest).
    case direct

    /// Whether messages may be sent straight to its rule: to all but scheduled ones, which make their own, and those that read
    /// nothing but the engine's own topics, which believe what comes.
    package var takesBasicIngest: Bool {
        switch self {
        case .topics(let filters): filters.contains { !ReservedTopics.isInternal($0.text) }
        case .direct: true
        case .schedule, .polls: false
        }
    }

    /// When it is due; nil where messages make it run.
    package var schedule: Schedule? {
        switch self {
        case .schedule(let schedule, _), .polls(let schedule, _): schedule
        case .topics, .direct: nil
        }
    }
}

/// When a rule that takes its messages in batches sees one, as an Array.
package struct BatchPolicy: Sendable, Hashable {
    /// Messages of a batch, at most.
    package var size: Int
    /// Milliseconds that the oldest message waits for others; with 0 the batch is what comes in one go.
    package var within: Int64

    package init(size: Int, within: Int64 = 0) {
        self.size = size
        self.within = within
    }
}

/// What a query reads.
package struct StoredSource: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case table, series, queue, bucket
    }

    package var kind: Kind
    /// As declared: `Temperature`, `iot.temperaturesensor`.
    package var name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// How often, and after which pauses, an action that failed is tried again.
package struct RetryPolicy: Sendable, Hashable {
    /// All tries, the first included.
    package var attempts: Int
    /// Milliseconds before the second try; each further pause is twice as long.
    package var backoff: Int64
    /// Milliseconds that no pause goes beyond.
    package var maxDelay: Int64
    /// Whether a pause is drawn between its half and its whole, so that what failed together is not tried together.
    package var hasJitter: Bool

    package init(attempts: Int = 5, backoff: Int64 = 1_000, maxDelay: Int64 = 60_000, hasJitter: Bool = true) {
        self.attempts = attempts
        self.backoff = backoff
        self.maxDelay = maxDelay
        self.hasJitter = hasJitter
    }

    /// The milliseconds to wait after `attempt` tries have failed; nil where there is to be no further one.
    package func delay(after attempt: Int, random: UInt64) -> Int64? {
        guard attempt >= 1, attempt < attempts else { return nil }
        var pause = min(backoff, maxDelay)
        for _ in 1..<attempt where pause < maxDelay { pause = pause > maxDelay / 2 ? maxDelay : pause * 2 }
        guard hasJitter, pause > 1 else { return pause }
        let half = pause / 2
        return half + Int64(random % UInt64(pause - half + 1))
    }
}
