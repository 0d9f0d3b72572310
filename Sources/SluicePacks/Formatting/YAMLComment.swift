import SluiceText

/// A comment of a YAML file.
struct YAMLComment {
    /// From its `#`, without white space at its end.
    let text: String
    let offset: Int
    /// Bytes before it on its line.
    let column: Int
    /// Whether nothing but white space stands before it on its line.
    let hasOwnLine: Bool

    /// The comments of a file in their order; `root` tells where its texts are, in which a `#` begins none.
    static func all(in source: [UInt8], around root: YAMLNode) -> [YAMLComment] {
        let texts = root.textSpans(in: source).sorted { $0.lowerBound < $1.lowerBound }
        var comments: [YAMLComment] = []
        var next = texts.startIndex
        var offset = 0
        var lineStart = 0
        while offset < source.count {
            while next < texts.endIndex, texts[next].upperBound <= offset { next += 1 }
            if next < texts.endIndex, texts[next].contains(offset) {
                let end = texts[next].upperBound
                if let line = source[offset..<end].lastIndex(of: 0x0A) { lineStart = line + 1 }
                offset = end
                continue
            }
            let isAfterBlank = offset == 0 || source[offset - 1] <= 0x20
            if source[offset] == UInt8(ascii: "#"), isAfterBlank {
                let end = source[offset...].firstIndex(of: 0x0A) ?? source.count
                let bytes = source[offset..<end].reversed().drop { $0 <= 0x20 }.reversed()
                comments.append(
                    YAMLComment(
                        text: String(decoding: bytes, as: UTF8.self), offset: offset, column: offset - lineStart,
                        hasOwnLine: source[lineStart..<offset].allSatisfy { $0 <= 0x20 }))
                offset = end
                continue
            }
            if source[offset] == 0x0A { lineStart = offset + 1 }
            offset += 1
        }
        return comments
    }
}

extension YAMLNode {
    /// Where the keys and scalars of a node stand; of a block, its header's sign and its lines, since a comment may follow the
    /// header.
    fileprivate func textSpans(in source: [UInt8]) -> [Range<Int>] {
        switch kind {
        case .scalar(let scalar):
            guard scalar.isBlock else { return [span.lowerBound..<span.upperBound] }
            let header = span.lowerBound..<(span.lowerBound + 1)
            let lineEnd = source[span.lowerBound...].firstIndex(of: 0x0A) ?? source.count
            return lineEnd < span.upperBound ? [header, lineEnd..<span.upperBound] : [header]
        case .list(let elements): return elements.flatMap { $0.textSpans(in: source) }
        case .mapping(let entries):
            return entries.flatMap { [$0.keySpan.lowerBound..<$0.keySpan.upperBound] + $0.value.textSpans(in: source) }
        }
    }
}

extension YAMLScalar {
    var isBlock: Bool { style == .literal || style == .folded }
}
