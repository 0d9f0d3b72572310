import SluiceText
import Yams

/// Says in the user's words why the YAML library could not read a file.
struct YAMLFailure {
    let diagnostic: Diagnostic

    init(_ error: any Error, bytes: [UInt8], marks: MarkTable) {
        let text = FailedText(bytes: bytes, marks: marks)
        guard let error = error as? YamlError else {
            diagnostic = Diagnostic(.malformedYaml, "the file is not YAML", at: Span(0, 0))
            return
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            diagnostic = text.syntax(problem, at: marks.offset(line: mark.line, column: mark.column))
        case .composer(_, let problem, let mark, _):
            let offset = marks.offset(line: mark.line, column: mark.column)
            if problem.contains("another document") {
                diagnostic = Diagnostic(
                    .severalDocuments, "a second document begins here", at: Span(offset, min(offset + 3, bytes.count)),
                    label: "expected the file's end", hint: .init("give it a file of its own"))
            } else {
                diagnostic = Diagnostic(.anchorNotSupported, "anchors, aliases and tags are not read", at: text.word(at: offset))
            }
        case .duplicatedKeysInMapping(let keys, let context):
            diagnostic = text.duplicate(keys.first ?? "", at: marks.offset(line: context.mark.line, column: context.mark.column))
        case .reader(let problem, let offset, _, let yaml):
            // The offset counts characters here.
            let index = offset.flatMap { yaml.index(yaml.startIndex, offsetBy: $0, limitedBy: yaml.endIndex) }
            let place = index.map { yaml.utf8.distance(from: yaml.startIndex, to: $0) } ?? 0
            diagnostic = Diagnostic(.malformedYaml, problem.lowercased(), at: Span(place, place + 1))
        default:
            diagnostic = Diagnostic(.malformedYaml, "the file is not YAML", at: Span(0, 0))
        }
    }
}

/// The text that could not be read, looked at around the place of the failure.
private struct FailedText {
    let bytes: [UInt8]
    let marks: MarkTable

    func syntax(_ problem: String, at offset: Int) -> Diagnostic {
        let line = lineSpan(at: offset)
        if let template = unquotedTemplate(in: line) {
            return Diagnostic(
                .unquotedTemplate, "'${' opens a mapping in the short form {…} and […]", at: template,
                label: "expected a quote before the text",
                hint: .init("put the text in quotes, or give the value a line of its own"))
        }
        if problem.contains("mapping values are not allowed"), offset < bytes.count, bytes[offset] == UInt8(ascii: ":") {
            return Diagnostic(
                .unquotedColon, "': ' begins a value, and this is one already", at: Span(offset, offset + 1),
                hint: .init("put the text in quotes, or write it as a block after '|'"))
        }
        if offset < bytes.count, bytes[offset] == 0x09 {
            return Diagnostic(
                .malformedYaml, "a tab can't indent a line", at: Span(offset, offset + 1), hint: .init("indent with spaces"))
        }
        return Diagnostic(.malformedYaml, problem, at: word(at: offset))
    }

    /// The span of a word, at least one byte long unless the text ends there.
    func word(at offset: Int) -> Span {
        var end = offset
        while end < bytes.count, bytes[end] > 0x20 { end += 1 }
        return Span(offset, min(bytes.count, max(end, offset + 1)))
    }

    private func lineSpan(at offset: Int) -> Span {
        var lower = min(offset, bytes.count)
        while lower > 0, bytes[lower - 1] != 0x0A { lower -= 1 }
        var upper = lower
        while upper < bytes.count, bytes[upper] != 0x0A { upper += 1 }
        return Span(lower, upper)
    }

    /// The first `${` of a line inside of `{…}` or `[…]` and outside of quotes.
    private func unquotedTemplate(in line: Span) -> Span? {
        var depth = 0
        var quote: UInt8?
        for offset in line.lowerBound..<line.upperBound {
            let byte = bytes[offset]
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "{"):
                if depth > 0, offset > line.lowerBound, bytes[offset - 1] == UInt8(ascii: "$") {
                    return Span(offset - 1, offset + 1)
                }
                depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return nil
    }

    /// A key that stands twice in a mapping; the library tells where it stands first.
    func duplicate(_ key: String, at first: Int) -> Diagnostic {
        let firstSpan = Span(first, min(bytes.count, first + key.utf8.count))
        let second = secondKey(key, after: first)
        return .duplicateKey(key, at: second ?? firstSpan, firstAt: second == nil ? nil : firstSpan)
    }

    /// The same key at the same indentation further down; nil for mappings in the short form.
    private func secondKey(_ key: String, after first: Int) -> Span? {
        let key = Array(key.utf8)
        let indentation = first - lineSpan(at: first).lowerBound
        var line = lineSpan(at: first)
        while line.upperBound < bytes.count {
            line = lineSpan(at: line.upperBound + 1)
            let start = line.lowerBound + indentation
            let leading = bytes[line.lowerBound..<line.upperBound].prefix { $0 == 0x20 }.count
            if leading > indentation || leading == line.upperBound - line.lowerBound { continue }
            guard leading == indentation else { return nil }
            let end = start + key.count
            guard end < bytes.count, bytes[start..<end].elementsEqual(key) else { continue }
            if bytes[end] == UInt8(ascii: ":") || bytes[end] == 0x20 { return Span(start, end) }
        }
        return nil
    }
}

extension Diagnostic {
    /// A key that stands twice in a mapping.
    static func duplicateKey(_ key: String, at span: Span, firstAt first: Span?) -> Diagnostic {
        Diagnostic(
            .duplicateKey, "the key '\(key)' stands twice", at: span, notes: first.map { [.init("it is here first", at: $0)] } ?? [])
    }
}
