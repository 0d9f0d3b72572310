import SluicePacks
import SluicePlugins

/// What becomes of owed work once it has been tried: done, to be tried again, or failed for good.
struct Settlement {
    let now: Timestamp
    /// Pieces of work that are owed no more.
    private(set) var done = 0
    /// When the lane may go on, where its first piece has to wait.
    private(set) var retryAt: Timestamp?
    private(set) var counts: [DeliveryPlace: DeliveryCounts] = [:]

    init(now: Timestamp) {
        self.now = now
    }

    mutating func settle(
        _ outcomes: [(work: OwedWork, result: Result<[UInt8], ActionFailure>)], decider: Decider, decision: Decision,
        jitter: UInt64
    ) throws {
        var postponed: (first: ActionFailure, count: Int)?
        for (work, result) in outcomes {
            switch result {
            case .success:
                count(work, DeliveryCounts(delivered: 1))
                try finish(work, result, decider: decider, decision: decision)
            case .failure(let failure):
                // A target that can't be reached at all costs no try.
                let attempts = work.attempts + (failure.isOutage ? 0 : 1)
                if failure.canRetry, let pause = pause(after: attempts, of: work, failure, decider, jitter) {
                    let (sum, overflow) = now.addingReportingOverflow(pause)
                    let next = overflow ? .max : sum
                    try decision.stores.update(owed: work.id, attempts: attempts, notBefore: next)
                    count(work, DeliveryCounts(retried: 1))
                    if let rule = decider.rule(named: work.call.rule) { decision.note(rule, RuleActivity(retried: 1)) }
                    retryAt = min(retryAt ?? next, next)
                    postponed = (postponed?.first ?? failure, (postponed?.count ?? 0) + 1)
                } else {
                    count(work, DeliveryCounts(failed: 1))
                    try finish(work, result, decider: decider, decision: decision)
                }
            }
        }
        if let (failure, count) = postponed {
            let calls = count == 1 ? "a call" : "\(count) calls"
            let target = failure.resource.isEmpty ? "" : " " + failure.resource
            decision.log(
                LogLine(
                    .warning, "\(failure.action)\(target): \(failure.message); \(calls) will be tried again",
                    kind: "postponed \(failure.action)\(target)"
                ).with("action", failure.action).with("resource", failure.resource))
        }
    }

    private mutating func count(_ work: OwedWork, _ one: DeliveryCounts) {
        counts[DeliveryPlace(rule: work.call.rule, action: work.call.action), default: DeliveryCounts()] += one
    }

    /// The milliseconds to the next try; nil where there is to be none.
    private func pause(
        after attempts: Int, of work: OwedWork, _ failure: ActionFailure, _ decider: Decider, _ jitter: UInt64
    ) -> Int64? {
        var policy = decider.rule(named: work.call.rule)?.rule.retry ?? RetryPolicy()
        if failure.isOutage { policy.attempts = .max }
        let pause = policy.delay(after: max(attempts, 1), random: jitter)
        return pause.map { max($0, failure.retryAfter ?? 0) }
    }

    private mutating func finish(
        _ work: OwedWork, _ result: Result<[UInt8], ActionFailure>, decider: Decider, decision: Decision
    ) throws {
        let stores = decision.stores
        try stores.removeOwed(work.id)
        done += 1
        guard var execution = try stores.execution(work.execution) else { return }
        execution.remaining -= 1
        if execution.stage == .asking {
            let question = FunctionQuestion(work.call)
            switch result {
            case .success(let bytes): execution.answers[question.request] = question.answer(bytes)
            case .failure(let failure): execution.answers[question.request] = .failure(failure.message)
            }
            return try decider.resume(execution, in: decision)
        }
        if case .failure(let failure) = result {
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
        case .asking, .waiting:
            preconditionFailure("a message that has not been decided is resumed")
        case .errorActionFailed:
            try decider.bury(execution.rule, execution.message, execution.failures, in: decision)
        }
    }
}
