package import SluiceEvaluation
import SluicePlugins
import SluiceText
package import SluiceValues

/// Rows for people, for scripts and for spreadsheets.
package struct ResultTable {
    /// How rows are written.
    package enum Format: String, Sendable, CaseIterable {
        case table, json, csv
    }

    private let rows: [Value]
    /// Those that were asked for, where there is a row; then others in the order of their first appearance.
    private let columns: [String]

    package init(_ rows: [ResultRow], columns: [String] = []) { self.init(rows.map(\.shown), columns: columns) }

    package init(_ rows: [Value], columns named: [String] = []) {
        self.rows = rows
        var seen: Set<ExactText> = []
        let found = rows.flatMap { $0.object?.members.map(\.key) ?? ["value"] }
        columns = ((rows.isEmpty ? [] : named) + found).filter { seen.insert(ExactText($0)).inserted }
    }

    /// The text, each line with its end.
    ///
    /// - Parameter isForTerminal: whether no character may command a terminal. Tables and JSON never hold one; in CSV, which has no
    ///   escapes, it would be another text.
    package func text(as format: Format, isForTerminal: Bool = false) -> String {
        switch format {
        case .json: rows.map { $0.json.visibleJSON + "\n" }.joined()
        case .csv: csv { isForTerminal ? $0.visible : $0 }
        case .table: table
        }
    }

    private func cell(_ row: Value, _ column: String) -> Value {
        if case .object(let object) = row { object[column] ?? .undefined } else { row }
    }

    /// Comma-separated values with a header (RFC 4180); Null and Undefined are empty.
    private func csv(_ shown: (String) -> String) -> String {
        guard !columns.isEmpty else { return "" }
        func line(_ texts: [String]) -> [String] { texts.map { Self.quoted(shown($0)) } }
        let lines = [line(columns)] + rows.map { row in line(columns.map { cell(row, $0).asString ?? "" }) }
        return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        // Scalar by scalar: a quotation mark that carries an accent is a mark still.
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private var table: String {
        guard !rows.isEmpty else { return "no rows\n" }
        guard !columns.isEmpty else { return "\(rows.count.counted("row"))\n" }
        let texts = rows.map { row in columns.map { Self.shown(cell(row, $0)) } }
        let titles = columns.map(\.visible)
        let widths = columns.indices.map { index in max(titles[index].columns, texts.map { $0[index].columns }.max() ?? 0) }
        let numeric = columns.map { column in rows.allSatisfy { cell($0, column).number != nil || cell($0, column).isUndefined } }
        func line(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { index, cell in
                numeric[index] ? cell.leftPadded(to: widths[index]) : cell.padded(to: widths[index] + 1).dropLastCharacter
            }
            return padded.joined(separator: "  ").trimmingEnd + "\n"
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([titles, rule] + texts).map(line).joined() + "\(rows.count.counted("row"))\n"
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .undefined: ""
        default: (value.asString ?? "").visible
        }
    }
}

extension ResultRow {
    /// The row as it is sent, with the types of its numbers: a whole Decimal stays one.
    package var shown: Value { payload.writtenValue ?? .undefined }
}

extension String {
    fileprivate var dropLastCharacter: String { String(dropLast()) }

    fileprivate var trimmingEnd: String {
        guard let end = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...end])
    }
}
