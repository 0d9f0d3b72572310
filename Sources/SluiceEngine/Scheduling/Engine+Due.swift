package import SluicePlugins
import SluiceValues
import Synchronization

extension Engine {
    // MARK: What falls due

    /// When the next schedule is due, a window or a batch closes, or a message is shown in a queue; nil where nothing is. The
    /// time of a window may be early.
    package var nextDue: Timestamp? {
        let isSaturated = isSaturated
        return core.withLock { $0.nextDue(withQueues: !isSaturated) }
    }

    /// Runs what is due by now, in the order of the due times: of one instant the windows that end, all in one transaction,
    /// then the alarms whose periods end, in another, then the schedules in the order of their rules, one after the other, each
    /// to completion. A rule that is behind by several ticks, or an alarm by several periods, runs once, for the last of them; a
    /// window that has ended closes, however long ago.
    /// - Throws: `StoreError` where nothing was stored; what was due is due still.
    package func runDue() throws(StoreError) {
        let now = try followClock()
        while true {
            let (tick, end, batch, check, queue) = core.withLock {
                (
                    $0.schedules.tick(by: now), $0.decider.windows.end(by: now), $0.batches.nextDue, $0.alarms.check(by: now),
                    $0.queues.queue(by: now)
                )
            }
            if let end, end <= min(tick?.due ?? end, batch ?? end, check?.due ?? end) {
                try closeWindows(at: end)
            } else if let batch, batch <= min(tick?.due ?? now, check?.due ?? now, now) {
                // Every transaction ends with closing the batches that are due.
                try transact(at: batch) { _, _ in }
            } else if let check, check.due <= tick?.due ?? check.due {
                try transact(at: check.due) { decider, decision in
                    try decider.evaluate(check, in: decision)
                } committed: { core, _ in
                    core.alarms.done(check)
                }
            } else if let tick {
                try transact(at: tick.due) { decider, decision in
                    // The rules may have been reloaded since.
                    guard let rule = decider.rule(named: tick.rule), rule.isScheduled else { return }
                    try decider.tick(rule, due: tick.due, in: decision)
                } committed: { core, _ in
                    core.schedules.done(tick)
                }
            } else if let queue, !isSaturated {
                try receive(from: queue, at: now)
            } else {
                return
            }
        }
    }

    /// Receives what waits in a queue, some of it.
    private func receive(from queue: String, at now: Timestamp) throws(StoreError) {
        let limit = options.queueBatch
        try transact(at: now) { decider, decision in
            let readers = decider.readersOnTopic(ofQueue: queue)
            let count = try decider.receive(from: queue, by: readers, limit: limit, in: decision)
            return count < limit ? try decision.stores.nextShown(in: queue, after: now) : now
        } committed: { core, next in
            // What the transaction itself has put there is expected already.
            core.queues.looked(into: queue, next: next)
        }
    }

    func closeWindows(by now: Timestamp) throws(StoreError) {
        while let end = core.withLock({ $0.decider.windows.end(by: now) }) { try closeWindows(at: end) }
    }

    private func closeWindows(at end: Timestamp) throws(StoreError) {
        try transact(at: end) { decider, decision in try decider.closeWindows(by: end, in: decision) }
    }

    // MARK: The clock

    /// Milliseconds by which a clock has to be set back for that to count; less is waited for.
    private static let setBack: Timestamp = 60_000

    /// The time now. Where the clock has been set back, what waits for a time in schedules, queues, batches and lanes waits no
    /// longer than it would have.
    func followClock() throws(StoreError) -> Timestamp {
        let now = clock.now()
        let back = core.withLock { core in
            let back = core.latest - now
            if back < Self.setBack { core.latest = max(core.latest, now) }
            return back
        }
        guard back >= Self.setBack else { return now }
        try transact(at: now) { _, decision in
            try decision.stores.setBack(by: back, to: now)
            decision.batches.setBack(to: now)
            decision.log(.warning, "the clock was set back by \(back / 1000) seconds; what waits for a time is set back with it")
        } committed: { core, _ in
            core.schedules.setBack(to: now)
            core.alarms.setBack(to: now)
            core.queues.setBack()
            core.latest = now
        }
        return now
    }
}

extension Engine.Core {
    func nextDue(withQueues: Bool) -> Timestamp? {
        [schedules.nextDue, alarms.nextDue, decider.windows.nextEnd, batches.nextDue, withQueues ? queues.nextDue : nil]
            .compactMap(\.self).min()
    }
}
