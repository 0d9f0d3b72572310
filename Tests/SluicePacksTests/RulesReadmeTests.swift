import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import Testing

@Suite("rules/README.md")
struct RulesReadmeTests {
    private static let packs = ["gym", "heart-rate", "house", "kloaka", "monitoring"]

    private struct Row {
        let system: String
        let rules: Set<String>
        let tests: Set<String>
    }

    /// The rows of the tables that name rules and tests: the columns before the last two, the system in the first or the second.
    private static func rows() throws -> [Row] {
        let text = try String(contentsOfFile: Repository.path("rules/README.md"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 5, let system = cells.prefix(2).first(where: packs.contains) else { return nil }
            return Row(system: system, rules: quoted(cells[cells.count - 2]), tests: quoted(cells[cells.count - 1]))
        }
    }

    private static func quoted(_ cell: String) -> Set<String> {
        Set(cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }

    @Test("it has a row for each of the thirty functions, and for each rule of each pack", arguments: packs)
    func rules(pack name: String) throws {
        let rows = try Self.rows()
        #expect(rows.count > 30)
        let registry = Registry(functions: StandardFunctions.all, actions: StandardActions.all(publisher: NoPublisher()))
        let loaded = PackLoader.load(folder: Repository.path("rules/\(name)"), registry: registry, fields: FieldTable())
        let there = try Set(#require(loaded.pack, "\(loaded.rendered())").rules.map(\.name))
        let named = rows.filter { $0.system == name }.reduce(into: Set()) { $0.formUnion($1.rules) }
        #expect(named == there, "named and not there: \(named.subtracting(there)); there and not named: \(there.subtracting(named))")
    }

    @Test("the files of tests that it names are there, and each rule that it names has one", arguments: packs)
    func tests(pack name: String) throws {
        for row in try Self.rows() where row.system == name {
            #expect(row.rules.isEmpty == row.tests.isEmpty, "\(row)")
            for file in row.tests {
                #expect(FileManager.default.fileExists(atPath: Repository.path("rules/\(name)/tests/\(file).test.yaml")), "\(file)")
            }
        }
    }
}
