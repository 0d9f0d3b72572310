package import SluicePlugins
import SluiceValues
import Synchronization

/// What a lane can do next.
package enum LaneState: Sendable, Hashable {
    /// There may be more to deliver at once.
    case ready
    case waiting(until: Timestamp)
    case idle
}

extension Engine {
    /// The lanes that owe work.
    package var lanes: [String] { core.withLock { $0.owed.filter { $0.value > 0 }.keys.sorted() } }

    /// Delivers what a lane owes and may try now, one batch.
    ///
    /// - Returns: whether to go on at once, to wait until a time, or for new work.
    /// - Throws: `StoreError` where the outcome could not be stored: the batch will be delivered again.
    package func deliver(lane: String) async throws(StoreError) -> LaneState {
        let now = try followClock()
        let owed: [OwedWork]
        do {
            owed = try database.read { try $0.owedWork(lane: lane, after: 0, limit: options.laneBatch) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "\(error)")
        }
        guard let first = owed.first else { return .idle }
        guard first.notBefore <= now else { return .waiting(until: first.notBefore) }
        // One action's calls go together, and none before its time.
        var batch = Array(owed.prefix { $0.call.action == first.call.action && $0.notBefore <= now })
        if first.call.action == FunctionQuestion.action { return try await ask(batch, in: lane) }
        let action = registry.action(named: first.call.action) as? any OutsideAction
        if let action { batch = Array(batch.prefix(max(1, action.largestBatch))) }
        let results: [Result<Void, ActionFailure>]
        let start = clock.nanoseconds()
        if let action {
            results = await action.deliver(batch.map(\.call))
        } else {
            results = batch.map { work in
                .failure(ActionFailure(action: work.call.action, resource: "", message: "there is no such action any more"))
            }
        }
        return try settle(
            lane, took: clock.nanoseconds() &- start,
            batch.enumerated().map { index, work in
                (work, (index < results.count ? results[index] : .failure(Self.missingResult(of: work.call))).map { [] })
            })
    }

    private static func missingResult(of call: ActionCall) -> ActionFailure {
        ActionFailure(action: call.action, resource: "", message: "the action did not say what became of the call", canRetry: true)
    }

    /// Writes down what became of delivered work.
    ///
    /// - Parameter time: nanoseconds that it took.
    func settle(
        _ lane: String, took time: Int64, _ outcomes: [(work: OwedWork, result: Result<[UInt8], ActionFailure>)]
    ) throws(StoreError) -> LaneState {
        let now = clock.now()
        let settlement = try transact(at: now) { decider, decision in
            var settlement = Settlement(now: now)
            try settlement.settle(outcomes, decider: decider, decision: decision, jitter: randomness.next())
            try decider.decideMade(in: decision)
            return settlement
        } committed: { core, settlement in
            let left = core.owed[lane, default: 0] - settlement.done
            core.owed[lane] = left > 0 ? left : nil
            if let action = outcomes.first?.work.call.action {
                core.measures.deliveries[action, default: Histogram()].add(nanoseconds: time)
            }
            for (place, counts) in settlement.counts { core.measures.delivered[place, default: DeliveryCounts()] += counts }
        }
        changeOwed(by: -settlement.done)
        return settlement.retryAt.map { .waiting(until: $0) } ?? .ready
    }
}
