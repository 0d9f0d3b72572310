import SluiceEngine
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceValues

/// What a trial is given for the world: tables with their items, shadows, things, secrets, functions, objects.
///
/// `{"tables": {"T": {"partitionKey": "id", "sortKey": "n", "items": [{…}]}}, "shadows": {"thing": {…}},
/// "registry": {"thing": {…}}, "secrets": {"name": "text"}, "functions": {"name": result},
/// "objects": {"bucket/key": "base64"}}`; each part may be left out.
struct GivenAnswers: OutsideSource {
    private let world: Object
    private let database: SQLiteDatabase
    private let knowledge: PackKnowledge

    private static let parts = ["tables", "shadows", "registry", "secrets", "functions", "objects"]

    init(_ world: Object) throws(EvalFailure) {
        for member in world.members {
            guard Self.parts.contains(member.key) else {
                throw EvalFailure("'given' has no '\(member.key)'; expected \(Self.parts.joined(separator: ", "))")
            }
            guard case .object = member.value else { throw EvalFailure("'\(member.key)' in 'given' has to be an object") }
        }
        self.world = world
        var tables: [TableDeclaration] = []
        var items: [(item: Object, table: String)] = []
        for table in world["tables"]?.object?.members ?? [] {
            guard let partitionKey = table.value["partitionKey"].string, let rows = table.value["items"].array else {
                throw EvalFailure("table '\(table.key)' in 'given' has to be {\"partitionKey\": …, \"items\": [{…}]}")
            }
            tables.append(
                TableDeclaration(name: table.key, partitionKey: partitionKey, sortKey: table.value["sortKey"].string))
            for row in rows {
                guard case .object(let item) = row else {
                    throw EvalFailure("an item of table '\(table.key)' in 'given' is no object")
                }
                items.append((item, table.key))
            }
        }
        knowledge = PackKnowledge(tables: tables)
        do {
            database = try SQLiteDatabase.inMemory()
            try database.declare(StoreCatalog(tables: tables))
            try database.write { stores in
                for (item, table) in items { _ = try stores.put(item, in: table) }
            }
        } catch {
            throw EvalFailure("'given' can't be stored: \(error)")
        }
    }

    /// Reads what is given from a JSON file.
    static func read(_ path: String) throws(InputFile.Failure) -> Object {
        let bytes = try InputFile.read(path)
        do throws(JSONError) {
            if case .object(let world) = try Value(json: bytes) { return world }
        } catch {
            throw InputFile.Failure(description: "'\(path)' is \(error)")
        }
        throw InputFile.Failure(description: "'\(path)' holds no JSON object")
    }

    /// Answers a request of the trial.
    func answer(_ request: OutsideRequest) -> OutsideAnswer {
        switch request.kind {
        case .item, .partition, .items:
            do {
                return try database.read { try Answers(knowledge, stores: $0, outside: self).answer(request) }
            } catch {
                return .failure("\(error)")
            }
        case .shadow, .registryEntry, .secret, .object, .function:
            return answer(request, folder: "") ?? .failure("\(request.description) is not given here")
        }
    }

    func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
        let part =
            switch request.kind {
            case .shadow: "shadows"
            case .registryEntry: "registry"
            case .secret: "secrets"
            case .object: "objects"
            case .function: "functions"
            case .item, .partition, .items: "tables"
            }
        guard let value = world[part]?.object?[request.target] else { return nil }
        // A document goes by name inside of its thing: {"shadows": {"thing": {"name": {…}}}}.
        if request.kind == .shadow, let name = (try? Value(json: request.arguments))?.string {
            let document = value[name]
            return document.isUndefined ? nil : .value(document)
        }
        if request.kind == .secret, request.arguments == #""SecretBinary""#, let text = value.string {
            return .value(.string(Base64.encode(Array(text.utf8))))
        }
        return .value(value)
    }
}
