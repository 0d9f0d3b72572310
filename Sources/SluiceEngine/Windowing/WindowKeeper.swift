import SluiceEvaluation
import SluicePacks
import SluicePlugins

/// Keeps the open windows of all rules: in memory while transactions succeed, and in the store whatever happens.
///
/// A transaction begins with ``begin(in:)`` and ends with ``write(to:)``, which writes what has changed, and ``commit()``; one
/// that is undone ends with ``forget()``, after which the next one reads all anew from the store. It belongs to the deciding
/// thread.
final class WindowKeeper {
    private struct Kept {
        let rule: PreparedRule
        let plan: WindowPlan
        var open: OpenWindows
    }

    private var kept: [Kept] = []
    /// By the rules' places.
    private var indices: [Int: Int] = [:]
    /// Whether the memory holds what the store does, with the changes of the transaction at work.
    private var isCurrent = false
    /// When the next window closed by time ends, as of the last commit; it may be early.
    private(set) var nextEnd: Timestamp?
    private let maximumGroups: Int
    private var now: Timestamp = 0

    /// What messages have closed, not told of yet.
    private var closedByMessages: [(rule: PreparedRule, window: ClosedWindow)] = []

    init(rules: [PreparedRule], maximumGroups: Int) {
        // A closing gives no more rows than a query may.
        self.maximumGroups = min(maximumGroups, QueryPlan.maximumRows)
        for rule in rules where !rule.rule.isDisabled {
            guard let plan = rule.plan.windows else { continue }
            indices[rule.place] = kept.count
            kept.append(Kept(rule: rule, plan: plan, open: plan.makeOpenWindows()))
        }
        isCurrent = kept.isEmpty
    }

    var isEmpty: Bool { kept.isEmpty }

    // MARK: Transactions

    /// Reads the windows where the memory is not current.
    ///
    /// - Parameter now: what the clock shows, which may be later than the time that is at work.
    /// - Returns: what there is to tell of: windows of an earlier statement that have been dropped.
    @discardableResult
    func begin(in stores: any StoreTransaction, now: Timestamp) throws -> [String] {
        closedByMessages.removeAll()
        self.now = now
        guard !isCurrent else { return [] }
        var lines: [String] = []
        for index in kept.indices {
            let (rule, plan) = (kept[index].rule, kept[index].plan)
            let recalled = try WindowMemory.recall(rule.name, plan, in: stores)
            kept[index].open = recalled.open
            if recalled.dropped > 0 {
                lines.append(
                    "rule \(rule.name): its statement has changed; \(recalled.dropped) groups of windows that were open under "
                        + "the earlier one are dropped")
            }
        }
        isCurrent = true
        return lines
    }

    /// Writes what has changed since the last commit.
    func write(to stores: any StoreTransaction) throws {
        for entry in kept { try WindowMemory.write(entry.open, of: entry.rule.name, entry.plan, to: stores) }
    }

    func commit() {
        for index in kept.indices { kept[index].open.forgetChanges() }
        nextEnd = kept.indices.compactMap { kept[$0].open.nextEnd(by: .min) }.min()
    }

    func forget() {
        isCurrent = kept.isEmpty
        closedByMessages.removeAll()
    }

    // MARK: Messages

    /// Takes what a message brings into the windows of its rule; nil where it was taken, else why not.
    func take(_ entry: WindowEntry, of rule: PreparedRule, _ message: MessageContext) -> OpenWindows.Refusal? {
        guard let index = indices[rule.place] else { return nil }
        let taken = kept[index].open.take(
            entry, at: message.receivedAt, now: now, depth: message.depth, maximumGroups: maximumGroups)
        for window in taken.closed { closedByMessages.append((rule, window)) }
        return taken.refusal
    }

    /// What messages have closed since the last call, in the order in which they did.
    func takeClosed() -> [(rule: PreparedRule, window: ClosedWindow)] {
        guard !closedByMessages.isEmpty else { return [] }
        defer { closedByMessages.removeAll() }
        return closedByMessages
    }

    // MARK: Time

    /// When the earliest window ends that ends by `now`; nil where none does.
    func end(by now: Timestamp) -> Timestamp? {
        guard let early = nextEnd, early <= now else { return nil }
        // The memory tells nothing until it is read again.
        guard isCurrent else { return early }
        nextEnd = kept.indices.compactMap { kept[$0].open.nextEnd(by: now) }.min()
        return nextEnd.flatMap { $0 <= now ? $0 : nil }
    }

    /// Closes what ends by a time, rule by rule.
    func close(by time: Timestamp) -> [(rule: PreparedRule, window: ClosedWindow)] {
        kept.indices.flatMap { index in kept[index].open.close(by: time).map { (kept[index].rule, $0) } }
    }
}
