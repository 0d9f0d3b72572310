import SluiceText
import SluiceValues

/// Writes one scalar in the style that its text asks for.
struct ScalarWriter {
    private let scalar: YAMLScalar
    private let source: ArraySlice<UInt8>
    /// How it stands in the file.
    private var raw: String { String(decoding: source, as: UTF8.self) }

    init(_ scalar: YAMLScalar, _ span: Span, _ source: [UInt8]) {
        self.scalar = scalar
        self.source = source[span.lowerBound..<span.upperBound]
    }

    /// The scalar behind its key or dash, the lines below it indented.
    ///
    /// - Parameters:
    ///   - language: what of the rule language it is; nil for other texts.
    ///   - room: how wide it may be on the key's line.
    func lines(_ language: RuleLanguage?, room: Int, indentation: Int) -> String {
        if let language, !scalar.value.isNull { return sql(language, room: room, indentation: indentation) }
        switch scalar.style {
        case .plain: return reindented(indentation)
        case .singleQuoted, .doubleQuoted:
            if ScalarForm.isBlock(scalar.text) { return block(scalar.text, indentation) }
            return raw.contains("\n") ? reindented(indentation) : short(inFlow: false)
        case .literal:
            let isLine = !scalar.text.contains("\n")
            if isLine, scalar.text.isEmpty || ScalarForm.isPlainText(scalar.text, inFlow: false) { return short(inFlow: false) }
            return block(scalar.text, indentation)
        case .folded: return folded(indentation)
        }
    }

    /// The scalar inside of `{…}` or `[…]`; nil where it can't stand there on one line.
    func flowText(_ language: RuleLanguage?) -> String? {
        if scalar.value.isNull, scalar.text.isEmpty { return "null" }
        if let language, !scalar.value.isNull {
            let line = language.parse(scalar.text).line
            return isPlainSQL(line, inFlow: true) ? line : ScalarForm.quotedAsIs(line)
        }
        guard !raw.contains("\n") else { return nil }
        return short(inFlow: true)
    }

    // MARK: Texts

    /// On one line: plain stays plain, what is quoted loses its quotes where it is a text to every reader without them.
    private func short(inFlow: Bool) -> String {
        if scalar.style == .plain { return raw }
        if ScalarForm.isPlainText(scalar.text, inFlow: inFlow) { return scalar.text }
        return ScalarForm.quoted(scalar.text) ?? raw
    }

    /// As it stands, with the lines after its first moved to an indentation.
    private func reindented(_ indentation: Int) -> String {
        let lines = raw.split(separator: "\n", omittingEmptySubsequences: false)
        let pad = String(repeating: " ", count: indentation)
        return lines.enumerated().map { index, line in
            var trimmed = index == 0 ? line : line.drop { $0 == " " || $0 == "\t" }
            // A backslash before the line's end keeps the white space before it.
            while index < lines.count - 1, trimmed.last == " " || trimmed.last == "\t" { trimmed.removeLast() }
            return index == 0 || trimmed.isEmpty ? String(trimmed) : pad + trimmed
        }.joined(separator: "\n")
    }

    /// The lines of a text after `|`.
    private func block(_ text: String, _ indentation: Int) -> String {
        var header = "|"
        if text.drop(while: { $0 == "\n" }).first == " " { header += "2" }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true, text.contains(where: { $0 != "\n" }) {
            lines.removeLast()
            if lines.last?.isEmpty == true { header += "+" }
        } else {
            header += text.isEmpty || text.hasSuffix("\n") ? "+" : "-"
        }
        let pad = String(repeating: " ", count: indentation)
        return ([header] + lines.map { $0.isEmpty ? "" : pad + $0 }).joined(separator: "\n")
    }

    /// A text after `>`, line by line as it stands.
    private func folded(_ indentation: Int) -> String {
        var lines = raw.split(separator: "\n", omittingEmptySubsequences: false)
        let signs = lines.removeFirst().prefix { $0 != " " && $0 != "\t" && $0 != "#" }
        let own = lines.first { $0.contains { $0 != " " } }?.prefix { $0 == " " }.count ?? 0
        let given = signs.first { $0.isNumber }
        guard given == nil else { return raw }
        let pad = String(repeating: " ", count: indentation)
        let moved = lines.map { line in line.count <= own ? "" : pad + line.dropFirst(own) }
        return ([String(signs)] + moved).joined(separator: "\n")
    }

    // MARK: SQL

    private func sql(_ language: RuleLanguage, room: Int, indentation: Int) -> String {
        let parsed = language.parse(scalar.text)
        if !parsed.line.contains(where: \.isNewline) {
            if parsed.line.count <= room, isPlainSQL(parsed.line, inFlow: false) { return parsed.line }
            // SQL in quotes that need escapes can't be read: its places in the file would shift.
            if parsed.line.count + 2 <= room, !parsed.line.contains("'"), let quoted = ScalarForm.quotedAsIs(parsed.line) {
                return quoted
            }
        }
        return block(parsed.lines(PackFormatter.width - indentation) + "\n", indentation)
    }

    private func isPlainSQL(_ line: String, inFlow: Bool) -> Bool {
        ScalarForm.isPlain(line, inFlow: inFlow) && !PlainScalar.value(of: line).isNull
    }
}
