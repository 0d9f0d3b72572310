import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceValues

extension TestRunner {
    /// Runs tests of a pack in databases in memory.
    ///
    /// - Parameters:
    ///   - files: what the pack is read from; nil for the files in its folder.
    ///   - statements: texts of statements in the place of those in the files, by the names of their rules.
    ///   - overrides: values in the place of the pack's parameters; a test's own come before them.
    convenience init(
        of pack: Pack, files: [SourceFile]? = nil, statements: [String: String] = [:], registry: Registry, world: TestWorld,
        overrides: Object, isTraced: Bool = true
    ) {
        let databases = ReusedDatabases()
        self.init(
            pack: pack, registry: registry, world: world, makeDatabase: { try databases.empty(with: $0) },
            load: { parameters, fields in
                var merged = overrides
                for member in parameters.members { merged[member.key] = member.value }
                guard let files else {
                    return PackLoader.load(
                        folder: pack.folder, registry: registry, fields: fields, parameters: merged, isTraced: isTraced)
                }
                return PackLoader.load(
                    files: files, folder: pack.folder, registry: registry, fields: fields, parameters: merged, isTraced: isTraced,
                    statements: statements)
            })
    }
}
