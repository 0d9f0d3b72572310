import SluicePlayground
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

    @Test("without colours changes nothing but that")
    func plain() {
        #expect(Paint().json(#"{"a":1}"#) == #"{"a":1}"#)
        #expect(Paint()("x", .good) == "x")
    }
}
