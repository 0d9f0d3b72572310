import SluiceText
import SluiceTopics

extension FileReader {
    /// Reports a topic, or a topic filter, that can't be; at the very character where it goes wrong.
    mutating func checkTopic(_ topic: String, isFilter: Bool, in scalar: YAMLScalar, at span: Span) {
        do throws(TopicError) {
            if isFilter { _ = try TopicFilter(topic) } else { try TopicName.check(topic) }
        } catch {
            let offset = error.offset
            let fragment = scalar.fragment(of: file)
            let place = topic.isEmpty ? span : fragment.fileSpan(Span(offset, offset + 1))
            report(.invalidTopic, "'\(topic)' is no topic\(isFilter ? " filter" : "")", at: place, label: error.description)
        }
    }
}
