/// What can be said of, and done with, a JSON text without reading its values.
public enum JSONText {
    /// Whether bytes are JSON, checked to the whole grammar.
    ///
    /// - Parameter levels: how many Arrays or Objects they are to stand in; they count towards the depth.
    /// - Complexity: one scan, without a copy where `levels` is 0.
    public static func isJSON(_ bytes: [UInt8], inside levels: Int = 0) -> Bool {
        // By itself first, so that no text can close what it stands in and go on behind it.
        guard scans(bytes) else { return false }
        guard levels > 0 else { return true }
        let opening = [UInt8](repeating: UInt8(ascii: "["), count: levels)
        let closing = [UInt8](repeating: UInt8(ascii: "]"), count: levels)
        return scans(opening + bytes + closing)
    }

    private static func scans(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { (try? JSONScanner.scan($0, plan: nil, slots: nil, stamp: 1)) != nil }
    }

    /// The elements of an Array as they are written, without the space around them; nil for bytes that are no JSON Array.
    public static func elements(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), bytes[first] == UInt8(ascii: "["), scans(bytes) else { return nil }
        var elements: [ArraySlice<UInt8>] = []
        var start = first + 1
        var place = start
        var depth = 1
        while depth > 0 {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                while bytes[place] != UInt8(ascii: "\"") { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { append(bytes[start..<place], to: &elements) }
            case UInt8(ascii: ",") where depth == 1:
                append(bytes[start..<place], to: &elements)
                start = place + 1
            default: break
            }
            place += 1
        }
        return elements
    }

    private static func append(_ text: ArraySlice<UInt8>, to elements: inout [ArraySlice<UInt8>]) {
        let trimmed = text.drop(while: isSpace)
        // Only of an Array without elements there is nothing but space.
        guard let last = trimmed.lastIndex(where: { !isSpace($0) }) else { return }
        elements.append(trimmed[...last])
    }

    /// Appends a checked JSON text without its insignificant white space; every token stays as it is.
    package static func appendCompact(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                output.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte > 0x20 {
                output.append(byte)
                if byte == UInt8(ascii: "\"") { isInString = true }
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
