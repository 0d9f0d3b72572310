import Foundation
import SluiceSQL
import SluiceTestSupport
import Testing

/// The folder of the repository that holds the grammar.
let grammarFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("grammar").path

@Suite("Keywords")
struct KeywordTests {
    @Test("the lists in the grammar's folder are the lexer's keywords", arguments: [("reserved", true), ("contextual", false)])
    func lists(list: String, isReserved: Bool) throws {
        let text = try String(contentsOfFile: "\(grammarFolder)/keywords/\(list).list", encoding: .utf8)
        let words = text.split(separator: "\n").map(String.init)
        #expect(words == Keyword.allCases.filter { $0.isReserved == isReserved }.map(\.rawValue).sorted())
    }

    @Test("a keyword is one in any case", arguments: Keyword.allCases)
    func anyCase(keyword: Keyword) {
        #expect(Keyword(word: keyword.rawValue.lowercased()) == keyword)
        #expect(Keyword(word: keyword.rawValue.capitalized) == keyword)
        #expect(Keyword(word: keyword.rawValue + "_") == nil)
    }

    @Test("a contextual word is the name of a field anywhere", arguments: Keyword.allCases.filter { !$0.isReserved }.map(\.rawValue))
    func contextualNames(word: String) {
        for text in [
            "SELECT \(word) FROM 'a'", "SELECT \(word), \(word) AS \(word) FROM 'a' WHERE \(word) = 1 AND \(word) > 2",
            "SELECT a, \(word) + \(word) * 2 AS b FROM 'a'", "SELECT a.\(word).\(word) FROM 'a'",
            "SELECT (SELECT \(word) FROM e AS \(word) WHERE \(word).a = 1) AS x FROM 'a'",
            "SELECT (SELECT \(word) FROM \(word) \(word) WHERE NOT \(word)) AS x FROM 'a'",
            "SELECT CASE \(word) WHEN \(word) THEN \(word) ELSE \(word) END AS x FROM 'a'",
            "SELECT VALUE \(word) FROM 'a'", "SET @\(word) = \(word) SELECT @\(word) AS x FROM 'a'",
        ] {
            assertParse(text)
        }
    }

    @Test("a reserved word is a name after a dot and after AS", arguments: Keyword.allCases.filter(\.isReserved).map(\.rawValue))
    func reservedNames(word: String) {
        assertParse("SELECT a.\(word) AS \(word), b.\(word).c AS x.\(word) FROM 'a' WHERE a.\(word) = 1")
    }
}
