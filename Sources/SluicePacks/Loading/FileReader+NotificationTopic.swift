import SluicePlugins
import SluiceText
import SluiceValues

/// Topics that rules notify, as `pack.yaml` declares them.
extension FileReader {
    /// Subscribers that a pack lists for one topic; more of them belong into a table.
    static let maximumSubscribers = 1_000

    mutating func notificationTopic(_ entry: YAMLEntry) -> NotificationTopic? {
        checkResourceName(entry)
        if entry.value.isNull { return NotificationTopic(name: entry.key) }
        guard let mapping = mapping(entry.value, keys: PackKeys.topic, of: "a topic") else { return nil }
        var topic = NotificationTopic(name: entry.key)
        topic.subscribersFrom = mapping["subscribersFrom"].flatMap { tableName($0, of: "'subscribersFrom'") }
        guard let node = mapping["subscribers"] else { return topic }
        guard let elements = elements(node, of: "'subscribers'") else { return nil }
        guard elements.count <= Self.maximumSubscribers else {
            report(
                .outOfRange, "'subscribers' can't have \(elements.count) elements", at: node.span,
                label: "expected \(Self.maximumSubscribers) at most", hint: .init("keep them in a table: 'subscribersFrom: TABLE'"))
            return nil
        }
        topic.subscribers = elements.compactMap { subscriber($0) }
        return topic
    }

    private mutating func subscriber(_ node: YAMLNode) -> NotificationSubscriber? {
        guard let value = value(node) else { return nil }
        do throws(NotificationSubscriber.Mistake) {
            return try NotificationSubscriber(value, from: .pack)
        } catch {
            let place = node.place(of: error.path)
            report(.invalidSubscriber, "this can't be a subscriber of a topic", at: place, label: error.message)
            return nil
        }
    }
}

extension YAMLNode {
    /// The place of what stands under keys, or as near to it as there is something; a mapping or a list by its first character.
    fileprivate func place(of path: [String]) -> Span {
        var node = self
        var span = Span(self.span.lowerBound, self.span.lowerBound + 1)
        for key in path {
            let candidates = node.elements ?? [node]
            guard let entry = candidates.lazy.compactMap({ $0.entries?.first { $0.key == key } }).first else { break }
            node = entry.value
            span = node.scalar == nil ? entry.keySpan : node.span
        }
        return span
    }
}
