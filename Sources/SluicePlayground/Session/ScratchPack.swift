import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

/// The tables and rules that are made up in a session, as the files of a pack: they are read as every pack is.
struct ScratchPack {
    static let name = "playground"

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
        PackLoader.load(files: files(beside: packs), folder: "", registry: registry, fields: fields, isTraced: true)
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
        var read = Object()
        for (name, sql) in rules {
            read[name] = .object(["sql": .string(sql), "actions": .array([.object(["log": .object(Object())])])])
        }
        let pack: Object = ["pack": .string(Self.name), "tables": .object(declared)]
        let file: Object = ["rules": .object(read)]
        return [
            SourceFile(name: "pack.yaml", text: Value.object(pack).flow),
            SourceFile(name: "playground.rules.yaml", text: Value.object(file).flow),
        ]
    }
}
