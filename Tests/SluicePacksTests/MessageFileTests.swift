import Foundation
import SluicePlugins
import SluiceText
import SluiceValues
import Testing

@testable import SluicePacks

@Suite("Messages from files")
struct MessageFileTests {
    @Test(
        "a row of a table is an Object of what its cells are written like",
        arguments: [
            ("a,b\n1,x\n", #"{"a":1,"b":"x"}"#), ("a,b\r\n1.50,true\r\n", #"{"a":1.5,"b":true}"#), ("a,b\n,x", #"{"b":"x"}"#),
            ("a,b\n\"1,\"\"2\"\"\",null\n", #"{"a":"1,\"2\"","b":null}"#), ("a\n01\n\n2\n", #"{"a":"01"} {"a":2}"#), ("a\n", ""),
            ("a,b,c\n1e+3,1E2,1E-2\n", #"{"a":1000.0,"b":100.0,"c":0.01}"#), ("a,b\n1 ,1e+\n", #"{"a":"1 ","b":"1e+"}"#),
        ])
    func tables(text: String, rows: String) throws {
        #expect(try MessageFile(text, isTable: true).rows.map(\.json).joined(separator: " ") == rows)
    }

    @Test(
        "JSON is an Array, a value, or a value a line",
        arguments: [
            (#"[{"a":1},2]"#, #"{"a":1} 2"#), (#"{"a":1}"#, #"{"a":1}"#), ("{\"a\":1}\n\n{\"a\":2}\n", #"{"a":1} {"a":2}"#),
            ("[20.0,1e3]", "20.0 1000.0"), ("20.0", "20.0"),
        ])
    func values(text: String, rows: String) throws {
        #expect(try MessageFile(text, isTable: false).rows.map(\.json).joined(separator: " ") == rows)
    }

    @Test(
        "a byte order mark is no part of what follows it, whoever has read the file",
        arguments: [(".csv", "a,b\n1,2\n"), (".json", #"{"a":1,"b":2}"#), (".jsonl", "{\"a\":1,\"b\":2}\n\n")])
    func byteOrderMark(ending: String, text: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)\(ending)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0xEF, 0xBB, 0xBF] + text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try MessageFile.read(path).rows.map(\.json) == [#"{"a":1,"b":2}"#])
        #expect(try MessageFile("\u{FEFF}" + text, isTable: ending == ".csv").rows.map(\.json) == [#"{"a":1,"b":2}"#])
    }

    @Test("the messages of a file and those of a series are as the step says", arguments: ["file: FILE", "series: { a: 1 1 every 1s }"])
    func properties(source: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("a\n1\n1\n".utf8).write(to: URL(fileURLWithPath: path))
        let pack = try #require(PackFixture("=== pack.yaml\npack: p\n").load().pack)
        let step = "{ topic: t, \(source.replacing("FILE", with: path)), qos: 2, retain: true, contentType: x/y, responseTopic: r, userProperties: { u: 1 } }"
        let text = "tests: [{ name: n, steps: [ publish: \(step) ] }]\n"
        let loaded = TestLoader.load(files: [SourceFile(name: "t.test.yaml", text: text)], of: pack)
        try #require(loaded.findings.isEmpty)
        guard case .publish(let messages) = try #require(loaded.tests.first?.steps.first).kind else {
            Issue.record("nothing is published")
            return
        }
        #expect(messages.map { String(decoding: $0.publication.payload, as: UTF8.self) } == [#"{"a":1}"#, #"{"a":1}"#])
        for (publication, _) in messages {
            #expect(publication.topic == "t" && publication.qos == 2 && publication.isRetained)
            #expect(publication.properties.contentType == "x/y" && publication.properties.responseTopic == "r")
            #expect(publication.properties.userProperties.map { "\($0.key)=\($0.value)" } == ["u=1"])
        }
    }

    @Test(
        "what can't be read is told",
        arguments: [
            ("", true, "has no first line that names the fields"), ("a,b\n1\n", true, "has 1 cells in row 1, and 2 names"),
            ("a\n\"1\n", true, "ends inside of a quoted cell"), ("{\"a\":1}\n{\n", false, "is no JSON, nor is its line 2"),
        ])
    func failures(text: String, isTable: Bool, message: String) {
        #expect {
            try MessageFile(text, isTable: isTable)
        } throws: { error in
            (error as? MessageFile.Failure)?.message == message
        }
    }
}
