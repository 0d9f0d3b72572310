import SluiceEvaluation
import SluicePlayground
import SluicePlugins
import SluiceValues
import Testing

@Suite("Tables of results")
struct ResultTableTests {
    private func table(_ rows: String...) -> ResultTable {
        ResultTable(rows.map { ResultRow(payload: Payload(Array($0.utf8), isJSON: true), fields: Object()) })
    }

    @Test("numbers are shown as they are sent: a whole Decimal with its .0, an Int without")
    func numbers() {
        let table = table(#"{"av":20.0,"n":2,"l":[32.0,1]}"#)
        #expect(table.text(as: .json) == "{\"av\":20.0,\"n\":2,\"l\":[32.0,1]}\n")
        #expect(table.text(as: .csv) == "av,n,l\r\n20.0,2,\"[32.0,1]\"\r\n")
        #expect(table.text(as: .table).contains("20.0  2"))
    }

    @Test("no character commands a terminal: in JSON never, in CSV where it goes to one")
    func controls() {
        let table = table("{\"a\":\"x\u{9B}31m\u{202E}\"}")
        #expect(table.text(as: .json, isForTerminal: false) == #"{"a":"x\u009b31m\u202e"}"# + "\n")
        #expect(table.text(as: .csv, isForTerminal: true) == "a\r\nx\\u{9B}31m\\u{202E}\r\n")
        #expect(table.text(as: .csv, isForTerminal: false) == "a\r\nx\u{9B}31m\u{202E}\r\n")
    }

    @Test("columns that were asked for are shown where no row has them, and rows without columns are counted")
    func askedFor() {
        let rows = [#"{}"#, #"{"b":1}"#].map { ResultRow(payload: Payload(Array($0.utf8), isJSON: true), fields: Object()) }
        #expect(ResultTable(rows, columns: ["a", "b"]).text(as: .csv) == "a,b\r\n,\r\n,1\r\n")
        #expect(ResultTable(rows, columns: ["a", "b"]).text(as: .table) == "a  b\n-  -\n\n   1\n2 rows\n")
        #expect(ResultTable([rows[0]]).text(as: .table) == "1 row\n")
        #expect(ResultTable([ResultRow](), columns: ["a"]).text(as: .table) == "no rows\n")
        #expect(ResultTable([ResultRow](), columns: ["a"]).text(as: .csv) == "")
    }

    @Test("names that are one text in two forms of Unicode are two columns")
    func columns() {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        let csv = table("{\"\(composed)\":1,\"\(decomposed)\":2}").text(as: .csv)
        #expect(Array(csv.utf8) == Array("\(composed),\(decomposed)\r\n1,2\r\n".utf8))
    }
}
