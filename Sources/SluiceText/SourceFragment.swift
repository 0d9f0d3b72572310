/// A piece of text taken out of a file (an SQL statement inside a YAML block, say), with the way back to the file.
///
/// The pieces of `mapping` are in rising order of `fragmentOffset`; from each one on, fragment and file run in step.
public struct SourceFragment: Sendable {
    public struct Piece: Hashable, Sendable {
        public var fragmentOffset: Int
        public var fileOffset: Int

        public init(fragmentOffset: Int, fileOffset: Int) {
            self.fragmentOffset = fragmentOffset
            self.fileOffset = fileOffset
        }
    }

    public let file: SourceFile
    public let text: String
    public let mapping: [Piece]

    public init(file: SourceFile, text: String, mapping: [Piece]) {
        self.file = file
        self.text = text
        self.mapping = mapping
    }

    /// A whole text as its own file.
    public init(name: String, text: String) {
        self.init(
            file: SourceFile(name: name, text: text), text: text,
            mapping: [Piece(fragmentOffset: 0, fileOffset: 0)])
    }

    /// The offset in the file of an offset in the fragment.
    public func fileOffset(_ offset: Int) -> Int {
        guard let piece = mapping.last(where: { $0.fragmentOffset <= offset }) else { return mapping.first?.fileOffset ?? 0 }
        return piece.fileOffset + (offset - piece.fragmentOffset)
    }

    /// The span in the file of a span in the fragment.
    public func fileSpan(_ span: Span) -> Span {
        let lower = fileOffset(span.lowerBound)
        guard !span.isEmpty else { return Span(lower, lower) }
        return Span(lower, fileOffset(span.upperBound - 1) + 1)
    }

    /// The diagnostic with every span turned from the fragment's offsets into the file's.
    public func inFile(_ diagnostic: Diagnostic) -> Diagnostic {
        var moved = diagnostic
        moved.span = fileSpan(diagnostic.span)
        moved.hint?.span = diagnostic.hint?.span.map(fileSpan)
        for index in moved.notes.indices { moved.notes[index].span = fileSpan(diagnostic.notes[index].span) }
        return moved
    }
}
