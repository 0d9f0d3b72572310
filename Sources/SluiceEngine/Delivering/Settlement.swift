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
        _ outcomes: [(work: OwedWork, result: Result<Void, ActionFailure>)], decider: Decider, decision: Decision, jitter: UInt64
    ) throws {
        for (work, result) in outcomes {
            switch result {
            case .success:
                try finish(work, failure: nil, decider: decider, decision: decision)
            case .failure(let failure):
                // A target that can't be reached at all costs no try.
                let attempts = work.attempts + (failure.isOutage ? 0 : 1)
                if failure.canRetry, let pause = pause(after: attempts, of: work, failure, decider, jitter) {
                    let (sum, overflow) = now.addingReportingOverflow(pause)
                    let next = overflow ? .max : sum
                    try decision.stores.update(owed: work.id, attempts: attempts, notBefore: next)
                    retryAt = min(retryAt ?? next, next)
                } else {
                    try finish(work, failure: failure, decider: decider, decision: decision)
                }
            }
        }
    }

    /// The milliseconds to the next try; nil where there is to be none.
    private func pause(
        after attempts: Int, of work: OwedWork, _ failure: ActionFailure, _ decider: Decider, _ jitter: UInt64
    ) -> Int64? {
        var policy = decider.rule(named: work.call.rule)?.rule.retry ?? RetryPolicy()
        if failure.isOutage { policy.attempts = .max }
        return policy.delay(after: max(attempts, 1), random: jitter)
    }

    private mutating func finish(
        _ work: OwedWork, failure: ActionFailure?, decider: Decider, decision: Decision
    ) throws {
        let stores = decision.stores
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
        try conclude(execution, decider: decider, decision: decision)
    }

    /// All owed work of an execution has been done or given up.
    private func conclude(_ execution: Execution, decider: Decider, decision: Decision) throws {
        decision.receipts.leave(execution.rule, on: execution.message)
        switch execution.stage {
        case .actions where execution.failures.isEmpty:
            decision.conclude(execution.rule, execution.message, LedgerCounts(delivered: 1))
        case .actions:
            try decider.fail(execution, in: decision)
        case .errorAction:
            decision.conclude(execution.rule, execution.message, LedgerCounts(handled: 1))
        case .errorActionFailed:
            try decider.bury(execution.rule, execution.message, execution.failures, in: decision)
        }
    }
}
