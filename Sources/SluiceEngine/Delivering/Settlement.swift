import SluicePacks
import SluicePlugins

/// What becomes of owed work once it has been tried: done, to be tried again, or failed for good.
struct Settlement {
    let now: Timestamp
    /// Pieces of work that are owed no more.
    private(set) var done = 0
    /// When the lane may go on, where its first piece has to wait.
    private(set) var retryAt: Timestamp?

    init(now: Timestamp) {
        self.now = now
    }

    mutating func settle(
        _ outcomes: [(work: OwedWork, result: Result<Void, ActionFailure>)], decider: Decider, decision: Decision,
        stores: any StoreTransaction, jitter: UInt64
    ) throws {
        for (work, result) in outcomes {
            switch result {
            case .success:
                try finish(work, failure: nil, decider: decider, decision: decision, stores: stores)
            case .failure(let failure):
                let policy = decider.rule(named: work.call.rule)?.rule.retry ?? RetryPolicy()
                // A target that can't be reached at all costs no try.
                let attempts = work.attempts + (failure.isOutage ? 0 : 1)
                let pause = policy.delay(after: max(attempts, 1), random: jitter) ?? (failure.isOutage ? policy.maxDelay : nil)
                if failure.canRetry, let delay = pause {
                    try stores.update(owed: work.id, attempts: attempts, notBefore: now + delay)
                    retryAt = min(retryAt ?? now + delay, now + delay)
                } else {
                    try finish(work, failure: failure, decider: decider, decision: decision, stores: stores)
                }
            }
        }
    }

    private mutating func finish(
        _ work: OwedWork, failure: ActionFailure?, decider: Decider, decision: Decision, stores: any StoreTransaction
    ) throws {
        try stores.removeOwed(work.id)
        done += 1
        guard var execution = try stores.execution(work.execution) else { return }
        execution.remaining -= 1
        if let failure {
            execution.failures.append(failure)
            if execution.stage == .errorAction { execution.stage = .errorActionFailed }
        }
        guard execution.remaining <= 0 else { return try stores.update(execution) }
        try stores.removeExecution(execution.id)
        try conclude(execution, decider: decider, decision: decision, stores: stores)
    }

    /// All owed work of an execution has been done or given up.
    private func conclude(
        _ execution: Execution, decider: Decider, decision: Decision, stores: any StoreTransaction
    ) throws {
        switch execution.stage {
        case .actions where execution.failures.isEmpty:
            decision.count(execution.rule, LedgerCounts(delivered: 1))
        case .actions:
            try decider.fail(execution, in: decision, stores: stores)
        case .errorAction:
            decision.count(execution.rule, LedgerCounts(handled: 1))
        case .errorActionFailed:
            try decider.bury(execution.rule, execution.message, execution.failures, in: decision)
        }
    }
}
