import SluiceText

/// Looks at a file before the YAML library does, for what the library would take badly: it follows lists and mappings by
/// recursion, a thousand deep, and looks at whole keys even where they are aliases of aliases.
///
/// A sign counts where it is one: comments and texts (in quotes, in blocks, plain ones over several lines) are passed over as the
/// library passes over them, and lists and mappings begin where they begin for it. The library stops at a mistake, so that
/// what is made of the text behind one does not matter.
struct YAMLBounds {
    /// Lists and mappings inside each other: far more than our formats need, few enough for any stack.
    static let maximumLevels = 200
    /// Few enough that aliases of aliases stay small whatever they hold.
    static let maximumAliases = 32

    private let bytes: [UInt8]
    private var offset = 0
    private var lineStart = 0
    /// Where the lists and mappings outside of brackets begin that are open, each further to the right than the one before.
    private var columns: [Int] = []
    private var brackets = 0
    private var aliases = 0
    /// Where in this line a key begins if a ':' follows, outside of brackets.
    private var keyColumn: Int?
    private var keyMayBegin = true

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Complexity: O(bytes).
    static func finding(in bytes: [UInt8]) -> Diagnostic? {
        var bounds = YAMLBounds(bytes)
        return lineBreak(in: bytes) ?? bounds.finding()
    }

    private mutating func finding() -> Diagnostic? {
        while skipToSign() {
            let sign = Span(offset, offset + 1)
            readSign()
            if columns.count + brackets > Self.maximumLevels {
                return Diagnostic(.yamlTooDeep, "more than \(Self.maximumLevels) levels inside each other", at: sign)
            }
            if aliases > Self.maximumAliases {
                return Diagnostic(
                    .anchorNotSupported, "anchors, aliases and tags are not read", at: sign,
                    hint: .init("write the value itself, at each place"))
            }
        }
        return nil
    }

    // MARK: Signs

    private var column: Int { offset - lineStart }

    /// Past white space and comments; whether anything follows.
    private mutating func skipToSign() -> Bool {
        while offset < bytes.count {
            if isBreak(offset) || bytes[offset] == UInt8(ascii: "#") {
                skipLine()
            } else if bytes[offset] <= 0x20 {
                offset += 1
            } else if column == 0, bytes[offset...].starts(with: [0xEF, 0xBB, 0xBF]) {
                // A byte order mark may begin any line, and is one column wide.
                offset += 3
                lineStart += 2
            } else {
                return true
            }
        }
        return false
    }

    private mutating func readSign() {
        let isInLines = brackets == 0
        if isInLines {
            while let last = columns.last, column < last { columns.removeLast() }
        }
        if isDocumentMark {
            if isInLines { columns = [] }
            (keyColumn, keyMayBegin) = (nil, false)
            offset += 3
            return
        }
        let isAlone = isBlank(offset + 1)
        switch bytes[offset] {
        case UInt8(ascii: "%") where column == 0: skipLine()
        case UInt8(ascii: "-") where isAlone, UInt8(ascii: "?") where isAlone || !isInLines:
            if isInLines, keyMayBegin { open(at: column) }
            offset += 1
        case UInt8(ascii: ":") where isAlone || !isInLines:
            if isInLines { readColon() }
            offset += 1
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            noteKey()
            brackets += 1
            offset += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            brackets = max(0, brackets - 1)
            offset += 1
        case UInt8(ascii: ","): offset += 1
        case UInt8(ascii: "*"):
            noteKey()
            aliases += 1
            skipName()
        case UInt8(ascii: "&"), UInt8(ascii: "!"):
            noteKey()
            skipName()
        case UInt8(ascii: "|") where isInLines, UInt8(ascii: ">") where isInLines: skipBlock()
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            noteKey()
            skipQuoted()
        default:
            noteKey()
            skipPlain()
        }
    }

    /// A list or a mapping begins at a column, or goes on there; in it a key may begin.
    private mutating func open(at column: Int) {
        if columns.last.map({ $0 < column }) ?? true { columns.append(column) }
        (keyColumn, keyMayBegin) = (nil, true)
    }

    private mutating func readColon() {
        let isAfterKey = keyColumn != nil
        guard isAfterKey || keyMayBegin else { return }
        open(at: keyColumn ?? column)
        keyMayBegin = !isAfterKey
    }

    private mutating func noteKey() {
        guard brackets == 0, keyMayBegin else { return }
        (keyColumn, keyMayBegin) = (column, false)
    }

