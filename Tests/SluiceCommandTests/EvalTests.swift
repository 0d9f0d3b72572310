import SluiceTestSupport
import Testing

@Suite("sluice eval")
struct EvalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let arguments: [String]
        var input = ""
        var code: Int32 = 0
        var output = ""
        /// Texts that standard error holds; with none it is empty.
        var errors: [String] = []
        var testDescription: String { name }
    }

    static let results: [Case] = [
        Case(
            name: "a match is one line of compact JSON, its numbers as they came",
            arguments: ["--sql", "SELECT * FROM 'a/+' WHERE t >= 40", "--topic", "a/b", "--payload", #"{ "t": 41.50, "l": [1, 2] }"#],
            output: #"{"t":41.50,"l":[1,2]}"# + "\n"),
        Case(
            name: "WHERE that is not true is no match",
            arguments: ["--sql", "SELECT * FROM 'a/+' WHERE t >= 40", "--topic", "a/b", "--payload", #"{"t":39}"#], code: 1),
        Case(
            name: "another topic is no match",
            arguments: ["--sql", "SELECT * FROM 'a/+'", "--topic", "b/b", "--payload", "{}"], code: 1),
        Case(
            name: "without a topic nothing is matched", arguments: ["--sql", "SELECT 1 AS x FROM 'a/+'", "--payload", "{}"],
            output: #"{"x":1}"# + "\n"),
        Case(
            name: "a double-quoted name is a topic filter, with a warning",
            arguments: ["--sql", #"SELECT 1 AS x FROM "a/+""#, "--topic", "b", "--payload", "{}"], code: 1,
            errors: ["[double-quoted-topic-filter]", "hint: write 'a/+'"]),
        Case(
            name: "a trace tells where FROM does not take the topic",
            arguments: ["--trace", "--sql", "SELECT * FROM 'a/+' WHERE t > 1", "--topic", "b/\u{1B}b", "--payload", "{}"], code: 1,
            errors: [#"FROM does not take 'b/\u{1B}b'"#]),
        Case(
            name: "a template has no trace", arguments: ["--trace", "--template", "${t}", "--payload", "{}"], code: 2,
            errors: ["--trace shows the parts of a statement, and not those of --template."]),
        Case(
            name: "lines have no trace", arguments: ["--trace", "--jsonl"], code: 2, errors: ["--trace goes with --sql, and not with --jsonl."]),
        Case(
            name: "Basic Ingest goes straight to the rule",
            arguments: ["--sql", "SELECT topic() AS t FROM 'other'", "--topic", "$aws/rules/r/a/b", "--payload", "{}"],
            output: #"{"t":"a/b"}"# + "\n"),
        Case(
            name: "a payload that is not JSON is written raw",
            arguments: ["--sql", "SELECT * FROM 'a'", "--payload", "hello, {"], output: "hello, {\n"),
        Case(
            name: "Undefined is an empty line", arguments: ["--sql", "SELECT VALUE nope FROM 'a'", "--payload", "{}"], output: "\n"),
        Case(
            name: "standard input is a payload", arguments: ["--sql", "SELECT VALUE t FROM 'a'", "--payload", "-"],
            input: #"{"t":[1, 2]}"#, output: "[1,2]\n"),
        Case(
            name: "a base64 payload", arguments: ["--sql", "SELECT VALUE t FROM 'a'", "--payload-base64", "eyJ0Ijo3fQ=="],
            output: "7\n"),
        Case(
            name: "client id, principal, address and time",
            arguments: [
                "--sql", "SELECT clientid() AS c, principal() AS p, sourceip() AS s, timestamp() AS t FROM 'a'", "--payload", "{}",
                "--client-id", "C", "--principal", "P", "--source-ip", "192.0.2.1", "--at", "2026-01-01T00:00:00Z", "--qos", "1",
            ],
            output: #"{"c":"C","p":"P","s":"192.0.2.1","t":1767225600000}"# + "\n"),
        Case(
            name: "what is not given is n/a or Undefined",
            arguments: ["--sql", "SELECT clientid() AS c, principal() AS p, sourceip() AS s FROM 'a'", "--payload", "{}"],
            output: #"{"c":"n/a"}"# + "\n"),
        Case(
            name: "a time in milliseconds", arguments: ["--sql", "SELECT VALUE timestamp() FROM 'a'", "--payload", "{}", "--at", "-5"],
            output: "-5\n"),
        Case(
            name: "a payload that begins with a dash",
            arguments: ["--sql", "SELECT VALUE * FROM 'a'", "--payload", "-5"], output: "-5\n"),
        Case(name: "a template that begins with dashes", arguments: ["--template", "--${1}", "--payload", "{}"], output: "--1\n"),
        Case(
            name: "a time with an offset",
            arguments: ["--sql", "SELECT VALUE timestamp() FROM 'a'", "--payload", "{}", "--at", "2026-01-01T01:00:00.5+01:00"],
            output: "1767225600500\n"),
        Case(
            name: "the version of the language", arguments: [
                "--sql", "SELECT VALUE a.b FROM 'a'", "--payload", #"{"a":{"b":1}}"#, "--sql-version", "2015-10-08",
            ], output: "1\n"),
        Case(
            name: "what is surely a mistake is a warning beside the result",
            arguments: ["--sql", "SET @x = 1 SELECT upper(a) FROM 'a' WHERE b = 1 OR 'c' > 2", "--payload", #"{"a":"b","b":1}"#],
            code: 1,
            errors: [
                "<sql>:1:5: warning: variable '@x' is never read", "<sql>:1:19: warning: this item has no name",
                "warning: this comparison is always Undefined [comparison-needs-number]",
            ]),
        Case(
            name: "a variable that the template reads is used",
            arguments: ["--sql", "SET @x = 1 SELECT a FROM 'a'", "--template", "${@x}", "--payload", "{}"], output: "1\n"),
        Case(
            name: "mistakes of the parser's and the planner's kinds are told together",
            arguments: ["--sql", "SELECT uper(a) AS a, cast(b AS Sting) AS b FROM 'a' WHERE c == 1", "--payload", "{}"], code: 2,
            errors: ["[unknown-function]", "[unknown-cast-type]", "[wrong-operator]"]),
        Case(
            name: "a template prints its text",
            arguments: ["--template", "x/${t}/${topic(2)}", "--topic", "a/b", "--payload", #"{"t":"é"}"#], output: "x/é/b\n"),
        Case(
            name: "all mistakes are told, each with its place",
            arguments: ["--sql", "SELECT foo(1) AS x, bar(2) AS y FROM 'a'", "--payload", "{}"], code: 2,
            errors: ["<sql>:1:8: error: unknown function 'foo'", "<sql>:1:21: error: unknown function 'bar'"]),
        Case(
            name: "a misspelt FROM is underlined", arguments: ["--sql", "SELECT * FORM 'a/+'", "--payload", "{}"], code: 2,
            errors: ["<sql>:1:10: error:", "1 | SELECT * FORM 'a/+'\n  |          ^~~~", "hint: did you mean 'FROM'?"]),
        Case(
            name: "stored data can't be read", arguments: ["--sql", #"SELECT 1 FROM "a"."b""#], code: 2,
            errors: ["stored data can't be read here", "sluice query"]),
        Case(
            name: "a template that is not closed", arguments: ["--template", "x/${t", "--payload", "{}"], code: 2,
            errors: ["<template>:1:3: error: '${' is not closed"]),
        Case(
            name: "an empty statement", arguments: ["--sql", "", "--payload", "{}"], code: 2, errors: ["<sql>:1:1: error:"]),
        Case(
            name: "a topic with a wildcard", arguments: ["--sql", "SELECT * FROM 'a'", "--topic", "a/#", "--payload", "{}"], code: 2,
            errors: ["'a/#' is no topic"]),
        Case(
            name: "fail() is told", arguments: ["--sql", "SELECT VALUE fail('why') FROM 'a'", "--payload", "{}"], code: 2,
            errors: ["error: why\n"]),
        Case(name: "no statement", arguments: [], code: 2, errors: ["Give --sql or --template.", "Usage: sluice eval"]),
        Case(
            name: "a template names a statement's variables",
            arguments: ["--sql", "SET @v = 2 SELECT * FROM 'a'", "--template", "v=${@v}", "--payload", "{}"], output: "v=2\n"),
        Case(
            name: "a template beside a statement that can't be read", arguments: ["--sql", "x", "--template", "y"], code: 2,
            errors: ["<sql>:1:1: error: expected SELECT"]),
        Case(
            name: "two payloads", arguments: ["--sql", "SELECT * FROM 'a'", "--payload", "{}", "--payload-base64", "e30="], code: 2,
            errors: ["not both"]),
        Case(
            name: "no base64", arguments: ["--sql", "SELECT * FROM 'a'", "--payload-base64", "f!!oo"], code: 2,
            errors: ["--payload-base64 is not base64", "Usage: sluice eval"]),
        Case(
            name: "a file that is not there", arguments: ["--sql", "SELECT * FROM 'a'", "--payload", "@/nope"], code: 2,
            errors: ["error: can't read '/nope': No such file or directory\n"]),
        Case(
            name: "a folder in the place of a file", arguments: ["--sql", "SELECT * FROM 'a'", "--payload", "@/"], code: 2,
            errors: ["error: can't read '/': Is a directory\n"]),
        Case(name: "an unknown version", arguments: ["--sql", "x", "--sql-version", "2020"], code: 2, errors: ["--sql-version has to be"]),
        Case(name: "an unknown QoS", arguments: ["--sql", "x", "--qos", "3"], code: 2, errors: ["--qos has to be 0, 1 or 2"]),
        Case(
            name: "a time that is none", arguments: ["--sql", "x", "--at", "2026-02-30T00:00:00Z"], code: 2,
            errors: ["--at takes milliseconds", "Usage: sluice eval"]),
        Case(name: "an unknown option", arguments: ["--sql", "x", "--nope"], code: 2, errors: ["Unknown option '--nope'"]),
    ]

    @Test("answers with output, standard error and exit code as agreed", arguments: results)
    func answers(_ expected: Case) async throws {
        let outcome = try await sluice(["eval"] + expected.arguments, input: expected.input)
        #expect(outcome.code == expected.code)
        #expect(outcome.output == expected.output)
        for text in expected.errors { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
        if expected.errors.isEmpty { #expect(outcome.errors == "") }
    }

    @Test("a payload from a file may be large, and is not touched")
    func largeFile() async throws {
        let folder = try TestFolder()
        let payload = #"{"a":""# + String(repeating: "é", count: 5 << 20) + #""}"#
        let path = try folder.write(payload, to: "payload")
        let outcome = try await sluice(["eval", "--sql", "SELECT * FROM 'a'", "--payload", "@\(path)"])
        #expect(outcome.code == 0)
        #expect(outcome.output == payload + "\n")
        let bytes: [UInt8] = [0xFF, 0x00, 0x1B, 0x0A]
        let binary = try await sluice(["eval", "--sql", "SELECT * FROM 'a'", "--payload", "@\(try folder.write(bytes, to: "bytes"))"])
        #expect(binary.outputBytes == bytes + [0x0A])
    }

    @Test("what is given in a file is looked up")
    func given() async throws {
        let folder = try TestFolder()
        let world = #"{"tables": {"T": {"partitionKey": "id", "items": [{"id": "x", "limit": 40}]}}}"#
        let path = try folder.write(world, to: "world.json")
        let arguments = ["--sql", "SELECT id FROM 'a' WHERE t > table_get('T', id).limit", "--payload", #"{"id":"x","t":41}"#]
        let outcome = try await sluice(["eval"] + arguments + ["--given", path])
        #expect(outcome.output == #"{"id":"x"}"# + "\n" && outcome.errors == "")
        let lines = try await sluice(
            ["eval", "--jsonl", "--given", path], input: #"{"sql":"SELECT VALUE table_get('T', 'x').limit FROM 'a'"}"#)
        #expect(lines.output == #"{"id":null,"output":40}"# + "\n")
        let without = try await sluice(["eval"] + arguments)
        #expect(without.code == 2)
        #expect(without.errors == "error: the text asks for table 'T', and nothing is given here to answer with\n")
        let broken = try await sluice(["eval"] + arguments + ["--given", try folder.write("[1]", to: "list.json")])
        #expect(broken.code == 2 && broken.errors.hasSuffix("holds no JSON object\n"))
    }

    @Test(
        "an output that can't be written is told",
        arguments: [["eval", "--sql", "SELECT * FROM 'a'", "--payload", "{}"], ["eval", "--jsonl"], ["check", "rules/house"]])
    func fullOutput(_ arguments: [String]) async throws {
        let outcome = try await startSluice(arguments, input: Array("{}\n{}\n".utf8), outputPath: "/dev/full").outcome()
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: standard output can't be written: No space left on device\n")
    }

    @Test("an odd time never traps", arguments: ["9223372036854775807", "-9223372036854775808", "0", "253402300800000"])
    func oddTimes(_ time: String) async throws {
        let sql = "SELECT timestamp() AS t, timestamp() * 2 AS d, timestamp() - 1 AS e FROM 'a'"
        let outcome = try await sluice(["eval", "--sql", sql, "--payload", "{}", "--at", time])
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("{\"t\":\(time)"))
    }
}
