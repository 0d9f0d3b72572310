/// The rules for a topic that a message is published on.
///
/// Source: MQTT 5.0, 3.3.2.1, 4.7.1 and 4.7.3.
public enum TopicName {
    /// Accepts a topic that can be published on: not empty, no wildcards, no U+0000, at most 200 levels and 65535 bytes of UTF-8.
    public static func check(_ topic: String) throws(TopicError) {
        if let error = topic.withTopicBytes(firstMistake) { throw error }
    }

    private static func firstMistake(in topic: UnsafeBufferPointer<UInt8>) -> TopicError? {
        if topic.isEmpty { return TopicError(.empty, at: 0) }
        var levels = 1
        for (offset, byte) in topic.enumerated() {
            if offset == TopicByte.maximumLength { return TopicError(.tooLong, at: offset) }
            switch byte {
            case TopicByte.separator:
                levels += 1
                if levels > TopicByte.maximumLevels { return TopicError(.tooManyLevels, at: offset) }
            case 0: return TopicError(.containsNUL, at: offset)
            case TopicByte.plus, TopicByte.hash: return TopicError(.wildcardInName, at: offset)
            default: continue
            }
        }
        return nil
    }
}