    // MARK: Texts

    /// An anchor, an alias or a tag.
    private mutating func skipName() {
        offset += 1
        while offset < bytes.count, !isBlank(offset), !",[]{}:".utf8.contains(bytes[offset]) { offset += 1 }
    }

    private mutating func skipQuoted() {
        let quote = bytes[offset]
        let hasEscapes = quote == UInt8(ascii: "\"")
        offset += 1
        while offset < bytes.count {
            if isBreak(offset) {
                skipLine()
            } else if hasEscapes ? bytes[offset] == UInt8(ascii: "\\") : bytes[offset] == quote && byte(offset + 1) == quote {
                // A backslash before a line's end is no escape of its own.
                offset += isBreak(offset + 1) ? 1 : 2
            } else {
                offset += 1
                if bytes[offset - 1] == quote { return }
            }
        }
    }

    /// A text without quotes: up to a sign that ends it, or to a line that is indented no deeper than what it belongs to.
    private mutating func skipPlain() {
        let parent = columns.last ?? -1
        repeat {
            while offset < bytes.count, !isBlank(offset) {
                let isEnd = bytes[offset] == UInt8(ascii: ":") && isBlank(offset + 1)
                if isEnd || brackets > 0 && ",[]{}".utf8.contains(bytes[offset]) { return }
                offset += 1
            }
            while offset < bytes.count, isBlank(offset) {
                if isBreak(offset) { skipLine() } else { offset += 1 }
            }
        } while offset < bytes.count && (brackets > 0 || column > parent) && bytes[offset] != UInt8(ascii: "#") && !isDocumentMark
    }

    /// The lines after `|` or `>`: those that are indented as the first that is not empty, or as a digit says.
    private mutating func skipBlock() {
        let parent = columns.last ?? -1
        offset += 1
        var indentation: Int?
        while let byte = byte(offset), !isBlank(offset), byte != UInt8(ascii: "#") {
            if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte) { indentation = max(parent, 0) + Int(byte - UInt8(ascii: "0")) }
            offset += 1
        }
        skipLine()
        var widest = max(parent + 1, 1)
        while offset < bytes.count {
            while byte(offset) == 0x20, indentation.map({ column < $0 }) ?? true { offset += 1 }
            widest = max(widest, column)
            if !isBreak(offset) {
                guard column >= indentation ?? widest else { break }
                indentation = indentation ?? widest
            }
            skipLine()
        }
        (keyColumn, keyMayBegin) = (nil, true)
    }

    // MARK: Bytes

    private func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func isBreak(_ offset: Int) -> Bool { byte(offset) == 0x0A || byte(offset) == 0x0D }

    private func isBlank(_ offset: Int) -> Bool { offset >= bytes.count || bytes[offset] <= 0x20 }

    /// Whether `---` or `...` stands here, at a line's beginning.
    private var isDocumentMark: Bool {
        guard column == 0, isBlank(offset + 3) else { return false }
        return bytes[offset...].starts(with: "---".utf8) || bytes[offset...].starts(with: "...".utf8)
    }

    /// To the beginning of the next line, where a key may begin.
    private mutating func skipLine() {
        while offset < bytes.count, !isBreak(offset) { offset += 1 }
        offset += byte(offset) == 0x0D && byte(offset + 1) == 0x0A ? 2 : 1
        offset = min(offset, bytes.count)
        lineStart = offset
        if brackets == 0 { (keyColumn, keyMayBegin) = (nil, true) }
    }

    // MARK: Line breaks

    /// What ends a line for YAML 1.1 and for nobody else.
    private static let lineEnds: [(bytes: [UInt8], name: String, escape: String)] = [
        ([0xC2, 0x85], "U+0085", "\\x85"), ([0xE2, 0x80, 0xA8], "U+2028", "\\u2028"), ([0xE2, 0x80, 0xA9], "U+2029", "\\u2029"),
    ]

    /// The first such character: it would become a blank, or break a text in two.
    private static func lineBreak(in bytes: [UInt8]) -> Diagnostic? {
        for offset in bytes.indices where bytes[offset] == 0xC2 || bytes[offset] == 0xE2 {
            guard let end = lineEnds.first(where: { bytes[offset...].starts(with: $0.bytes) }) else { continue }
            return Diagnostic(
                .malformedYaml, "the character \(end.name) ends a line in YAML", at: Span(offset, offset + end.bytes.count),
                hint: .init("write \(end.escape) in double quotes"))
        }
        return nil
    }
}
