import SluicePlayground
import SluiceTestSupport
import SluiceText
import Testing

@Suite("Paint")
struct PaintTests {
    private static let paint = Paint(usesColor: true)

    @Test("tells keys, strings, numbers and words of JSON apart")
    func json() {
        #expect(Self.paint.json(#"{"a":"b","n":-1.5e3,"t":true}"#)
            == "{\u{1B}[34m\"a\"\u{1B}[0m:\u{1B}[32m\"b\"\u{1B}[0m,\u{1B}[34m\"n\"\u{1B}[0m:\u{1B}[36m-1.5e3\u{1B}[0m,"
                + "\u{1B}[34m\"t\"\u{1B}[0m:\u{1B}[35mtrue\u{1B}[0m}")
    }

    @Test("tells keywords, strings and numbers of a statement apart")
    func statement() {
        #expect(Self.paint.statement("SELECT a, 1 FROM 'b'")
            == "\u{1B}[35mSELECT\u{1B}[0m a, \u{1B}[36m1\u{1B}[0m \u{1B}[35mFROM\u{1B}[0m \u{1B}[32m'b'\u{1B}[0m")
    }

    @Test("leaves no character that would command a terminal", arguments: [
        "{\"a\":\"\u{1B}[2J\"}", "\u{1B}[31m", "\"unclosed \u{7}", "{\"\u{202E}\":1}", "'\u{1B}", "SELECT '\u{9B}2J' FROM \u{1B}",
        "\"\\", "-", "tru", "\r\n",
    ])
    func harmless(_ text: String) {
        for paint in [Paint(), Self.paint] {
            for shown in [paint.json(text), paint.statement(text)] {
                var rest = shown
                for role in Paint.Role.allCases { rest = rest.replacing("\u{1B}[\(role.rawValue)m", with: "") }
                rest = rest.replacing("\u{1B}[0m", with: "")
                #expect(!rest.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x9B || $0.value == 0x202E })
            }
        }
    }

    /// The scalars of a text without its colours; a mark behind a colour would else be a part of that.
    private static func uncoloured(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        var isColour = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" { isColour = true }
            if !isColour { shown.append(scalar) }
            if scalar == "m" { isColour = false }
        }
        return String(shown)
    }

    @Test("of JSON ends, and changes nothing but colours, where marks stand behind digits, quotes and letters", arguments: [
        "{\"a\":\"\u{301}5\u{301}\"}", "5\u{301}", "1\u{FE0F}\u{20E3}", "-\u{301}", "t\u{301}rue", "\"\u{301}", "\"a\"\u{301}:1", "²", "٣",
    ])
    func marks(_ text: String) {
        #expect(Self.uncoloured(Self.paint.json(text)).unicodeScalars.elementsEqual(text.visible.unicodeScalars))
    }

    @Test("of any text, JSON or not, shows all of it")
    func anyText() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "\"", "\\", "5", "-", "e", "true", "null", "{", ":", " ", "\n", "\r", "\u{301}", "\u{20E3}", "\u{FE0F}", "\u{200D}", "🙂", "é", "٣", "\u{1B}",
        ].map { Array($0.unicodeScalars) }
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)).map { [$0] }
                text += Bool.random(using: &random) ? any ?? [] : pieces.randomElement(using: &random) ?? []
            }
            let shown = Self.uncoloured(Self.paint.json(String(text)))
            #expect(shown.unicodeScalars.elementsEqual(String(text).visible.unicodeScalars), "\(String(text).debugDescription)")
        }
    }

    @Test("without colours changes nothing but that")
    func plain() {
        #expect(Paint().json(#"{"a":1}"#) == #"{"a":1}"#)
        #expect(Paint()("x", .good) == "x")
    }
}
