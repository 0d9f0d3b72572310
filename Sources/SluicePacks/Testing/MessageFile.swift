import Foundation
package import SluiceValues

/// Messages from a file beside a test: a table as CSV, or JSON.
///
/// The first line of a CSV names the fields; a cell is a number, a Boolean or null where it is written like one, else a text, and
/// an empty cell is no field. JSON is an Array, or a value a line.
package struct MessageFile {
    package let rows: [Value]

    package struct Failure: Error {
        package let message: String

        package init(message: String) { self.message = message }
    }

    package static let maximumSizeBytes = 16 << 20
    package static let maximumRows = 100_000

    static func read(_ path: String) throws(Failure) -> MessageFile {
        let data: Data
        do throws(RegularFile.Failure) {
            data = try RegularFile.read(path, atMost: maximumSizeBytes)
        } catch .tooLarge {
            throw Failure(message: "has more than \(maximumSizeBytes) bytes")
        } catch {
            throw Failure(message: error.sentence)
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw Failure(message: "is not UTF-8") }
        return try MessageFile(text, isTable: path.hasSuffix(".csv"))
    }

    package init(_ text: String, isTable: Bool) throws(Failure) {
        // Spreadsheets begin their files with a byte order mark.
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        rows = isTable ? try Self.table(text) : try Self.values(text)
        guard rows.count <= Self.maximumRows else { throw Failure(message: "has more than \(Self.maximumRows) messages") }
    }

    /// A row as a message: its topic and its payload. It is `{"topic", "payload"}`, or has the topic as one of its fields; a row
    /// without a topic is a payload.
    package static func message(of row: Value) -> (topic: String?, payload: Value) {
        guard let topic = row["topic"].string, var fields = row.object else { return (nil, row) }
        fields["topic"] = nil
        return (topic, fields["payload"] ?? .object(fields))
    }

    private static func values(_ text: String) throws(Failure) -> [Value] {
        if let whole = try? Value(json: text, wholeIsInt: false) { return whole.array ?? [whole] }
        var values: [Value] = []
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            guard let value = try? Value(json: line, wholeIsInt: false), !value.isUndefined else {
                throw Failure(message: "is no JSON, nor is its line \(place + 1)")
            }
            values.append(value)
        }
        return values
    }

    private static func table(_ text: String) throws(Failure) -> [Value] {
        var lines = try cells(text)
        guard !lines.isEmpty else { throw Failure(message: "has no first line that names the fields") }
        let names = lines.removeFirst()
        return try lines.enumerated().map { place, cells throws(Failure) in
            guard cells.count == names.count else {
                throw Failure(message: "has \(cells.count) cells in row \(place + 1), and \(names.count) names")
            }
            return .object(Object(zip(names, cells).filter { !$0.1.isEmpty }.map { ($0, PlainScalar.value(of: $1)) }))
        }
    }

    /// The cells of each line that has any. Source: RFC 4180.
    private static func cells(_ text: String) throws(Failure) -> [[String]] {
        var lines: [[String]] = []
        var line: [String] = []
        var cell = ""
        var isQuoted = false
        var characters = Array(text.unicodeScalars)[...]
        func isBlank() -> Bool { line.isEmpty && cell.isEmpty }
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted && characters.first == "\"":
                cell.unicodeScalars.append(character)
                characters.removeFirst()
            case "\"" where isQuoted || cell.isEmpty:
                isQuoted.toggle()
            case "," where !isQuoted:
                line.append(cell)
                cell = ""
            case "\r" where !isQuoted && characters.first == "\n":
                break
            case "\n" where !isQuoted:
                if !isBlank() { lines.append(line + [cell]) }
                line = []
                cell = ""
            default:
                cell.unicodeScalars.append(character)
            }
        }
        guard !isQuoted else { throw Failure(message: "ends inside of a quoted cell") }
        if !isBlank() { lines.append(line + [cell]) }
        return lines
    }
}
