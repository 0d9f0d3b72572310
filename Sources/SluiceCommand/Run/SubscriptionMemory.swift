import SluicePlugins
import SluiceStores
import SluiceValues

/// Which subscriptions the broker holds in our session, kept with the state: it can't be asked, and goes on sending what a rule
/// of yesterday wanted.
enum SubscriptionMemory {
    private static let fact = "subscriptions"

    static func recall(from database: SQLiteDatabase) throws -> [String] {
        let text = try database.read { try $0.fact(fact) }
        guard let text, case .array(let filters)? = try? Value(json: text) else { return [] }
        return filters.compactMap(\.string)
    }

    static func keep(_ filters: [String], in database: SQLiteDatabase) throws {
        let text = Value.array(filters.map(Value.string)).json
        try database.write { stores in
            guard try stores.fact(fact) != text else { return }
            try stores.setFact(fact, to: text)
        }
    }
}
