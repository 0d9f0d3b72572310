package import SluicePlugins
import SluiceValues

/// Answers what expressions ask for: from the tables as the transaction sees them, else from outside.
package struct Answers {
    private let knowledge: PackKnowledge
    private let stores: any StoreTransaction
    private let outside: any OutsideSource

    /// Items that one look-up may bring; more is a failure, not a cut answer.
    package static let maximumItems = 10_000

    package init(_ knowledge: PackKnowledge, stores: any StoreTransaction, outside: any OutsideSource) {
        self.knowledge = knowledge
        self.stores = stores
        self.outside = outside
    }

    /// - Throws: `StoreError` where the store can't be read now; what will never be readable is a failure.
    package func answer(_ request: OutsideRequest) throws -> OutsideAnswer {
        do {
            switch request.kind {
            case .item: return try item(request)
            case .partition: return try items(of: request, in: request.key.array?.first ?? .undefined)
            case .items: return try items(of: request, in: nil)
            case .shadow: return try shadow(request)
            case .registryEntry: return try registryEntry(request)
            case .object:
                if let answer = try object(request) { return answer }
                fallthrough
            case .secret, .function:
                return outside.answer(request, folder: knowledge.folder)
                    ?? .failure("nobody answers what is asked for: \(request.description)")
            }
        } catch let error as StoreError where !error.canRetry {
            return .failure(error.message)
        }
    }

    private func item(_ request: OutsideRequest) throws -> OutsideAnswer {
        guard let table = knowledge.tables[request.target] else { return undeclared(request) }
        let key: [Value]
        switch request.key {
        case .array(let values): key = values
        case .object(let named):
            let fields = table.keyFields
            guard Set(named.members.map(\.key)) == Set(fields) else {
                let asked = named.members.map { "'\($0.key)'" }.joined(separator: " and ")
                return .failure(
                    "table '\(table.name)' has the key \(fields.map { "'\($0)'" }.joined(separator: " and ")), not \(asked)")
            }
            key = fields.map { named[$0] ?? .undefined }
        default: key = []
        }
        guard key.count == (table.sortKey == nil ? 1 : 2) else {
            return .failure(
                table.sortKey.map { "an item of table '\(table.name)' is found with its sort key '\($0)' too" }
                    ?? "table '\(table.name)' has no sort key")
        }
        let found = try stores.item(in: table.name, partition: key[0], sort: key.count > 1 ? key[1] : nil)
        return .value(found.map { .object($0) } ?? .undefined)
    }

    private func items(of request: OutsideRequest, in partition: Value?) throws -> OutsideAnswer {
        guard let table = knowledge.tables[request.target] else { return undeclared(request) }
        var items: [Value] = []
        try stores.scan(table: table.name, partition: partition) { item in
            items.append(.object(item))
            return items.count <= Self.maximumItems
        }
        guard items.count <= Self.maximumItems else {
            return .failure("table '\(table.name)' has more than \(Self.maximumItems) items to be looked up at once")
        }
        return .value(.array(items))
    }

    // MARK: Objects

    /// The object of a bucket that the pack declares; nil for any other.
    private func object(_ request: OutsideRequest) throws -> OutsideAnswer? {
        guard let slash = request.target.firstIndex(of: "/") else { return nil }
        let bucket = String(request.target[..<slash])
        guard knowledge.buckets.contains(bucket) else { return nil }
        let key = String(request.target[request.target.index(after: slash)...])
        guard let found = try stores.object(in: bucket, key: key) else {
            return .failure("bucket '\(bucket)' holds no object '\(key)'")
        }
        return .value(.string(Base64.encode(found.content)))
    }

    // MARK: Things

    /// A table with a sort key holds a thing's shadows under their names, the unnamed one under `classic`.
    private func shadow(_ request: OutsideRequest) throws -> OutsideAnswer {
        guard let table = knowledge.shadows else {
            return .failure("the pack names no table of shadows; write 'shadows: TABLE' in pack.yaml")
        }
        let name = request.key.string
        guard table.sortKey != nil || name == nil else {
            return .failure("table '\(table.name)' has no sort key, so its shadows have no names")
        }
        let sort: Value? = table.sortKey == nil ? nil : .string(name ?? "classic")
        guard let found = try stores.item(in: table.name, partition: .string(request.target), sort: sort) else {
            return .failure("thing '\(request.target)' has no shadow\(name.map { " '\($0)'" } ?? "")")
        }
        return .value(.object(found))
    }

    private func registryEntry(_ request: OutsideRequest) throws -> OutsideAnswer {
        guard let table = knowledge.registry else {
            return .failure("the pack names no table of things; write 'registry: TABLE' in pack.yaml")
        }
        guard let found = try stores.item(in: table.name, partition: .string(request.target), sort: nil) else {
            return .failure("the registry knows no thing '\(request.target)'")
        }
        return .value(.object(found))
    }

    private func undeclared(_ request: OutsideRequest) -> OutsideAnswer {
        .failure("there is no table '\(request.target)'")
    }
}

extension OutsideRequest {
    /// The arguments as they were given.
    fileprivate var key: Value { (try? Value(json: arguments)) ?? .undefined }
}
