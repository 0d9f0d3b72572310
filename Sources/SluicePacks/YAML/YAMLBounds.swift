import SluiceText

/// Looks at a file before the YAML library does, for what the library would take badly: it follows lists and mappings by
/// recursion, a thousand deep, and looks at whole keys even where they are aliases of aliases.
enum YAMLBounds {
    /// Brackets open at once, and dashes in one line: far more than our formats need, few enough for any stack.
    static let maximumOpen = 200
    /// Few enough that aliases of aliases stay small whatever they hold.
    static let maximumAliases = 32

    static func finding(in bytes: [UInt8]) -> Diagnostic? {
        var open = 0
        var dashes = 0
        var aliases = 0
        /// The last byte before the current one that is no blank, in the same line.
        var previous: UInt8?
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                open = max(0, open - 1)
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                if isBlank(bytes, offset + 1) { dashes += 1 }
            case UInt8(ascii: "*"):
                if opensNode(previous), !isBlank(bytes, offset + 1) { aliases += 1 }
            default:
                break
            }
            if open > maximumOpen || dashes > maximumOpen {
                return Diagnostic(
                    .yamlTooDeep, "more than \(maximumOpen) levels inside each other", at: Span(offset, offset + 1))
            }
            if aliases > maximumAliases {
                return Diagnostic(
                    .anchorNotSupported, "anchors, aliases and tags are not read", at: Span(offset, offset + 1),
                    hint: .init("write the value itself, at each place"))
            }
            if byte == 0x0A || byte == 0x0D {
                previous = nil
                dashes = 0
            } else if byte != 0x20, byte != 0x09 {
                previous = byte
            }
        }
        return nil
    }

    private static func isBlank(_ bytes: [UInt8], _ offset: Int) -> Bool {
        offset >= bytes.count || bytes[offset] <= 0x20
    }

    /// Whether a node may begin after a byte; nil is a line's beginning.
    private static func opensNode(_ previous: UInt8?) -> Bool {
        guard let previous else { return true }
        return "-?:,[{".utf8.contains(previous)
    }
}
