/// The topics that clients may not publish on freely, because the engine gives them a meaning.
public enum ReservedTopics {
    /// The first levels under which the engine alone makes messages.
    public static let internalPrefixes = ["$schedule", "$table", "$queue", "$bucket", "$alarm", "$flow", "$rule", "$window"]

    /// What the third level can be, where the first one fixes it: `$table/<table>/insert`.
    public static let events = [
        "$table": ["insert", "modify", "remove"], "$bucket": ["put", "remove"], "$alarm": ["ok", "alarm", "insufficient-data"],
        "$rule": ["error"],
    ]

    /// Whether a topic, or the topics of a filter, are the engine's own: `$table/Temperature/insert`.
    ///
    /// A message of a broker's that carries such a topic is refused; a rule that reads one needs no subscription.
    public static func isInternal(_ topic: String) -> Bool {
        topic.withTopicBytes { topic in
            guard topic.first == TopicByte.dollar else { return false }
            return internalPrefixes.contains { isFirstLevel($0, of: topic) }
        }
    }

    /// The rule that a message is sent straight to, and the topic that the rule sees.
    ///
    /// `$aws/rules/Heat/room/1` is for the rule `Heat`, on `room/1`; the topic is empty where nothing follows the rule's name.
    /// nil for every topic that is not of this form.
    ///
    /// - Source: language reference 14.2.
    public static func basicIngest(_ topic: String) -> (rule: Substring, rest: Substring)? {
        let utf8 = topic.utf8
        guard utf8.first == TopicByte.dollar, utf8.starts(with: basicIngestPrefix.utf8) else { return nil }
        let afterPrefix = utf8.index(utf8.startIndex, offsetBy: basicIngestPrefix.utf8.count)
        let ruleEnd = utf8[afterPrefix...].firstIndex(of: TopicByte.separator) ?? utf8.endIndex
        guard ruleEnd > afterPrefix else { return nil }
        let restStart = ruleEnd < utf8.endIndex ? utf8.index(after: ruleEnd) : ruleEnd
        return (topic[afterPrefix..<ruleEnd], topic[restStart...])
    }

    /// Whether a rule may read this filter: all but those under `$aws/rules/`, which address rules by name.
    ///
    /// - Source: language reference 7.2 and 14.2.
    public static func mayBeRead(_ filter: TopicFilter) -> Bool {
        !filter.text.utf8.starts(with: basicIngestPrefix.utf8) && !filter.text.utf8.elementsEqual("$aws/rules".utf8)
    }

    private static let basicIngestPrefix = "$aws/rules/"

    private static func isFirstLevel(_ level: String, of topic: UnsafeBufferPointer<UInt8>) -> Bool {
        let length = level.utf8.count
        guard topic.starts(with: level.utf8) else { return false }
        return topic.count == length || topic[length] == TopicByte.separator
    }
}
