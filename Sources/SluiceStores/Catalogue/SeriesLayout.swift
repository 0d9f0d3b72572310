import SluicePlugins

/// A declared series as one connection sees it: the SQLite table it is stored in, and the queries on it.
///
/// Columns: `time`, and one for each dimension and measure (see `SeriesCell.swift`); the rowid is the order of arrival.
final class SeriesLayout {
    let declaration: SeriesDeclaration
    let storedAs: String
    /// Every field that was ever declared. One that is declared no longer keeps its column and what it holds.
    let columns: [Column]
    /// The fields of the declaration in its order, with their parameters of ``append``; parameter 1 is the time.
    let fields: [Column]
    let append: Query
    let scan: Query
    let expire: Query

    struct Column {
        var field: String
        /// The name of the SQLite column: the field's, unless another column has it in another case.
        var storedAs: String
    }

    init(_ declaration: SeriesDeclaration, storedAs: String, columns: [Column]) {
        self.declaration = declaration
        self.storedAs = storedAs
        self.columns = columns
        let places = Dictionary(columns.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
        let fields = (declaration.dimensions + declaration.measures).compactMap { places[$0] }
        self.fields = fields
        let table = Identifier.quoted(storedAs)
        let name = declaration.name
        let names = ["\"time\""] + fields.map { Identifier.quoted($0.storedAs) }
        let parameters = names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let rowid = Self.rowid(beside: columns)
        append = Query(
            "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(parameters))",
            doing: "appending to series '\(name)'")
        scan = Query(
            """
            SELECT \(names.joined(separator: ", ")) FROM \(table)
            WHERE "time" BETWEEN ?1 AND ?2 ORDER BY "time", \(rowid)
            """, doing: "reading series '\(name)'")
        expire = Query(
            "DELETE FROM \(table) WHERE \(rowid) IN (SELECT \(rowid) FROM \(table) WHERE \"time\" < ?1 LIMIT ?2)",
            doing: "deleting old points of series '\(name)'")
    }

    /// The name by which SQLite knows the row's number, one that no column hides.
    private static func rowid(beside columns: [Column]) -> String {
        let taken = Set(columns.map { $0.storedAs.lowercased() })
        return rowidNames.first { !taken.contains($0) } ?? "rowid"
    }

    static let rowidNames = ["rowid", "_rowid_", "oid"]

    /// SQLite takes 2,000 columns a table.
    static let maximumColumns = 1_900

    func creation(index: String) -> [String] {
        let names = ["\"time\""] + columns.map { Identifier.quoted($0.storedAs) }
        let table = Identifier.quoted(storedAs)
        return [
            "CREATE TABLE \(table) (\(names.joined(separator: ", ")))",
            "CREATE INDEX \(Identifier.quoted(index)) ON \(table) (\"time\")",
        ]
    }

    /// `columns`, and new ones for the fields that have none yet.
    static func columns(_ columns: [Column], with declaration: SeriesDeclaration) -> [Column] {
        var columns = columns
        var fields = Set(columns.map(\.field))
        // The last name of the row's number stays free for us.
        var taken = Set(columns.map { $0.storedAs.lowercased() } + ["time", rowidNames[rowidNames.count - 1]])
        for field in declaration.dimensions + declaration.measures where fields.insert(field).inserted {
            let storedAs = Identifier.free(field) { taken.contains($0.lowercased()) }
            taken.insert(storedAs.lowercased())
            columns.append(Column(field: field, storedAs: storedAs))
        }
        return columns
    }
}
