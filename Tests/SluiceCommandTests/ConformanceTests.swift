import Foundation
import SluiceTestSupport
import Testing

@Suite("sluice conformance")
struct ConformanceTests {
    static let folder = Repository.path("Tests/Fixtures/conformance")
    static let files = fileNames(in: folder, endingIn: ".jsonl").map { folder + "/" + $0 }

    private static let right = #"{"section":"6.6","expression":"a + 1","payload":"{\"a\":1}","expect":"2"}"#
    private static let wrong = #"{"section":"12","template":"x${a}","payload":"{\"a\":1}","expect":"x2"}"#
    private static let refused = #"{"section":"6.6","expression":"nope(1)","error":"unknown-function"}"#

    private func cases(_ lines: [String], in folder: TestFolder) throws -> String {
        try folder.write(lines.joined(separator: "\n") + "\n", to: "cases.jsonl")
    }

    @Test("our own cases pass, and the table has a line for each section")
    func own() async throws {
        let outcome = try await sluice(["conformance"] + Self.files)
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(!outcome.output.contains("FAIL"))
        let numbers = outcome.lines.compactMap { $0.split(separator: " ").first.map(String.init) }
        for number in ["section", "2", "3", "4", "5", "6.1", "7.5", "8", "9.1", "10.6", "12", "14.4", "15", "extension", "all"] {
            #expect(numbers.contains(number), "\(number)")
        }
    }

    @Test("our own program passes as another engine too, with pipes that are full in both directions")
    func engine() async throws {
        let outcome = try await sluice(["conformance", "--engine", "'\(SluiceBinary.path)' eval --jsonl"] + Self.files)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.lines.last { $0.hasPrefix("all ") }?.hasSuffix(" 0") == true)
    }

    @Test("a failure is told with case, expected and actual, and the exit code is 1")
    func failure() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["conformance", try cases([Self.right, Self.wrong, Self.refused], in: folder)])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("6.6        Arithmetic and concatenation       2       0\n"))
        #expect(outcome.output.contains("12         Substitution templates             0       1\n"))
        #expect(
            outcome.output.hasSuffix(
                """
                FAIL  \(folder.file("cases.jsonl")):2  section 12
                  template    x${a}
                  payload     {"a":1}
                  expected    text 'x2'
                  actual      text 'x1'

                """))
    }

    @Test("a line that is no case is told, for each file")
    func malformed() async throws {
        let folder = try TestFolder()
        let bad = try folder.write(Self.right + "\n{\"section\":\"4\"}\n", to: "bad.jsonl")
        let outcome = try await sluice(["conformance", bad, folder.file("none.jsonl")])
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("error: \(bad):2: expected one of 'expression'"))
        #expect(outcome.errors.contains("error: can't read '\(folder.file("none.jsonl"))'"))
    }

    @Test("an engine that can't go on is told", arguments: [
        ("read line; exit 7", "the engine ended with the exit code 7 after 0 of 2 answers; the next case was"),
        (#"read line; echo '{"id":1,"output":2}'; kill -9 $$"#, "the engine was ended by signal 9 after 1 of 2 answers; the next case was"),
        ("no-such-program-here", "the engine ended with the exit code 127 after 0 of 2 answers; the next case was"),
        ("exec sleep 100", "the engine said nothing for 1 s after 0 of 2 answers; the next case was"),
        ("exec >&-; sleep 100", "the engine closed its output after 0 of 2 answers; the next case was"),
    ])
    func brokenEngine(command: String, message: String) async throws {
        let folder = try TestFolder()
        let file = try cases([Self.right, Self.wrong], in: folder)
        // Only one that is silent has to be waited for.
        let patience = command == "exec sleep 100" ? "1" : "60"
        let outcome = try await sluice(["conformance", "--patience", patience, "--engine", command, file])
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("error: \(message) \(file):"), "\(outcome.errors)")
    }

    @Test("an engine that answers nonsense fails case by case")
    func nonsense() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice([
            "conformance", "--engine", "while read -r line; do echo hello; done", try cases([Self.right, Self.refused], in: folder),
        ])
        #expect(outcome.code == 1)
        #expect(outcome.output.components(separatedBy: "failed: the answer is no JSON object: hello").count == 3)
    }

    @Test("an engine that reads nothing before it writes, or writes all at once, is no obstacle")
    func orders() async throws {
        let folder = try TestFolder()
        let long = String(repeating: "x", count: 1 << 20)
        let line = #"{"section":"4","expression":"'\#(long)'","expect":"\"\#(long)\""}"#
        let answers = (1...3).map { #"{"id":\#($0),"output":"\#(long)"}"# }.joined(separator: "\n") + "\n"
        let prepared = try folder.write(answers, to: "answers.jsonl")
        let file = try cases([line, line, line], in: folder)
        for command in ["cat '\(prepared)'; cat > /dev/null", "cat > /dev/null; cat '\(prepared)'"] {
            let outcome = try await sluice(["conformance", "--engine", command, file])
            #expect(outcome.code == 0, "\(command): \(outcome.errors.prefix(500))")
        }
    }

    @Test("--by-value takes 2.0 for 2")
    func byValue() async throws {
        let folder = try TestFolder()
        let file = try cases([Self.right], in: folder)
        let engine = ["--engine", #"read -r line; echo '{"id":1,"output":2.0}'"#]
        #expect(try await sluice(["conformance", file] + engine).code == 1)
        #expect(try await sluice(["conformance", "--by-value", file] + engine).code == 0)
    }
}
