/// A topic that may hold the wildcards `+` (any one level) and `#` (all levels from its own on).
///
/// Two filters are equal when their bytes are, whatever Unicode says of them.
///
/// Source: language reference 7.2.
public struct TopicFilter: Sendable, CustomStringConvertible {
    public let text: String

    /// Accepts a filter as rules write it: `#` alone in the last level, `+` alone in its level, not empty, no U+0000, at
    /// most 200 levels and 65535 bytes of UTF-8.
    public init(_ text: String) throws(TopicError) {
        if let error = text.withTopicBytes(Self.firstMistake) { throw error }
        self.text = text
    }

    public var description: String { text }

    private static func firstMistake(in filter: UnsafeBufferPointer<UInt8>) -> TopicError? {
        if filter.isEmpty { return TopicError(.empty, at: 0) }
        var levels = 1
        for (offset, byte) in filter.enumerated() {
            if offset == TopicByte.maximumLength { return TopicError(.tooLong, at: offset) }
            switch byte {
            case TopicByte.separator:
                levels += 1
                if levels > TopicByte.maximumLevels { return TopicError(.tooManyLevels, at: offset) }
            case 0: return TopicError(.containsNUL, at: offset)
            case TopicByte.plus where !isAlone(offset, in: filter): return TopicError(.plusNotAlone, at: offset)
            case TopicByte.hash where !isAlone(offset, in: filter): return TopicError(.hashNotAlone, at: offset)
            case TopicByte.hash where offset + 1 < filter.count: return TopicError(.hashNotLast, at: offset)
            default: continue
            }
        }
        return nil
    }

    private static func isAlone(_ offset: Int, in filter: UnsafeBufferPointer<UInt8>) -> Bool {
        (offset == 0 || filter[offset - 1] == TopicByte.separator)
            && (offset + 1 == filter.count || filter[offset + 1] == TopicByte.separator)
    }
}

extension TopicFilter: Hashable {
    public static func == (left: TopicFilter, right: TopicFilter) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        text.withTopicBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
