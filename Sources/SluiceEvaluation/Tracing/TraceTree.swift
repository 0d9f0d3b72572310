package import SluiceSQL
import SluiceText
import SluiceValues

/// A statement as a tree with the value that each part took.
package enum TraceTree {
    /// One line for each clause and each part, indented by depth, the value behind it.
    ///
    /// - Parameter text: what the statement was parsed from.
    package static func lines(of statement: Statement, text: String, trace: Trace) -> [String] {
        let drawing = Drawing(file: SourceFile(name: "", text: text), trace: trace)
        var rows: [Row] = []
        for assignment in statement.set?.assignments ?? [] {
            // A variable that only names a path is read where it is used.
            guard !assignment.value.isPath else { continue }
            rows.append(Row(text: "SET @\(assignment.variable.text)", value: nil))
            drawing.add(assignment.value, depth: 1, to: &rows)
        }
        if let condition = statement.where {
            rows.append(Row(text: "WHERE", value: nil))
            drawing.add(condition, depth: 1, to: &rows)
        }
        rows.append(Row(text: "SELECT", value: nil))
        for expression in statement.select.expressions { drawing.add(expression, depth: 1, to: &rows) }
        let width = min(rows.map(\.text.count).max() ?? 0, 60)
        return rows.map { row in
            guard let value = row.value else { return row.text }
            return row.text + String(repeating: " ", count: max(1, width - row.text.count + 2)) + value
        }
    }

    private struct Row {
        let text: String
        let value: String?
    }

    private struct Drawing {
        let file: SourceFile
        let trace: Trace

        func add(_ expression: Expression, depth: Int, to rows: inout [Row]) {
            if case .literal = expression.kind { return }
            let words = file[expression.span].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            rows.append(Row(text: String(repeating: "  ", count: depth) + words, value: value(of: expression)))
            guard !expression.isPath, trace.values[expression.span] != nil else { return }
            for part in expression.allParts { add(part, depth: depth + 1, to: &rows) }
        }

        /// What the expression was, in the order of its evaluations; nil for a lone `*`.
        private func value(of expression: Expression) -> String? {
            if case .star = expression.kind { return nil }
            guard let values = trace.values[expression.span] else { return "not evaluated" }
            let shown = values.map { $0.isUndefined ? "Undefined" : $0.json }.joined(separator: "; ")
            return shown + (trace.reasons[expression.span] ?? []).map { "  (\($0))" }.joined()
        }
    }
}
