package import SluiceEngine
package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
package import SluiceTopics
package import SluiceValues

/// Why a rule fired, or did not, on one message: a value to draw for people, to write as JSON, or to show in the playground.
package struct Explanation: Sendable {
    package var rule: String
    package var pack: String
    /// Where the rule stands.
    package var place: FilePlace
    /// The topic that the rule was to see.
    package var topic: String
    package var verdict: Verdict
    /// Why the rule never looked at the message; nil where it did.
    package var obstacle: Obstacle?
    /// The filters of its FROM held against the topic; empty for a rule without any.
    package var filters: [Filter]
    /// What else there is to know: that the payload is not JSON, that what another rule made reached this one.
    package var notes: [String]
    /// What it did each time that it evaluated something: the message, its items, the groups of a window, the rows of a query.
    package var turns: [Turn]

    /// What came of the message, in a word.
    package enum Verdict: String, Sendable, CaseIterable {
        case fires = "fires"
        case doesNotFire = "does not fire"
        /// It waits in an open window for others.
        case waits = "takes the message into a window"
        /// The statement failed; the error actions run.
        case fails = "fails"
    }

    /// Why a rule never looked at a message.
    package enum Obstacle: Sendable, Hashable {
        case isDisabled
        /// None of its filters takes the topic.
        case otherTopic
        /// It has no FROM, and takes only what is sent straight to it.
        case takesOnlyStraight
        /// The message is sent straight to another rule.
        case isForAnother(rule: String)
        /// The message is sent straight to a rule, on a topic that the engine alone makes messages on.
        case ownTopic(String)
        /// The message is sent straight to it, and it reads nothing but the engine's own topics.
        case takesNoneStraight
        /// It runs by the clock; what it reads then, in words.
        case hasSchedule(when: String, reads: String)
        /// The payload is over the limit.
        case tooLarge(bytes: Int, limit: Int)
        /// It waits for others of its batch, so many or so long.
        case waitsInBatch(size: Int)
    }

    package struct Filter: Sendable, Hashable {
        package var filter: String
        package var comparison: TopicComparison
    }

    /// One evaluation of the rule's statement, and its actions.
    package struct Turn: Sendable {
        /// What was evaluated: the topic of the message, `$window/<rule>` for a group of a window.
        package var topic: String
        package var payload: [UInt8]
        package var outcome: WitnessedOutcome
        /// The SET variables that were evaluated.
        package var variables: [(name: String, value: ExplainedExpression)]
        /// WHERE; nil without one.
        package var condition: ExplainedExpression?
        package var having: ExplainedExpression?
        /// The keys of GROUP BY.
        package var keys: [ExplainedExpression]
        /// The windows by time that a message was taken into, oldest first.
        package var windows: [(start: Timestamp, end: Timestamp)]
        /// The clause that kept it from passing, in a sentence.
        package var decision: String?
        package var actions: [ExplainedAction]

        /// What was selected; nil where nothing was.
        package var output: Payload? { actions.first { !$0.onError }?.payload }
    }
}

/// What an action would have done, or why it could not.
package struct ExplainedAction: Sendable {
    package var name: String
    package var onError: Bool
    /// What the rule had selected for it; the error document of an error action.
    package var payload: Payload
    /// As they were for this message, in the order of the spec; secrets by their names.
    package var fields: [Field]
    /// Its `if`, with the values of its parts.
    package var conditions: [ExplainedExpression]
    /// Why it would have failed at once.
    package var failure: String?

    /// Whether all its conditions were met.
    package var isMet: Bool { conditions.allSatisfy { $0.values.last?.isTrue ?? false } }

    package struct Field: Sendable {
        package var name: String
        /// What it was made from, where that is no constant: `AC/AC-${zone_id}`.
        package var source: String?
        package var value: Value
    }
}
