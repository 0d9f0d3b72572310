import CSchemas

/// The JSON Schemas of the files that people write, from which editors complete and check them.
enum Schemas {
    /// Name and text of each, as in the folder `grammar` when this was built.
    static let all: [(name: String, text: String)] = {
        var all: [(name: String, text: String)] = []
        var name: UnsafePointer<CChar>?
        var size = 0
        while let text = sluice_schema(all.count, &name, &size), let name {
            all.append((String(cString: name), String(decoding: UnsafeBufferPointer(start: text, count: size), as: UTF8.self)))
        }
        return all
    }()

    /// The schemas that the files of a pack name in their first lines.
    static let ofPacks = all.filter { ["pack.schema.json", "rules.schema.json", "test.schema.json"].contains($0.name) }
}
