import SluiceText
import Testing

@Suite("SourceFile")
struct SourceFileTests {
    @Test("positions count lines and characters from 1, whatever their bytes", arguments: [
        (0, 1, 1), (1, 1, 2), (3, 1, 3), (4, 2, 1), (5, 2, 2), (9, 2, 3), (10, 3, 1), (11, 3, 2),
    ])
    func positions(offset: Int, line: Int, column: Int) {
        // Offsets: a 0, é 1-2, line end 3, tab 4, 🙂 5-8, line end 9, z 10.
        let file = SourceFile(name: "f", text: "aé\n\t🙂\nz")
        #expect(file.position(at: offset) == SourcePosition(line: line, column: column))
    }

    @Test("offsets outside of the text are taken as its ends")
    func clamped() {
        let file = SourceFile(name: "f", text: "ab\n")
        #expect(file.position(at: -5) == SourcePosition(line: 1, column: 1))
        #expect(file.position(at: 3) == SourcePosition(line: 2, column: 1))
        #expect(file.position(at: 99) == SourcePosition(line: 2, column: 1))
        #expect(file[Span(1, 99)] == "b\n")
        #expect(file[Span(-3, 1)] == "a")
    }

    @Test("an offset inside a character is that character's")
    func insideCharacter() {
        #expect(SourceFile(name: "f", text: "a🙂b").position(at: 3).column == 2)
        #expect(SourceFile(name: "f", text: "a🙂b").position(at: 5).column == 3)
    }

    @Test("a line comes without its end, CRLF as well")
    func lines() {
        let file = SourceFile(name: "f", text: "one\r\ntwo\n\nlast")
        #expect((0...5).map(file.line) == ["", "one", "two", "", "last", ""])
        #expect((0...5).map { file.offset(ofLine: $0) } == [0, 0, 5, 9, 10, 14])
        #expect(file.position(at: 5) == SourcePosition(line: 2, column: 1))
        #expect(file.position(at: 3) == SourcePosition(line: 1, column: 4))
    }

    @Test("an empty text has one empty line")
    func empty() {
        let file = SourceFile(name: "f", text: "")
        #expect(file.line(1) == "")
        #expect(file.position(at: 0) == SourcePosition(line: 1, column: 1))
    }
}
