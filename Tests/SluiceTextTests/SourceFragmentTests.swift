import SluiceText
import Testing

extension DiagnosticID {
    fileprivate static var moved: DiagnosticID { .init() }
}

@Suite("SourceFragment")
struct SourceFragmentTests {
    // Two lines of a block, each indented by four in the file.
    private let fragment = SourceFragment(
        file: SourceFile(name: "f", text: "sql: |\n    ab\n    cd\n"), text: "ab\ncd\n",
        mapping: [.init(fragmentOffset: 0, fileOffset: 11), .init(fragmentOffset: 3, fileOffset: 18)])

    @Test("offsets run in step with the file from each piece on", arguments: [(0, 11), (1, 12), (2, 13), (3, 18), (5, 20)])
    func offsets(offset: Int, fileOffset: Int) {
        #expect(fragment.fileOffset(offset) == fileOffset)
    }

    @Test("a span that ends where a piece ends stays on its line")
    func spanAtPieceEnd() {
        #expect(fragment.fileSpan(Span(0, 3)) == Span(11, 14))
        #expect(fragment.fileSpan(Span(1, 4)) == Span(12, 19))
        #expect(fragment.fileSpan(Span(3, 3)) == Span(18, 18))
    }

    @Test("a diagnostic is moved with its hint and notes")
    func diagnostic() {
        let moved = fragment.inFile(
            Diagnostic(.moved, "m", at: Span(3, 5), hint: .init("h", replacing: Span(3, 4), with: "x"), notes: [.init("n", at: Span(0, 2))]))
        #expect(moved.span == Span(18, 20))
        #expect(moved.hint?.span == Span(18, 19))
        #expect(moved.notes.map(\.span) == [Span(11, 13)])
    }
}

@Suite("Nearest names")
struct EditDistanceTests {
    @Test("a misspelt word finds the nearest candidate, or none", arguments: [
        ("FORM", "FROM"), ("form", "FROM"), ("FRM", "FROM"), ("SELCT", "SELECT"), ("WHER", "WHERE"), ("xyz", nil), ("temperature", nil), ("", nil),
    ])
    func nearest(word: String, expected: String?) {
        #expect(nearestName(to: word, among: ["FROM", "SELECT", "WHERE"]) == expected)
    }
}
