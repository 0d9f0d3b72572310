import SluiceEngine
import SluicePacks
import SluicePlugins
import SluiceValues

/// What the stores of packs hold, to see what changes.
struct StoredContents {
    private struct Store {
        var source: StoredSource
        /// Each row as JSON; only the first ones of a large store.
        var rows: [String]
        var count: Int
    }

    private let stores: [Store]

    /// Rows of a store that are compared; of more only the count is.
    private static let maximumRows = 1_000

    init(of packs: [Pack], in database: any Database) throws {
        stores = try database.read { transaction in
            try StoredSource.all(of: packs).map { source in
                var store = Store(source: source, rows: [], count: 0)
                try StoredRows.scan(source, times: TimeRange(), in: transaction) { row in
                    store.count += 1
                    if store.count <= Self.maximumRows { store.rows.append(Value.object(row).json) }
                    return true
                }
                return store
            }
        }
    }

    /// What is stored, and how many rows of it there are.
    var counts: [(source: StoredSource, rows: Int)] { stores.map { ($0.source, $0.count) } }

    /// What changed in one store.
    struct Change {
        var source: StoredSource
        var removed: [String]
        var added: [String]
        /// How many rows there are now.
        var count: Int
    }

    func changes(since former: StoredContents) -> [Change] {
        let before = Dictionary(former.stores.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
        return stores.compactMap { store in
            let old = before[store.source] ?? Store(source: store.source, rows: [], count: 0)
            guard max(old.count, store.count) <= Self.maximumRows else {
                return old.count == store.count ? nil : Change(source: store.source, removed: [], added: [], count: store.count)
            }
            let (removed, added) = (Self.difference(old.rows, store.rows), Self.difference(store.rows, old.rows))
            return removed.isEmpty && added.isEmpty ? nil : Change(source: store.source, removed: removed, added: added, count: store.count)
        }
    }

    /// The rows of `a` that `b` has not, as often as it has not.
    private static func difference(_ a: [String], _ b: [String]) -> [String] {
        var counts = b.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return a.filter { row in
            guard let count = counts[row], count > 0 else { return true }
            counts[row] = count - 1
            return false
        }
    }
}

extension StoredSource {
    /// All stores that packs declare, each once, in the order of their declaration.
    static func all(of packs: [Pack]) -> [StoredSource] {
        var seen: Set<StoredSource> = []
        return packs.flatMap(\.sources).filter { seen.insert($0).inserted }
    }
}
