import SluicePlayground
import Testing

@Suite("What is typed")
struct InputReaderTests {
    private static func read(_ lines: [String], isInteractive: Bool) -> [PlayInput] {
        var reader = InputReader(isInteractive: isInteractive)
        let inputs = lines.flatMap { reader.take($0) }
        return inputs + reader.finish()
    }

    @Test("is a statement up to a semicolon, an empty line or a command", arguments: [
        (["SELECT * FROM 'a';"], ["SELECT * FROM 'a'"]),
        (["SELECT *", "FROM 'a'", "", "SELECT 1 FROM 'b'", ""], ["SELECT *\nFROM 'a'", "SELECT 1 FROM 'b'"]),
        (["SELECT * FROM 'a' ; "], ["SELECT * FROM 'a'"]),
        (["# a note", "", "SELECT *", "  FROM 'a';"], ["SELECT *\n  FROM 'a'"]),
        (["SELECT * FROM 'a'", "WHERE b"], ["SELECT * FROM 'a'\nWHERE b"]),
        ([";"], []),
    ])
    func statements(_ lines: [String], _ expected: [String]) {
        #expect(Self.read(lines, isInteractive: true) == expected.map { .statement($0) })
    }

    @Test("from a pipe ends with its line where that is a whole statement")
    func fromPipe() {
        let lines = ["SELECT * FROM 'a'", "SELECT *", "FROM 'b'", "", "SELECT x FORM 'c'", "SELECT {", "} FROM 'd'", ".trace on"]
        #expect(Self.read(lines, isInteractive: false) == [
            .statement("SELECT * FROM 'a'"), .statement("SELECT *\nFROM 'b'"), .statement("SELECT x FORM 'c'"),
            .statement("SELECT {\n} FROM 'd'"),
            .command(name: "trace", rest: "on"),
        ])
    }

    @Test("from a pipe ends with its line too where a number at the end can't stand there", arguments: [
        "SELECT 1 AS a LIMIT 99999999999999999999", "SELECT 1 AS a LIMIT -1", "SELECT 1 AS a LIMIT 1.5", "SELECT a FROM 'x' WHERE b 2",
        "SELECT 1 AS a LIMIT 99999999999999999999  ",
    ])
    func wrongToTheEnd(line: String) {
        #expect(Self.read([line, "SELECT * FROM 'b'"], isInteractive: false) == [.statement(line.trimmed), .statement("SELECT * FROM 'b'")])
    }

    @Test("from a pipe goes on where only its end is missing", arguments: [
        ("SELECT CASE WHEN a THEN 1", "END AS b FROM 'x'"), ("SELECT * FROM 'x' WHERE b BETWEEN 1", "AND 2"), ("SELECT * ", "FROM 'x'"),
        ("SELECT a AS ", "b FROM 'x'"), ("SELECT * FROM ", "'x'"),
    ])
    func goesOn(first: String, second: String) {
        #expect(Self.read([first, second], isInteractive: false) == [.statement("\(first)\n\(second)")])
    }

    @Test("is a command of one line, and of more where JSON or a statement goes on", arguments: [
        ([".message a {\"b\":", "  1}"], "message", "a {\"b\":\n  1}"),
        ([".payload {\"b\": \"}\",", "}"], "payload", "{\"b\": \"}\",\n}"),
        ([".explain SELECT (", "1) FROM 'a'"], "explain", "SELECT (\n1) FROM 'a'"),
        ([".template ${a"], "template", "${a"),
        (["  .time  +5m "], "time", "+5m"),
        (["quit"], "quit", ""), (["Exit;"], "quit", ""), (["help"], "help", ""), (["?"], "help", ""),
        (["."], "", ""),
    ])
    func commands(_ lines: [String], _ name: String, _ rest: String) {
        #expect(Self.read(lines, isInteractive: true) == [.command(name: name, rest: rest)])
    }

    @Test("can be forgotten before it is whole")
    func forgotten() {
        var reader = InputReader(isInteractive: true)
        #expect(reader.take("SELECT *").isEmpty)
        #expect(reader.isPending)
        reader.forget()
        #expect(!reader.isPending)
        #expect(reader.finish().isEmpty)
    }

    @Test("has a bound")
    func bounded() {
        var reader = InputReader(isInteractive: true)
        let beginning = "SELECT '"
        let line = beginning + String(repeating: "x", count: (1 << 20) - beginning.utf8.count)
        #expect(reader.take(line).isEmpty)
        reader.forget()
        #expect(reader.take(line + "x").count == 1)
    }
}
