/// A half-open range of UTF-8 offsets in a text.
public struct Span: Hashable, Sendable {
    public var lowerBound: Int
    public var upperBound: Int

    public init(_ lowerBound: Int, _ upperBound: Int) {
        self.lowerBound = lowerBound
        self.upperBound = max(lowerBound, upperBound)
    }

    public var isEmpty: Bool { lowerBound == upperBound }

    /// The smallest span that holds this one and `other`.
    public func joined(with other: Span) -> Span {
        Span(min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
    }

    /// This span, moved by `offset` bytes.
    public func shifted(by offset: Int) -> Span {
        Span(lowerBound + offset, upperBound + offset)
    }
}

/// A place for people: line and column, both counted from 1, the column in characters.
public struct SourcePosition: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
