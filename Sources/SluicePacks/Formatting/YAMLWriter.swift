import SluiceText

/// Writes a file's nodes in the one style, comments and groups of lines in their places.
///
/// Comments are taken in the order of the file: one that stands before a node is written before it, one behind a node behind
/// it, and one below the last of several nodes goes with those at whose indentation it stands.
struct YAMLWriter {
    private(set) var text = ""

    private let source: [UInt8]
    private var comments: ArraySlice<YAMLComment>
    /// What the next line begins with, in the place of its indentation: the dashes of lists.
    private var prefix: String?
    /// Whether the next line is the first of the file, or of what stands below a key.
    private var isFirstLine = true

    private static let step = 2

    init(source: [UInt8], comments: [YAMLComment]) {
        self.source = source
        self.comments = comments[...]
    }

    mutating func writeDocument(_ root: YAMLNode) {
        writeLines(of: root, at: NodePath(), indentation: 0, before: source.count, inFlow: false)
        writeComments(before: source.count, indentation: 0)
        if root.children.isEmpty { text += root.entries == nil ? "[]\n" : "{}\n" }
    }

    // MARK: Lines

    private mutating func beginLine(_ indentation: Int) {
        text += prefix ?? String(repeating: " ", count: indentation)
        prefix = nil
        isFirstLine = false
    }

    /// The width that the next line has before anything is written.
    private func lead(_ indentation: Int) -> Int { prefix?.count ?? indentation }

    /// Ends a line, with the comment that stands behind its node, and before the next one, on one of the lines of `offsets`.
    private mutating func endLine(commentedAt offsets: Int..., before limit: Int) {
        if let comment = comments.first, !comment.hasOwnLine, comment.offset < limit, offsets.contains(where: { areOnOneLine($0, comment.offset) }) {
            text += "  " + comment.text
            comments.removeFirst()
        }
        text += "\n"
    }

    private func areOnOneLine(_ a: Int, _ b: Int) -> Bool { a <= b && !source[a..<b].contains(0x0A) }

    private func lineStart(of offset: Int) -> Int {
        (source[..<min(offset, source.count)].lastIndex(of: 0x0A) ?? -1) + 1
    }

    private func column(of offset: Int) -> Int { offset - lineStart(of: offset) }

    /// An empty line, where the file has one or more before the line of an offset.
    private mutating func keepGap(before offset: Int) {
        let start = lineStart(of: offset)
        guard prefix == nil, start > 0, !isFirstLine, !text.hasSuffix("\n\n") else { return }
        let line = source[lineStart(of: start - 1)..<(start - 1)]
        if line.allSatisfy({ $0 <= 0x20 }) { text += "\n" }
    }

    /// The comments up to an offset, each on a line of its own.
    private mutating func writeComments(before offset: Int, indentation: Int) {
        while let comment = comments.first, comment.offset < offset { write(comment, indentation) }
    }

    private mutating func write(_ comment: YAMLComment, _ indentation: Int) {
        if comment.hasOwnLine { keepGap(before: comment.offset) }
        text += String(repeating: " ", count: indentation) + comment.text + "\n"
        comments.removeFirst()
        isFirstLine = false
    }

    // MARK: Mappings and lists

