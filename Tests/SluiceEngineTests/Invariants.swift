import SluicePlugins

/// What holds of every database that an engine has written, between any two transactions.
enum Invariants {
    /// One sentence for each invariant that is broken.
    static func violations(in database: any Database) throws -> [String] {
        try database.read { stores in
            let executions = try stores.executionCounts()
            let ledger = try stores.ledger()
            let letters = try stores.deadLetters(after: 0, limit: .max)
            var found: [String] = []
            for rule in Set(ledger.keys).union(executions.keys).sorted() {
                let counts = ledger[rule] ?? LedgerCounts()
                if counts.inFlight != executions[rule] ?? 0 {
                    found.append("\(rule): \(executions[rule] ?? 0) executions, but \(counts)")
                }
                let buried = letters.count { $0.rule == rule }
                if counts.deadLettered != buried { found.append("\(rule): \(buried) dead letters, but \(counts)") }
                let parts = [
                    counts.accepted, counts.filtered, counts.delivered, counts.handled, counts.returned, counts.deadLettered,
                ]
                if parts.contains(where: { $0 < 0 }) { found.append("\(rule): a negative count in \(counts)") }
            }
            return found + (try outboxViolations(stores))
        }
    }

    /// Each execution owes exactly what it says is left, and nothing is owed for an execution that is gone.
    private static func outboxViolations(_ stores: any StoreTransaction) throws -> [String] {
        var owed: [Int64: Int] = [:]
        for lane in try stores.owedCounts().keys.sorted() {
            for work in try stores.owedWork(lane: lane, after: 0, limit: .max) { owed[work.execution, default: 0] += 1 }
        }
        var found: [String] = []
        for (id, count) in owed.sorted(by: { $0.key < $1.key }) {
            let remaining = try stores.execution(id)?.remaining
            if remaining != count { found.append("execution \(id): \(count) pieces are owed, \(remaining ?? 0) are left") }
        }
        let inHand = try stores.executionCounts().values.reduce(0, +) - stores.waitingCount()
        if inHand != owed.count { found.append("an execution owes nothing") }
        return found
    }
}
