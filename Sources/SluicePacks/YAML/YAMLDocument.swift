import SluiceText
import SluiceValues
import Yams

/// Reads a file's one YAML document into nodes that know their places.
struct YAMLDocument {
    /// nil where the file can't be read, or says nothing; a diagnostic tells why.
    let root: YAMLNode?
    let diagnostics: [Diagnostic]

    static let maximumSizeBytes = 1 << 20
    /// How deeply lists and mappings may nest; our own formats need fewer than ten.
    static let maximumDepth = 64

    init(_ file: SourceFile) {
        (root, diagnostics) = Self.read(file)
    }

    private static func read(_ file: SourceFile) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        let bytes = Array(file.text.utf8)
        guard bytes.count <= maximumSizeBytes else {
            let message = "the file has \(bytes.count) bytes, more than \(maximumSizeBytes)"
            return (nil, [Diagnostic(.fileTooLarge, message, at: Span(0, 0))])
        }
        if let finding = YAMLBounds.finding(in: bytes) { return (nil, [finding]) }
        let marks = MarkTable(bytes)
        do {
            guard let node = try Yams.compose(yaml: file.text, .default, .default, .utf8) else {
                return (nil, [Diagnostic(.emptyFile, "the file says nothing", at: Span(0, 0))])
            }
            var converter = NodeConverter(bytes: bytes, marks: marks)
            let root = converter.convert(node, depth: 0)
            return (root, converter.diagnostics)
        } catch {
            return (nil, [YAMLFailure(error, bytes: bytes, marks: marks).diagnostic])
        }
    }
}

/// Turns the library's nodes into ours.
private struct NodeConverter {
    let bytes: [UInt8]
    let marks: MarkTable
    var diagnostics: [Diagnostic] = []

    /// nil where the node, or what it must not hold, was reported.
    mutating func convert(_ node: Node, depth: Int) -> YAMLNode? {
        let start = node.mark.map { marks.offset(line: $0.line, column: $0.column) } ?? 0
        guard depth <= YAMLDocument.maximumDepth else {
            report(.yamlTooDeep, "more than \(YAMLDocument.maximumDepth) levels inside each other", at: Span(start, start + 1))
            return nil
        }
        // An anchored node is met before its aliases, so that an alias is never followed.
        if start < bytes.count, isProperty(bytes[start]) {
            report(
                .anchorNotSupported, "anchors, aliases and tags are not read", at: Span(start, wordEnd(from: start)),
                hint: .init("write the value itself, at each place"))
            return nil
        }
        switch node {
        case .scalar(let scalar): return convert(scalar, at: start)
        case .sequence(let sequence): return convert(sequence, at: start, depth: depth)
        case .mapping(let mapping): return convert(mapping, at: start, depth: depth)
        case .alias: return nil
        }
    }

    /// Whether a node's first byte begins an anchor, a tag or an alias.
    private func isProperty(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "*")
    }

    private func wordEnd(from start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] > 0x20 { end += 1 }
        return end
    }

    private func convert(_ scalar: Node.Scalar, at start: Int) -> YAMLNode {
        let style: YAMLScalar.Style =
            switch scalar.style {
            case .singleQuoted: .singleQuoted
            case .doubleQuoted: .doubleQuoted
            case .literal: .literal
            case .folded: .folded
            case .plain, .any: .plain
            }
        let alignment = ScalarAlignment(of: scalar.string, style: style, in: bytes, from: start)
        let value = style == .plain ? PlainScalar.value(of: scalar.string) : .string(scalar.string)
        let converted = YAMLScalar(
            style: style, text: scalar.string, mapping: alignment.pieces, hasEscapes: alignment.hasEscapes, value: value)
        return YAMLNode(kind: .scalar(converted), span: Span(start, alignment.end))
    }

    private mutating func convert(_ sequence: Node.Sequence, at start: Int, depth: Int) -> YAMLNode? {
        var elements: [YAMLNode] = []
        for element in sequence {
            guard let converted = convert(element, depth: depth + 1) else { return nil }
            elements.append(converted)
        }
        return YAMLNode(kind: .list(elements), span: Span(start, max(start + 1, elements.last?.span.upperBound ?? 0)))
    }

    private mutating func convert(_ mapping: Node.Mapping, at start: Int, depth: Int) -> YAMLNode? {
        var entries: [YAMLEntry] = []
        var places: [String: Span] = [:]
        for (keyNode, valueNode) in mapping {
            guard let key = convert(keyNode, depth: depth + 1) else { return nil }
            guard let text = key.scalar?.text else {
                report(.wrongType, "a key must be a text, not \(key.described)", at: key.span)
                return nil
            }
            // The library takes `1` and "1" for two keys.
            if let first = places.updateValue(key.span, forKey: text) {
                diagnostics.append(.duplicateKey(text, at: key.span, firstAt: first))
                return nil
            }
            guard let value = convert(valueNode, depth: depth + 1) else { return nil }
            entries.append(YAMLEntry(key: text, keySpan: key.span, value: value))
        }
        return YAMLNode(kind: .mapping(entries), span: Span(start, max(start + 1, entries.last?.value.span.upperBound ?? 0)))
    }

    private mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, hint: Diagnostic.Hint? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, hint: hint))
    }
}