    /// The entries or elements of a node, a line or more each.
    /// - Parameter limit: where the next node begins; what is beyond it is not this one's.
    private mutating func writeLines(of node: YAMLNode, at path: NodePath, indentation: Int, before limit: Int, inFlow: Bool) {
        let isFlow = inFlow || isFlow(node)
        switch node.kind {
        case .scalar: break
        case .mapping(let entries):
            for (index, entry) in entries.enumerated() {
                let next = index + 1 < entries.count ? entries[index + 1].keySpan.lowerBound : limit
                if prefix == nil { write(entryGap: entry, indentation, isFlow) }
                write(entry, at: path.appending(entry.key), indentation: indentation, before: next, inFlow: isFlow)
            }
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                let next = index + 1 < elements.count ? elements[index + 1].span.lowerBound : limit
                if prefix == nil {
                    writeComments(before: start(of: element, inFlow: isFlow), indentation: indentation)
                    keepGap(before: element.span.lowerBound)
                }
                prefix = (prefix ?? String(repeating: " ", count: indentation)) + "- "
                writeElement(element, at: path.appending(nil), indentation: indentation, before: next, inFlow: isFlow)
            }
        }
    }

    private mutating func write(entryGap entry: YAMLEntry, _ indentation: Int, _ inFlow: Bool) {
        writeComments(before: start(of: entry, inFlow: inFlow), indentation: indentation)
        keepGap(before: entry.keySpan.lowerBound)
    }

    /// Up to where comments have to be written before the entry's line is.
    private func start(of entry: YAMLEntry, inFlow: Bool) -> Int {
        hasLines(entry.value, inFlow: inFlow) ? entry.keySpan.lowerBound : max(entry.keySpan.lowerBound, entry.value.span.lowerBound)
    }

    private func start(of element: YAMLNode, inFlow: Bool) -> Int {
        guard hasLines(element, inFlow: inFlow) else { return element.span.lowerBound }
        let isFlow = inFlow || isFlow(element)
        if let first = element.entries?.first { return start(of: first, inFlow: isFlow) }
        return element.elements?.first.map { start(of: $0, inFlow: isFlow) } ?? element.span.lowerBound
    }

    private mutating func write(_ entry: YAMLEntry, at path: NodePath, indentation: Int, before limit: Int, inFlow: Bool) {
        let key = keyText(entry)
        let lead = lead(indentation)
        let value = inlineText(entry.value, at: path, column: lead + key.count + 2, indentation: indentation, inFlow: inFlow)
        beginLine(indentation)
        text += key + ":"
        if let value {
            if !value.isEmpty { text += " " }
            writeInline(value, of: entry.value, before: limit)
            return
        }
        endLine(commentedAt: entry.keySpan.upperBound, before: entry.value.span.lowerBound)
        isFirstLine = true
        writeLines(of: entry.value, at: path, indentation: indentation + Self.step, before: limit, inFlow: inFlow)
        writeEnd(of: entry.value, before: limit, indentation: indentation + Self.step)
        guard !inFlow, !isFlow(entry.value) else { return }
        let own = column(of: entry.value.span.lowerBound)
        let least = own > column(of: entry.keySpan.lowerBound) ? own : own + 1
        writeTail(from: least, before: limit, indentation: indentation + Self.step)
    }

    private mutating func writeElement(_ element: YAMLNode, at path: NodePath, indentation: Int, before limit: Int, inFlow: Bool) {
        let lead = lead(indentation)
        if let value = inlineText(element, at: path, column: lead, indentation: indentation, inFlow: inFlow) {
            if value.isEmpty { prefix?.removeLast() }
            beginLine(indentation)
            writeInline(value, of: element, before: limit)
            return
        }
        writeLines(of: element, at: path, indentation: indentation + Self.step, before: limit, inFlow: inFlow)
        writeEnd(of: element, before: limit, indentation: indentation + Self.step)
        guard !inFlow, !isFlow(element) else { return }
        writeTail(from: column(of: element.span.lowerBound), before: limit, indentation: indentation + Self.step)
    }

    /// The comments before and behind the bracket that closed a node: below its last line, since it has no bracket any more.
    private mutating func writeEnd(of node: YAMLNode, before limit: Int, indentation: Int) {
        guard isFlow(node) else { return }
        let end = end(of: node)
        while let comment = comments.first, comment.offset < limit,
            comment.offset < end || !comment.hasOwnLine && areOnOneLine(end, comment.offset)
        {
            write(comment, indentation)
        }
    }

    /// The comments below the last node of several, as far to the right as those.
    private mutating func writeTail(from column: Int, before limit: Int, indentation: Int) {
        while let comment = comments.first, comment.offset < limit, comment.hasOwnLine, comment.column >= column {
            write(comment, indentation)
        }
    }

    /// A value behind its key or dash; the comment of a block stands behind the block's sign.
    private mutating func writeInline(_ value: String, of node: YAMLNode, before limit: Int) {
        let nodeEnd = end(of: node)
        guard let lineEnd = value.firstIndex(of: "\n") else {
            text += value
            return endLine(commentedAt: node.span.lowerBound, nodeEnd, before: limit)
        }
        text += value[..<lineEnd]
        if "|>".contains(value.first ?? " ") {
            endLine(commentedAt: node.span.lowerBound, nodeEnd, before: limit)
            text += value[value.index(after: lineEnd)...] + "\n"
        } else {
            text += value[lineEnd...]
            endLine(commentedAt: nodeEnd, before: limit)
        }
    }

    // MARK: One value

    /// Whether a node is written in lines of its own, whatever their width.
    private func hasLines(_ node: YAMLNode, inFlow: Bool) -> Bool {
        switch node.kind {
        case .scalar: false
        case .mapping(let entries): !entries.isEmpty && !(inFlow || isFlow(node))
        case .list(let elements): !elements.isEmpty && !(inFlow || isFlow(node))
        }
    }

    /// Whether a node stands in the short form, `{…}` or `[…]`.
    private func isFlow(_ node: YAMLNode) -> Bool {
        guard node.scalar == nil, node.span.lowerBound < source.count else { return false }
        let byte = source[node.span.lowerBound]
        return byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// What can be written behind a key or a dash, its lines below indented; nil for what is written in lines of its own.
    private func inlineText(_ node: YAMLNode, at path: NodePath, column: Int, indentation: Int, inFlow: Bool) -> String? {
        switch node.kind {
        case .scalar(let scalar):
            let room = PackFormatter.width - column
            return ScalarWriter(scalar, node.span, source).lines(path.language, room: room, indentation: indentation + Self.step)
        case .mapping(let entries) where entries.isEmpty: return "{}"
        case .list(let elements) where elements.isEmpty: return "[]"
        case .mapping, .list:
            guard inFlow || isFlow(node), !holdsComments(node), let text = flowText(node, at: path) else { return nil }
            return column + text.count <= PackFormatter.width ? text : nil
        }
    }

    private func holdsComments(_ node: YAMLNode) -> Bool {
        let end = end(of: node)
        return comments.prefix { $0.offset < end }.contains { $0.offset > node.span.lowerBound }
    }

    /// The short form of a node on one line; nil where it has none.
    private func flowText(_ node: YAMLNode, at path: NodePath) -> String? {
        switch node.kind {
        case .scalar(let scalar): return ScalarWriter(scalar, node.span, source).flowText(path.language)
        case .mapping(let entries):
            let parts = entries.compactMap { entry in
                flowText(entry.value, at: path.appending(entry.key)).map { "\(keyText(entry, inFlow: true)): \($0)" }
            }
            guard parts.count == entries.count else { return nil }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        case .list(let elements):
            let parts = elements.compactMap { flowText($0, at: path.appending(nil)) }
            return parts.count == elements.count ? "[\(parts.joined(separator: ", "))]" : nil
        }
    }

    private func keyText(_ entry: YAMLEntry, inFlow: Bool = false) -> String {
        let raw = source[entry.keySpan.lowerBound..<entry.keySpan.upperBound]
        let isQuoted = raw.first == UInt8(ascii: "'") || raw.first == UInt8(ascii: "\"")
        if !isQuoted, !raw.isEmpty { return String(decoding: raw, as: UTF8.self) }
        if ScalarForm.isPlainText(entry.key, inFlow: inFlow) { return entry.key }
        return ScalarForm.quoted(entry.key) ?? String(decoding: raw, as: UTF8.self)
    }

    /// Just after a node, the bracket that closes its short form included.
    private func end(of node: YAMLNode) -> Int {
        guard isFlow(node) else { return node.span.upperBound }
        let last = node.children.last?.node
        var offset = last.map { end(of: $0) } ?? node.span.lowerBound + 1
        while offset < source.count, source[offset] != UInt8(ascii: "}"), source[offset] != UInt8(ascii: "]") {
            if source[offset] == UInt8(ascii: "#"), source[offset - 1] <= 0x20 {
                offset = source[offset...].firstIndex(of: 0x0A) ?? source.count
            } else {
                offset += 1
            }
        }
        return min(offset + 1, source.count)
    }
}
