/// The bounds of an engine.
package struct EngineOptions: Sendable {
    /// Bytes of a payload; a larger message reaches no rule and is kept as a dead letter.
    package var maximumPayload = 1 << 20
    /// Pieces of owed work from which on sources hold back.
    package var maximumOwed = 100_000
    /// Calls that a lane delivers at once at most.
    package var laneBatch = 256
    /// How often rules may hand a message on.
    package var maximumDepth = 10
    /// Messages that rules may make of one message, those made of made ones included.
    package var maximumCascade = 10_000
    /// Groups that a window of a rule may hold; a message that would be in one more fails.
    package var maximumGroups = 10_000

    /// Messages that are received from a queue in one transaction.
    package var queueBatch = 100
    /// Questions to one function that are asked at once.
    package var maximumQuestions = 64

    package init() {}
}
