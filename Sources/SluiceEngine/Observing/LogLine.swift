package import SluicePlugins

/// A line for whoever watches an engine: a sentence, and what it speaks of by name.
package struct LogLine: Sendable {
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var level: LogLevel
    /// One sentence; it tells the fields too.
    package var text: String
    package var fields: [Field] = []
    /// Lines of one kind count as repetitions of each other; nil where only the same text is one.
    package var kind: String?
    /// Whether it is written however often it comes: what a rule's author wants to see.
    package var isWanted = false

    package init(_ level: LogLevel, _ text: String, kind: String? = nil) {
        self.level = level
        self.text = text
        self.kind = kind
    }

    /// With a field more; none where there is no value.
    package func with(_ name: String, _ value: String?) -> LogLine {
        guard let value, !value.isEmpty else { return self }
        var line = self
        line.fields.append(Field(name: name, value: value))
        return line
    }

    /// With the fields of a message: its id, its trace id and its topic.
    package func with(_ message: Message) -> LogLine {
        with("messageId", message.context.id.description).with("traceId", message.context.traceID).with("topic", message.topic)
    }
}
