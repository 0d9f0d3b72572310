package import SluicePlugins
import Synchronization

/// What the engine has done and owes.
package struct EngineStatus: Sendable {
    package struct Rule: Sendable {
        package var name: String
        package var activity: RuleActivity
        package var ledger: LedgerCounts
    }

    /// In file order.
    package var rules: [Rule]
    /// Owed work by lane.
    package var lanes: [String: Int]
    /// Messages refused because they carried a topic of the engine's own.
    package var refused: Int
    /// Dead letters in the store.
    package var deadLetters: Int
    package var measures: EngineMeasures
    /// Whether so much is owed that no more messages are taken.
    package var isSaturated: Bool
}

extension Engine {
    /// A view of the engine's counts as of the last commit.
    package func status() throws -> EngineStatus {
        let ledger = try database.read { try $0.ledger() }
        return core.withLock { core in
            EngineStatus(
                rules: core.decider.rules.map { rule in
                    EngineStatus.Rule(
                        name: rule.name, activity: core.activity[rule.place],
                        ledger: ledger[rule.name] ?? LedgerCounts())
                },
                lanes: core.owed, refused: core.refused, deadLetters: core.deadLetters, measures: core.measures,
                isSaturated: isSaturated)
        }
    }
}
