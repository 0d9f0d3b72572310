import SluicePacks
import SluicePlugins

/// The open batches of rules: how much waits in them, and since when.
///
/// A transaction works on a copy, which takes the place of the engine's once it is committed.
struct BatchBook {
    fileprivate struct Entry {
        let rule: PreparedRule
        var open: OpenBatch?
    }

    /// By the rules' places.
    private var entries: [Int: Entry]

    /// - Parameter open: what waits in the store.
    init(rules: [PreparedRule], open: [String: OpenBatch]) {
        entries = [:]
        for rule in rules where rule.rule.batch != nil && !rule.rule.isDisabled {
            entries[rule.place] = Entry(rule: rule, open: open[rule.name])
        }
    }

    /// A message was added to the batch of a rule.
    mutating func add(to rule: PreparedRule, at time: Timestamp) {
        let open = entries[rule.place]?.open ?? OpenBatch(count: 0, oldest: time)
        entries[rule.place]?.open = OpenBatch(count: open.count + 1, oldest: open.oldest)
    }

    /// Messages were taken out of the batch of a rule. What more there is than makes a batch has come just now; what there was no
    /// room for has waited as long as the rest.
    mutating func take(_ count: Int, from rule: PreparedRule, now: Timestamp) {
        guard let open = entries[rule.place]?.open else { return }
        let left = open.count - count
        let isWhole = count >= min(rule.rule.batch?.size ?? 1, open.count)
        entries[rule.place]?.open = left > 0 && count > 0 ? OpenBatch(count: left, oldest: isWhole ? now : open.oldest) : nil
    }

    /// The clock was set back: what is in batches has come now at the latest.
    mutating func setBack(to now: Timestamp) {
        for place in entries.keys {
            guard let open = entries[place]?.open else { continue }
            entries[place]?.open = OpenBatch(count: open.count, oldest: min(open.oldest, now))
        }
    }

    /// When the next batch closes for its age.
    var nextDue: Timestamp? { entries.values.compactMap(\.due).min() }

    /// The rule of the batch that is to be closed first: it is full, or its oldest message has waited long enough.
    func rule(by now: Timestamp) -> PreparedRule? {
        entries.values.filter { ($0.due ?? .max) <= now || $0.isFull }.min { $0.rule.place < $1.rule.place }?.rule
    }
}

extension BatchBook.Entry {
    fileprivate var due: Timestamp? {
        guard let open, let batch = rule.rule.batch else { return nil }
        let (due, overflow) = open.oldest.addingReportingOverflow(batch.within)
        return overflow ? .max : due
    }

    fileprivate var isFull: Bool {
        guard let open, let batch = rule.rule.batch else { return false }
        return open.count >= batch.size
    }
}
