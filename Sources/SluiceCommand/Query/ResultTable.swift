import SluiceEvaluation
import SluicePlugins
import SluiceValues

/// Rows for people, for scripts and for spreadsheets.
struct ResultTable {
    private let rows: [Value]
    /// In the order of their first appearance.
    private let columns: [String]

    init(_ rows: [ResultRow]) {
        self.rows = rows.map { $0.payload.value ?? .undefined }
        var seen: Set<String> = []
        columns = self.rows.flatMap { $0.object?.members.map(\.key) ?? ["value"] }.filter { seen.insert($0).inserted }
    }

    func write(as format: QueryCommand.Format, to output: inout StandardOutput) {
        switch format {
        case .json: for row in rows { output.write(row.json + "\n") }
        case .csv: writeCSV(&output)
        case .table: writeTable(&output)
        }
    }

    private func cell(_ row: Value, _ column: String) -> Value {
        if case .object(let object) = row { object[column] ?? .undefined } else { row }
    }

    /// Comma-separated values with a header (RFC 4180); Null and Undefined are empty.
    private func writeCSV(_ output: inout StandardOutput) {
        guard !columns.isEmpty else { return }
        output.write(columns.map(Self.quoted).joined(separator: ",") + "\r\n")
        for row in rows {
            let cells = columns.map { Self.quoted(cell(row, $0).asString ?? "") }
            output.write(cells.joined(separator: ",") + "\r\n")
        }
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

    private func writeTable(_ output: inout StandardOutput) {
        guard !columns.isEmpty else { return output.write("no rows\n") }
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
        output.write(line(titles))
        output.write(line(widths.map { String(repeating: "-", count: $0) }))
        for row in texts { output.write(line(row)) }
        output.write("\(rows.count.counted("row"))\n")
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .undefined: ""
        default: (value.asString ?? "").visible
        }
    }
}

extension String {
    fileprivate var dropLastCharacter: String { String(dropLast()) }

    fileprivate var trimmingEnd: String {
        guard let end = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...end])
    }
}
