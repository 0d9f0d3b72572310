import Foundation
import Testing

@testable import SluiceCommand

@Suite("the history of the prompt")
struct HistoryFileTests {
    @Test("keeps what was typed, of a file of any size the latest lines")
    func large() throws {
        let folder = try TestFolder()
        let long = String(repeating: "x", count: 5_000)
        try folder.write((0..<1_200).map { "\($0) \(long)\n" }.joined(), to: "history")
        let history = HistoryFile(folder: folder.file(""))
        #expect(history.lines.count > 500)
        #expect(history.lines.first?.hasSuffix(" \(long)") == true, "no line is cut")
        #expect(history.lines.last == "1199 \(long)")
        history.append("last")
        #expect(HistoryFile(folder: folder.file("")).lines == history.lines + ["last"])
        let size = try FileManager.default.attributesOfItem(atPath: folder.file("history"))[.size] as? Int ?? 0
        #expect(size < 5 << 20)
    }

    @Test("keeps a thousand lines")
    func many() throws {
        let folder = try TestFolder()
        try folder.write((0..<2_500).map { "\($0)\n" }.joined(), to: "history")
        #expect(HistoryFile(folder: folder.file("")).lines == (1_500..<2_500).map { "\($0)" })
        #expect(try String(contentsOfFile: folder.file("history"), encoding: .utf8).hasPrefix("1500\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("")) == ["history"])
    }

    @Test("keeps no passwords and no secrets", arguments: [
        (".listen mqtt://me:hunter2@host sensor/#", nil, false), (".listen mqtt://host:1883 sensor/#", nil, true),
        ("SELECT * FROM 'a' -- mqtts://:hunter2@host", nil, false), (".given {\"secrets\":{\"key\":\"hunter2\"}}", nil, false),
        (" .given {\"functions\":{}}", nil, true), ("\"key\": \"hunter2\"", ".given {", false), ("a@b.example: c", nil, true),
        ("FROM 'secrets/+'", "SELECT *", true),
    ] as [(String, String?, Bool)])
    func secret(_ line: String, _ opener: String?, _ isKept: Bool) {
        #expect(HistoryFile.keeps(line, of: opener ?? line, isWhole: opener == nil) == isKept)
    }
}
