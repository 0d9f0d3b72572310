import SluicePlugins

@testable import SluiceStores

/// ``Invariants`` asked in SQL, which is quick enough to be asked after every step of thousands of runs.
struct JournalInvariants {
    let store: SQLiteDatabase

    /// How much does not add up: rules whose ledger, executions and dead letters disagree, executions that owe more or less than
    /// they say, and work that is owed for no execution.
    private static let mismatches = """
        SELECT
            (SELECT count(*) FROM sluice_ledger AS l
             WHERE accepted - filtered - delivered - handled - dead_lettered - returned
                 <> (SELECT count(*) FROM sluice_executions WHERE rule = l.rule)
             OR dead_lettered <> (SELECT count(*) FROM sluice_dead_letters WHERE rule = l.rule)
             OR min(accepted, filtered, delivered, handled, dead_lettered, returned) < 0)
            + (SELECT count(*) FROM sluice_executions WHERE rule NOT IN (SELECT rule FROM sluice_ledger))
            + (SELECT count(*) FROM sluice_executions AS e
               WHERE (stage <> 'waiting' AND remaining < 1)
               OR remaining <> (SELECT count(*) FROM sluice_outbox WHERE execution = e.id))
            + (SELECT count(*) FROM sluice_outbox WHERE execution NOT IN (SELECT id FROM sluice_executions))
        """

    func holds() throws -> Bool {
        try store.withWriter { connection throws(StoreError) in
            try connection.number(Self.mismatches, doing: "looking at the journal")
        }.get() == 0
    }
}
