import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

/// The tables and rules that are made up in a session, as the files of a pack: they are read as every pack is.
struct ScratchPack {
    /// No pack that is read from files can have it.
    static let name = "$playground"
    /// What it is called while it is read.
    private static let readName = "playground"

    private var tables: [(name: String, key: String, sortKey: String?)] = []
    private var rules: [(name: String, sql: String)] = []

    var isEmpty: Bool { tables.isEmpty && rules.isEmpty }

    /// Another of the same name is replaced.
    mutating func addTable(_ name: String, key: String, sortKey: String?) {
        tables.removeAll { $0.name == name }
        tables.append((name, key, sortKey))
    }

    mutating func addRule(_ name: String, sql: String) {
        rules.removeAll { $0.name == name }
        rules.append((name, sql))
    }

    /// - Parameter packs: whose stores its rules may read and write.
    func load(beside packs: [Pack], registry: Registry, fields: FieldTable) -> LoadedPack {
        var loaded = PackLoader.load(files: files(beside: packs), folder: "", registry: registry, fields: fields, isTraced: true)
        if var pack = loaded.pack {
            pack.name = Self.name
            for place in pack.rules.indices { pack.rules[place].pack = Self.name }
            loaded.pack = pack
        }
        return loaded
    }

    private func files(beside packs: [Pack]) -> [SourceFile] {
        var declared = Object()
        let others = packs.flatMap(\.tables).map { ($0.name, $0.partitionKey, $0.sortKey, $0.timeToLive) }
        for (name, key, sortKey, timeToLive) in others + tables.map({ ($0.name, $0.key, $0.sortKey, nil) }) {
            var table: Object = ["partitionKey": .string(key)]
            table["sortKey"] = sortKey.map { .string($0) }
            table["timeToLive"] = timeToLive.map { .string($0) }
            // Somebody may be looking at any of them.
            table["readBy"] = .string("people")
            declared[name] = .object(table)
        }
        var read = rules.isEmpty ? "rules: {}\n" : "rules:\n"
        for (name, sql) in rules {
            // As it was typed, in a block: what is escaped is no SQL that a place could be told of.
            let lines = sql.split(whereSeparator: \.isNewline).map { "      \($0)\n" }.joined()
            read += "  \(Value.string(name).json):\n    sql: |\n\(lines)    actions: [{ log: {} }]\n"
        }
        let pack: Object = ["pack": .string(Self.readName), "tables": .object(declared)]
        return [
            SourceFile(name: "pack.yaml", text: Value.object(pack).flow),
            SourceFile(name: "playground.rules.yaml", text: read),
        ]
    }
}
