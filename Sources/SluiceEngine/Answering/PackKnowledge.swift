import SluicePacks
package import SluicePlugins

/// Whom the expressions of a pack may ask.
package struct PackKnowledge: Sendable {
    /// Where the pack's files are.
    let folder: String
    let tables: [String: TableDeclaration]
    let buckets: Set<String>
    /// The tables that hold the shadows of things, and what the registry knows of them.
    let shadows: TableDeclaration?
    let registry: TableDeclaration?

    package init(
        folder: String = "", tables: [TableDeclaration], buckets: [BucketDeclaration] = [], shadows: String? = nil,
        registry: String? = nil
    ) {
        self.folder = folder
        self.buckets = Set(buckets.map(\.name))
        let byName = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.tables = byName
        self.shadows = shadows.flatMap { byName[$0] }
        self.registry = registry.flatMap { byName[$0] }
    }

    init(_ pack: Pack) {
        self.init(folder: pack.folder, tables: pack.tables, buckets: pack.buckets, shadows: pack.shadows,
            registry: pack.registry)
    }
}
