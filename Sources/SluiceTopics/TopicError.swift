/// What is wrong with the text of a topic name or a topic filter, and where.
public struct TopicError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: Reason
    /// Where the mistake stands: an offset in the text's UTF-8, its length where something is missing at the end.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public enum Reason: Hashable, Sendable, CaseIterable {
        case empty
        case tooLong
        case tooManyLevels
        case containsNUL
        case hashNotLast
        case hashNotAlone
        case plusNotAlone
        case wildcardInName
    }

    /// The reason in one sentence, as diagnostics word it: lower case, no full stop.
    public var description: String {
        switch reason {
        case .empty: "a topic must not be empty"
        case .tooLong: "a topic may be at most 65535 bytes long"
        case .tooManyLevels: "a topic may have at most \(TopicByte.maximumLevels) levels"
        case .containsNUL: "a topic must not contain the character U+0000"
        case .hashNotLast: "'#' must be the last level of a topic filter"
        case .hashNotAlone: "'#' must stand alone in its level"
        case .plusNotAlone: "'+' must stand alone in its level"
        case .wildcardInName: "a topic to publish on must not contain '+' or '#'"
        }
    }
}
