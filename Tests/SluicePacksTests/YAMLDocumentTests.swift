import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@testable import SluicePacks

@Suite("YAML with positions")
struct YAMLDocumentTests {
    private func root(_ text: String) throws -> (node: YAMLNode, file: SourceFile) {
        let file = SourceFile(name: "t.yaml", text: text)
        let document = YAMLDocument(file)
        #expect(document.diagnostics.isEmpty)
        return (try #require(document.root), file)
    }

    /// Every scalar of a node, keys left out.
    private func scalars(_ node: YAMLNode) -> [(YAMLScalar, Span)] {
        switch node.kind {
        case .scalar(let scalar): [(scalar, node.span)]
        case .mapping(let entries): entries.flatMap { scalars($0.value) }
        case .list(let elements): elements.flatMap { scalars($0) }
        }
    }

    @Test(
        "each byte of a scalar is found again at its place in the file",
        arguments: [
            "a: SELECT 1", "é: ü 🌡 x", "a:\t\tx", "- 🌡: [é, 'ü', \"x\"]", "a: one\n  two\n\n  three\nb: é",
            "a: |\n  SELECT é,\n    🌡\n\n  FROM 'x'\nb: 1", "a: |-\n\n   first\n     second\n", "a: |2\n    indented\n  less\n",
            "a: 'one\n  two'\nb: \"é  \n\n   two\"", "a: |\r\n  one\r\n  two\r\nb: x y\r\n", 
            "a: | # a comment\n  é\n\n\n", "- - - é\n    - ü", "{ a: é, b: [ü, {c: 'd e'}] }", "a: >\n  one\n  two\n\n  é\n",
            "a: x # c\nb: y",
        ])
    func alignment(text: String) throws {
        let (node, file) = try root(text)
        let bytes = Array(text.utf8)
        for (scalar, span) in scalars(node) {
            let fragment = scalar.fragment(of: file)
            for (offset, byte) in scalar.text.utf8.enumerated() where byte != 0x20 && byte != 0x0A {
                let place = fragment.fileOffset(offset)
                #expect(place < bytes.count && bytes[place] == byte, "offset \(offset) of '\(scalar.text)'")
                #expect(span.lowerBound <= place && place < span.upperBound)
            }
            #expect(span.upperBound <= bytes.count)
        }
    }

    @Test("after an escape the places are right again")
    func escapes() throws {
        let (node, file) = try root("a: \"x\\t\\u00e9\\\"y \\\n   z\"\nb: 'it''s'")
        let found = scalars(node).map(\.0)
        #expect(found.map(\.text) == ["x\té\"y z", "it's"])
        #expect(found.map(\.hasEscapes) == [true, true])
        for (scalar, letter) in [(found[0], "y"), (found[0], "z"), (found[1], "s")] {
            let offset = Array(scalar.text.utf8).firstIndex(of: letter.utf8.first ?? 0) ?? 0
            let place = scalar.fragment(of: file).fileOffset(offset)
            #expect(file[Span(place, place + 1)] == letter)
        }
    }

    @Test("a span ends where its scalar ends")
    func spans() throws {
        let (node, file) = try root("a: é x # c\nb: 'q'\nc: \"r\"\nd: |\n  one\n  two\ne: [f, g]\n")
        let texts = scalars(node).map { file[$0.1] }
        #expect(texts == ["é x", "'q'", "\"r\"", "|\n  one\n  two", "f", "g"])
        #expect(node.entries?.map { file[$0.keySpan] } == ["a", "b", "c", "d", "e"])
    }

    @Test(
        "plain scalars are resolved by the JSON-like rules",
        arguments: [
            ("on", #""on""#), ("no", #""no""#), ("01", #""01""#), ("0x10", #""0x10""#), ("1_000", #""1_000""#), (".5", #"".5""#),
            ("1:30", #""1:30""#), ("2026-01-01", #""2026-01-01""#), ("True", #""True""#), ("+1", #""+1""#), ("true", "true"),
            ("null", "null"), ("~", "null"), ("", "null"), ("0", "0"), ("-1", "-1"), ("1.50", "1.50"), ("1e3", "1000.0"), ("'1'", #""1""#),
            ("nan", #""nan""#), ("1.", #""1.""#), ("-", #""-""#), ("1e+3", "1000.0"), ("1E+2", "100.0"), ("-12e+3", "-12000.0"),
            ("1e+", #""1e+""#), ("1e+50", "1E+50"), ("1e999", "1E+999"), ("1e1000", #""1e1000""#), ("1 2", #""1 2""#),
            ("123456789012345678901234567890123456789", "1.234567890123456789012345678901235E+38"),
        ])
    func resolution(text: String, json: String) throws {
        guard text != "-" else {
            #expect(PlainScalar.value(of: text).json == json)
            return
        }
        let (node, _) = try root("a: \(text)")
        let value = try #require(node.entries?.first?.value)
        if text == "1.50" {
            #expect(value.scalar?.text == "1.50", "numbers keep their text")
        } else {
            #expect(value.value.json == json)
        }
    }

    @Test("a thousand levels, or aliases of aliases, end in a diagnostic", arguments: [
        String(repeating: "[", count: 5_000), String(repeating: "- ", count: 5_000) + "x", String(repeating: "? ", count: 5_000),
        (0..<40).reduce(into: "a0: &a0 x\n") { $0 += "a\($1 + 1): &a\($1 + 1) [*a\($1), *a\($1)]\n" } + "? *a40\n: x\n",
        "a: &a [x]\nb: *a\n", "a: *nobody\n", "a: !!str 1\n",
    ])
    func bounds(text: String) {
        let document = YAMLDocument(SourceFile(name: "t.yaml", text: text))
        #expect(document.root == nil)
        #expect(document.diagnostics.count == 1)
        #expect(["yaml-too-deep", "anchor-not-supported"].contains(document.diagnostics.first?.id.name))
    }

    private static func many(_ text: String, _ count: Int = 300) -> String {
        (0..<count).map { text.replacing("#", with: String($0)) }.joined()
    }

    private static let harmless: [String] = [
        "a: {" + many("m#: 1, ") + "}\n",
        "a: [" + many("{ b: [#] }, ") + "]\n",
        "- a: |\n" + many("    *item#*\n") + "  b: x\n",
        "- >2-\n" + many("\n   - [ { *item#*\n") + "- x\n",
        "a: 'it''s " + many("[ { - ") + "'\n",
        "a: \"\\\"" + many("[ { *a ") + "\"\n",
        "a: it's one\n" + many("  - [ *item {\n") + "b: x\n",
        "# it's " + many("[ ") + "\na: x # \"" + many("{ ") + "\nb: y\n",
        many("m#:\n- a: [x]\n"),
        "? a\n: |+\n " + many("[") + "\n\n? b\n: x\n",
    ]

    @Test("what only looks like levels or aliases is read", arguments: harmless)
    func readsHarmless(text: String) throws {
        _ = try root(text)
    }

    @Test("texts hide no levels and no aliases", arguments: [
        "a: it's\nb: it's\nc: ", "a: one\n  'two\nb: ", "a: one # it's\nb: ", "a: 'it''s'\nb: ", "a: \"\\\\\"\nb: ", "a: \"\\\n  x\"\nb: ",
        "a: |\n  'x\nb: ", "- a: |\n  b: ", "- |\n x\n- ", "a: |1\n x\nb: ", "a: |\n\n   \n x\nb: ", "a: >\n'b': ", "--- ", "a: |\r\n  'x\r\nb: ",
        "%YAML 1.1 # '\n--- ", "'a': ", "? |\n 'x\n: ", "a: x:'\nb: ", "{ a: it's, b: 'x' }: ", "a: -'x\nb: ", "é: 'x'\nü: ", "a:\n- |\n 'x\n- ",
    ])
    func bounds(after text: String) {
        for hidden in [Self.many("["), "[ &a x" + Self.many(", *a", 40) + "]"] {
            let finding = YAMLBounds.finding(in: Array((text + hidden).utf8))
            #expect(["yaml-too-deep", "anchor-not-supported"].contains(finding?.id.name), "\(text)")
        }
    }

    @Test("whatever styles a file has, what follows it is seen at its place")
    func anyStyle() {
        var generator = RandomYAML(random: .forTest(default: 47))
        for round in 0..<600 {
            let text = generator.document()
            let place = "SLUICE_SEED=\(generator.random.seed), file \(round):\n\(text)"
            #expect(YAMLBounds.finding(in: Array(text.utf8)) == nil, "\(place)")
            // The mapping of the file is a level too.
            let finding = YAMLBounds.finding(in: Array((text + "z: " + Self.many("[")).utf8))
            #expect(finding?.span.lowerBound == text.utf8.count + 2 + YAMLBounds.maximumLevels, "\(place)")
        }
    }

    @Test("no signs in any order hide levels that the library would follow")
    func anySigns() {
        var random = SeededGenerator.forTest(default: 53)
        let signs = [
            "a: ", "- ", "? ", ": ", "\n", "\n", "\n ", "\n  ", "\n    ", "'", "\"", "\\", "|", ">", "|-\n", "|2\n ", ">1\n  ", "#", " # ", "x", "it's",
            "{", "}", "[", "]", ", ", ",", "\n---\n", "--- ", "\n...\n", "%TAG ", "\t", "\r\n", "é", "''", "\u{FEFF}", " ", "*", "b:", "-", "?", ":",
        ]
        let deep = Self.many("[") + "x" + Self.many("]")
        var read = 0
        for round in 0..<6_000 {
            func some() -> String { (0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(signs) }.joined() }
            let (before, after) = (some(), random.pick(["", "", "\n", "'", "\"", "}", "]", ": x"]) + (random.oneIn(3) ? some() : ""))
            let text = before + deep + after
            guard YAMLBounds.finding(in: Array(text.utf8)) == nil else { continue }
            let document = YAMLDocument(SourceFile(name: "t.yaml", text: text))
            if document.root != nil { read += 1 }
            let isHidden = document.diagnostics.contains { $0.id.name == "yaml-too-deep" }
            #expect(!isHidden, "SLUICE_SEED=\(random.seed), file \(round): \((before + "DEEP" + after).debugDescription)")
        }
        #expect(read > 150)
    }

    @Test("a level of lines counts wherever it stands", arguments: [(64, true), (65, false), (300, false)])
    func lines(levels: Int, isFine: Bool) {
        for step in ["a:", "-"] {
            let lines = (0..<levels).map { String(repeating: " ", count: $0 * step.count) + step + "\n" }
            let text = lines.joined() + String(repeating: " ", count: levels * step.count) + "x\n"
            #expect((YAMLDocument(SourceFile(name: "t.yaml", text: text)).root != nil) == isFine, "\(step)")
            #expect((YAMLBounds.finding(in: Array(text.utf8)) == nil) == (levels <= YAMLBounds.maximumLevels), "\(step)")
        }
    }

    @Test("a character that ends a line for YAML alone is told, wherever it stands", arguments: [
        ("a: \"x\u{85}y\"", "U+0085", "\\x85"), ("a: x\u{2028}y", "U+2028", "\\u2028"), ("a: |\n  é\u{2029}y", "U+2029", "\\u2029"),
        ("# x\u{2028}y\na: 1", "U+2028", "\\u2028"),
    ])
    func lineBreaks(text: String, name: String, escape: String) throws {
        let file = SourceFile(name: "t.yaml", text: text)
        let document = YAMLDocument(file)
        let diagnostic = try #require(document.diagnostics.first)
        #expect(document.root == nil && document.diagnostics.count == 1 && diagnostic.id.name == "malformed-yaml")
        #expect(diagnostic.message.contains(name) && diagnostic.hint?.message.contains(escape) == true)
        #expect(file[diagnostic.span].unicodeScalars.map { String($0.value, radix: 16, uppercase: true) } == [String(name.dropFirst(2).drop { $0 == "0" })])
        let (node, _) = try root("a: \"x\(escape)y\"")
        #expect(node.value["a"].string?.unicodeScalars.count == 3)
    }

    @Test("two keys of one text are one key, whatever they are without their quotes", arguments: [
        "{1: a, \"1\": b}", "{true: 1, 'true': 2}", "1: a\n\"1\": b", "a: { ~: 1, x: 2, '~': 3 }",
    ])
    func duplicateKeys(text: String) throws {
        let file = SourceFile(name: "t.yaml", text: text)
        let diagnostic = try #require(YAMLDocument(file).diagnostics.first)
        #expect(diagnostic.id.name == "duplicate-key")
        let key = file[try #require(diagnostic.notes.first?.span)]
        #expect(["'\(key)'", "\"\(key)\""].contains(file[diagnostic.span]))
    }

    @Test("levels are read up to the bound and not beyond", arguments: [(64, true), (65, false)])
    func depth(levels: Int, isFine: Bool) {
        let text = String(repeating: "[", count: levels) + "x" + String(repeating: "]", count: levels)
        #expect((YAMLDocument(SourceFile(name: "t.yaml", text: text)).root != nil) == isFine)
    }

    @Test("a file is read up to a mebibyte and not beyond", arguments: [(1 << 20, true), (1 << 20 + 1, false)])
    func size(bytes: Int, isFine: Bool) {
        let text = "a: 1\n#" + String(repeating: "x", count: bytes - 6)
        #expect(text.utf8.count == bytes)
        #expect((YAMLDocument(SourceFile(name: "t.yaml", text: text)).root != nil) == isFine)
    }

    @Test("whatever is cut off a file, reading it ends in a tree or in diagnostics")
    func anyPrefix() throws {
        let text = try Repository.text("rules/house/pack.yaml")
        let bytes = Array(text.utf8)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            let prefix = String(decoding: bytes.prefix(length), as: UTF8.self)
            let document = YAMLDocument(SourceFile(name: "t.yaml", text: prefix))
            #expect(document.root != nil || !document.diagnostics.isEmpty)
        }
    }
}
