import Foundation
import SluiceConformance
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

@Suite("The grammars for editors")
struct TextMateTests {
    private func words(_ list: String) throws -> Set<String> {
        let text = try String(contentsOfFile: "\(grammarFolder)/keywords/\(list).list", encoding: .utf8)
        return Set(text.split(separator: "\n").map(String.init))
    }

    private func words(_ rule: TextMateGrammar.Rule?) -> Set<String> {
        Set((rule?.expressions ?? []).flatMap { $0.matches(of: /[A-Z]{2,}(?:_[A-Z]+)*/).map { String($0.0) } })
    }

    @Test("the words of the grammar are the lexer's keywords")
    func keywords() throws {
        let grammar = try TextMateGrammar.read("iot-sql")
        let reserved = try words("reserved")
        let contextual = try words("contextual")
        #expect(words(grammar.repository["reserved"]).union(words(grammar.repository["constants"])) == reserved)
        let named = words(grammar.repository["contextual"])
        #expect(named.isSuperset(of: contextual))
        #expect(named.isSubset(of: contextual.union(reserved)))
    }

    /// What editors show a token of the lexer as; nil where that depends on its place.
    private func expected(_ token: Token, after previous: Token?, names: Set<String>) -> [String]? {
        switch token.kind {
        case .string: return ["string.quoted."]
        case .number, .duration: return ["constant.numeric."]
        case .variable: return ["variable.other.readwrite."]
        case .symbol(let symbol):
            let operators: [Token.Symbol] = [.star, .plus, .minus, .slash, .percent, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
            return operators.contains(symbol) ? ["keyword.operator."] : ["punctuation."]
        case .word:
            if previous?.kind == .symbol(.dot) || previous?.keyword == .as { return ["variable.other."] }
            guard let keyword = token.keyword else { return ["variable.other.", "support.function."] }
            if keyword.isReserved { return ["keyword.", "constant.language."] }
            return names.contains(token.text) ? nil : ["keyword."]
        case .unknown, .end: return nil
        }
    }

    /// All texts of a tree, among them all its names.
    private func texts(of tree: Any) -> Set<String> {
        if let text = tree as? String { return [text] }
        return Mirror(reflecting: tree).children.reduce(into: []) { $0.formUnion(texts(of: $1.value)) }
    }

    /// Holds the scopes of a statement's tokens against what the lexer says.
    private func check(_ sql: String, _ scopes: ArraySlice<[String]>) {
        let parsed = Parser.parseStatement(sql)
        guard parsed.diagnostics.isEmpty else { return }
        let names = texts(of: parsed.tree)
        let bytes = Array(sql.utf8)
        var previous: Token?
        for token in Lexer.lex(sql).tokens {
            defer { previous = token }
            guard let expected = expected(token, after: previous, names: names) else { continue }
            let start = String(decoding: bytes[..<token.span.lowerBound], as: UTF8.self).utf16.count + scopes.startIndex
            let end = String(decoding: bytes[..<token.span.upperBound], as: UTF8.self).utf16.count + scopes.startIndex
            for place in start..<end {
                let isRight = scopes[place].contains { scope in expected.contains { scope.hasPrefix($0) } }
                guard isRight else {
                    Issue.record("'\(token.text)' at \(token.span.lowerBound) of \(sql): \(scopes[place]), not \(expected)")
                    break
                }
            }
        }
    }

    @Test("each token of each statement of the language has its scope")
    func statements() throws {
        let folder = grammarFolder + "/../Tests/Fixtures/conformance"
        let reader = TextMateReader(try TextMateGrammar.read("iot-sql"))
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".jsonl") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            for sql in Set(try ConformanceCase.all(in: Array(bytes), of: name).compactMap(\.subject.statement)) {
                // Editors know no other line end inside of a line.
                guard !sql.contains("\r"), sql.utf8.count < 10_000 else { continue }
                check(sql, try reader.scopes(of: sql)[...])
                count += 1
            }
        }
        #expect(count > 1500)
    }

    @Test("contextual words are keywords in their places and names elsewhere", arguments: [
        ("SELECT value, VALUE.a FROM 'a' WHERE value > 1", [String]()),
        ("SELECT VALUE value FROM 'a'", ["VALUE"]),
        ("SET @a = set SELECT group, order, by, limit, is FROM 'a'", ["SET"]),
        ("SELECT a FROM \"t\" GROUP BY by HAVING having > 1 ORDER BY asc DESC, desc LIMIT 5", ["GROUP", "BY", "HAVING", "ORDER", "BY", "DESC", "LIMIT"]),
        ("SELECT a IS NOT NULL, b LIKE 'x', c BETWEEN 1 AND 2, cast(d AS Int), cast FROM 'a'", ["IS", "LIKE", "BETWEEN", "cast"]),
    ])
    func contextual(sql: String, keywords: [String]) throws {
        let scopes = try TextMateReader(try TextMateGrammar.read("iot-sql")).scopes(of: sql)
        var found: [String] = []
        for token in Lexer.lex(sql).tokens where token.keyword?.isReserved == false {
            if scopes[token.span.lowerBound].contains(where: { $0.hasPrefix("keyword.") }) { found.append(token.text) }
        }
        #expect(found == keywords)
    }

    @Test("in a rule file, SQL and templates have the scopes of the language, and nothing else has")
    func ruleFiles() throws {
        let reader = TextMateReader(try TextMateGrammar.read("sluice-rules"), including: [try TextMateGrammar.read("iot-sql")])
        let text = """
            # sql: SELECT not this
            rules:
              a:
                description: SELECT no SQL FROM here
                sql: SELECT temperature AS t FROM 'a/#' WHERE temperature >= 40  # a comment
                actions:
                  - log: { message: "${upper(name)} has ${{'a': {'b': 1}}} FROM" }
              b:
                sql: |  # a block
                  SELECT avg(t) > 35 AS state.enabled,
                    'two
                  lines' AS text

                  FROM "iot"."t" LIMIT 5
                ruleDisabled: true
            """
        let scopes = try reader.scopes(of: text)
        func range(of part: String) throws -> Range<Int> {
            let found = try #require(text.range(of: part))
            return found.lowerBound.utf16Offset(in: text)..<found.upperBound.utf16Offset(in: text)
        }
        let line = "SELECT temperature AS t FROM 'a/#' WHERE temperature >= 40"
        check(line, scopes[try range(of: line)])
        let block = "SELECT avg(t) > 35 AS state.enabled,\n        'two\n      lines' AS text\n\n      FROM \"iot\".\"t\" LIMIT 5"
        check(block, scopes[try range(of: block)])
        for (part, scope) in [
            ("upper", "support.function.iot-sql"), ("name)}", "variable.other.field.iot-sql"), ("'b'", "string.quoted.single.iot-sql"),
            ("# a comment", "comment.line.number-sign.sluice-rules"), ("# a block", "comment.line.number-sign.sluice-rules"),
            ("sql: |", "entity.name.tag.sluice-rules"), ("# sql", "comment.line.number-sign.sluice-rules"),
        ] {
            #expect(scopes[try range(of: part).lowerBound].contains(scope), "\(part)")
        }
        for part in ["SELECT no SQL FROM here", " has ", " FROM\"", "ruleDisabled: true", "actions:", "SELECT not this"] {
            for place in try range(of: part) { #expect(!scopes[place].contains { $0.hasSuffix(".iot-sql") }, "\(part)") }
        }
    }

    @Test("the packs that come with us are read to their end", arguments: ["house.rules.yaml", "pack.yaml"])
    func packs(name: String) throws {
        let text = try String(contentsOfFile: "\(grammarFolder)/../rules/house/\(name)", encoding: .utf8)
        let reader = TextMateReader(try TextMateGrammar.read("sluice-rules"), including: [try TextMateGrammar.read("iot-sql")])
        let scopes = try reader.scopes(of: text + "rules:")
        #expect(scopes.count == text.utf16.count + 6)
        // No block, string or template is left open.
        #expect(scopes.suffix(6).allSatisfy { $0.isEmpty })
        #expect(scopes.contains { $0.contains("variable.other.member.iot-sql") || $0.contains("support.function.iot-sql") })
    }
}
