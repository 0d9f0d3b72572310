extension TopicFilter {
    /// Whether a message on `topic` is one that a rule with this filter reads.
    ///
    /// Levels are compared byte by byte; `+` takes exactly one level, which may be empty, and `#` one or more: `a/#` takes
    /// `a/` and `a/b`, but not `a`. A filter that starts with a wildcard takes no topic that starts with `$`.
    ///
    /// - Complexity: O(bytes of `topic`), without allocation.
    /// - Source: language reference 7.2.
    public func matches(_ topic: String) -> Bool {
        matches(topic, includingParent: false)
    }

    /// Whether a broker hands a message on `topic` to a subscription with this filter: as ``matches(_:)``, and `a/#` takes
    /// `a` too.
    ///
    /// - Source: MQTT 5.0, 4.7.1 and 4.7.2.
    package func subscriptionMatches(_ topic: String) -> Bool {
        matches(topic, includingParent: true)
    }

    private func matches(_ topic: String, includingParent: Bool) -> Bool {
        text.withTopicBytes { filter in
            topic.withTopicBytes { Self.matches(filter, $0, includingParent: includingParent) }
        }
    }

    /// Walks filter and topic side by side; at the head of the loop both stand at the start of a level.
    private static func matches(
        _ filter: UnsafeBufferPointer<UInt8>, _ topic: UnsafeBufferPointer<UInt8>, includingParent: Bool
    ) -> Bool {
        if topic.first == TopicByte.dollar, filter.first == TopicByte.plus || filter.first == TopicByte.hash { return false }
        var inFilter = 0
        var inTopic = 0
        while true {
            let first = inFilter < filter.count ? filter[inFilter] : TopicByte.separator
            if first == TopicByte.hash { return true }
            if first == TopicByte.plus {
                inFilter += 1
                while inTopic < topic.count, topic[inTopic] != TopicByte.separator { inTopic += 1 }
            } else {
                while inFilter < filter.count, filter[inFilter] != TopicByte.separator {
                    guard inTopic < topic.count, topic[inTopic] == filter[inFilter] else { return false }
                    inFilter += 1
                    inTopic += 1
                }
                guard inTopic == topic.count || topic[inTopic] == TopicByte.separator else { return false }
            }
            if inFilter == filter.count { return inTopic == topic.count }
            if inTopic == topic.count {
                return includingParent && inFilter + 2 == filter.count && filter[inFilter + 1] == TopicByte.hash
            }
            inFilter += 1
            inTopic += 1
        }
    }
}
