import SluiceEvaluation
import SluicePlugins
import SluiceText
import SluiceValues
import Testing

@Suite("Queries over stored data")
struct QueryTests {
    private static let readings = [
        #"{"time":1000,"zone_id":1,"room":"a","temperature":20}"#,
        #"{"time":2000,"zone_id":2,"room":"b","temperature":36.5}"#,
        #"{"time":3000,"zone_id":1,"room":"c","temperature":24}"#,
        #"{"time":4000,"zone_id":2,"room":"b","temperature":40}"#,
        #"{"time":5000,"zone_id":3,"room":null}"#,
    ]

    private func query(_ tail: String) throws -> [String] {
        try Evaluation().query(tail.replacing("FROM t", with: "FROM \"iot\".\"t\""), Self.readings)
    }

    private func refusal(_ tail: String) -> [String] {
        Evaluation().onStoredData.planned(tail.replacing("FROM t", with: "FROM \"iot\".\"t\"")).diagnostics.map(\.id.name)
    }

    @Test("each row that passes is one row of the result")
    func plain() throws {
        #expect(try query("SELECT * FROM t WHERE temperature > 36") == [Self.readings[1], Self.readings[3]])
        #expect(try query("SELECT room, temperature + 1 AS t FROM t WHERE zone_id = 1") == [#"{"room":"a","t":21}"#, #"{"room":"c","t":25}"#])
        #expect(try query("SELECT VALUE temperature FROM t") == ["20", "36.5", "24", "40", ""])
        #expect(try query("SELECT *, 1 AS x FROM t WHERE time = 3000") == [#"{"time":3000,"zone_id":1,"room":"c","temperature":24,"x":1}"#])
        #expect(try query("SET @limit = 30 SELECT VALUE room FROM t WHERE temperature < @limit") == [#""a""#, #""c""#])
        #expect(try query("SET @t = temperature * 2 SELECT VALUE @t FROM t WHERE @t > 0") == ["40", "73.0", "48", "80"])
    }

    @Test("the ten aggregates", arguments: [
        ("count(*)", "5"), ("count(temperature)", "4"), ("sum(temperature)", "120.5"), ("avg(temperature)", "30.125"),
        ("min(temperature)", "20"), ("max(temperature)", "40"), ("stddev(temperature)", "9.629598468610551"), ("first(room)", #""a""#),
        ("last(room)", #""b""#), ("collect(room)", #"["a","b","c","b"]"#), ("approx_percentile(temperature, 0.5)", "24"),
        ("approx_percentile(temperature, 0)", "20"), ("approx_percentile(temperature, 1)", "40"), ("avg(zone_id)", "1.8"), ("sum(room)", ""),
        ("approx_percentile(temperature, 2)", ""), ("min(room)", #""a""#), ("max(room)", #""c""#), ("avg(temperature + 1)", "31.125"), ("avg(missing)", ""),
        ("count(missing)", "0"), ("collect(missing)", "[]"), ("max(temperature) - min(temperature)", "20"), ("avg(zone_id) * 10 > 17", "true"),
        ("COUNT(*) + count(*)", "10"), ("round(avg(temperature), 1)", "30.1"), ("CASE WHEN max(temperature) > 30 THEN 'hot' END", #""hot""#),
    ])
    func aggregates(expression: String, expected: String) throws {
        #expect(try query("SELECT VALUE \(expression) FROM t") == [expected])
    }

    @Test("a number that rounds nothing away is averaged exactly, and always as a Decimal")
    func average() throws {
        #expect(try Evaluation().query("SELECT VALUE avg(x) FROM \"t\"", [#"{"x":1}"#, #"{"x":3}"#]) == ["2.0"])
        #expect(try Evaluation().query("SELECT VALUE avg(x) / 4 FROM \"t\"", [#"{"x":1}"#, #"{"x":1}"#]) == ["0.25"])
        #expect(try Evaluation().query("SELECT VALUE sum(x) FROM \"t\"", [#"{"x":0.1}"#, #"{"x":0.2}"#]) == ["0.3"])
    }

    @Test("a percentile has the rank of its decimals, which doubles would miss", arguments: [
        ("0.07", "7"), ("0.14", "14"), ("0.28", "28"), ("0.55", "55"), ("0.56", "56"), ("0.57", "57"), ("0.561", "57"), ("'0.29'", "29"), ("1", "100"),
        ("1.0001", ""), ("-0.0001", ""),
    ])
    func percentileRanks(fraction: String, expected: String) throws {
        let rows = (1...100).map { #"{"x":\#($0)}"# }
        #expect(try Evaluation().query("SELECT VALUE approx_percentile(x, \(fraction)) FROM \"t\"", rows) == [expected])
    }

    @Test("a deviation is of how numbers differ, however far from zero they are", arguments: [
        ("[1700000000000000001, 1700000000000000003, 1700000000000000008]", "3.605551275463989"),
        ("[170000000000000001, 170000000000000003]", "1.4142135623730951"), ("[12345678901234567.1, 12345678901234567.5]", "0.282842712474619"),
        ("[0, 170000000000000001, 170000000000000003]", "98149545762236380.0"), ("[5, 5, 5]", "0.0"), ("[5]", ""), ("[1e600, -1e600]", ""),
    ])
    func deviationFarFromZero(items: String, expected: String) {
        #expect(Evaluation().value(of: "stddev(\(items))") == (expected.isEmpty ? .undefined : .json(expected)))
    }

    @Test("groups come in the order of their first rows, equal values in one group")
    func groups() throws {
        #expect(try query("SELECT zone_id, count(*) AS n FROM t GROUP BY zone_id") == [#"{"zone_id":1,"n":2}"#, #"{"zone_id":2,"n":2}"#, #"{"zone_id":3,"n":1}"#])
        #expect(try query("SELECT zone_id, room, count(*) AS n FROM t WHERE zone_id = 2 GROUP BY zone_id, room") == [#"{"zone_id":2,"room":"b","n":2}"#])
        #expect(try query("SELECT bin(time, 2s) AS at, count(*) AS n FROM t GROUP BY bin(time, 2s)") == [#"{"at":0,"n":1}"#, #"{"at":2000,"n":2}"#, #"{"at":4000,"n":2}"#])
        let rows = [#"{"k":1}"#, #"{"k":1.0}"#, #"{"k":"1"}"#, #"{"k":null}"#, "{}", #"{"k":true}"#, #"{"k":{"a":1}}"#, #"{"k":{"a":1}}"#]
        #expect(try Evaluation().query("SELECT VALUE count(*) FROM \"t\" GROUP BY k", rows) == ["2", "1", "1", "1", "1", "2"])
        let accents = ["{\"k\":\"e\u{301}\"}", "{\"k\":\"\u{e9}\"}"]
        #expect(try Evaluation().query("SELECT VALUE count(*) FROM \"t\" GROUP BY k", accents) == ["1", "1"])
    }

    @Test("keys that '=' takes for equal are one group, whose value is the first row's", arguments: [
        ([#"{"x":1,"y":2}"#, #"{"y":2,"x":1}"#], [#"{"k":{"x":1,"y":2},"n":2}"#]),
        ([#"{"x":{"b":[],"a":[{"d":1,"c":2}]}}"#, #"{"x":{"a":[{"c":2,"d":1}],"b":[]}}"#], [#"{"k":{"x":{"b":[],"a":[{"d":1,"c":2}]}},"n":2}"#]),
        (["[2.50]", "[2.5]"], [#"{"k":[2.5],"n":2}"#]),
        (["[1,2]", "[2,1]", #"["1",2]"#, "[12]"], [#"{"k":[1,2],"n":1}"#, #"{"k":[2,1],"n":1}"#, #"{"k":["1",2],"n":1}"#, #"{"k":[12],"n":1}"#]),
        ([#"{"a":"b"}"#, #"{"a":"b","c":null}"#], [#"{"k":{"a":"b"},"n":1}"#, #"{"k":{"a":"b","c":null},"n":1}"#]),
    ] as [([String], [String])])
    func equalKeys(values: [String], groups: [String]) throws {
        #expect(try Evaluation().query("SELECT k, count(*) AS n FROM \"t\" GROUP BY k", values.map { "{\"k\":\($0)}" }) == groups)
    }

    @Test("what is grouped by may be read in any form")
    func keys() throws {
        #expect(try query("SELECT zone_id + 1 AS z FROM t GROUP BY zone_id LIMIT 1") == [#"{"z":2}"#])
        #expect(try query("SET @z = zone_id SELECT @z FROM t GROUP BY zone_id LIMIT 1") == [#"{"z":1}"#])
        #expect(try query("SET @z = zone_id SELECT zone_id, @z FROM t GROUP BY @z LIMIT 1") == [#"{"zone_id":1,"z":1}"#])
        #expect(try query("SET @z = zone_id * 10 SELECT @z FROM t GROUP BY zone_id") == [#"{"z":10}"#, #"{"z":20}"#, #"{"z":30}"#])
        #expect(try query("SET @z = zone_id * 10 SELECT @z, avg(@z) AS m FROM t GROUP BY @z LIMIT 1") == [#"{"z":10,"m":10.0}"#])
        let nested = [#"{"k":{"a":1,"b":2}}"#]
        #expect(try Evaluation().query("SELECT k.a, count(*) AS n FROM \"t\" GROUP BY k", nested) == [#"{"a":1,"n":1}"#])
        #expect(try Evaluation().query("SELECT k.a.c AS c, count(*) AS n FROM \"t\" GROUP BY k.a", nested) == [#"{"n":1}"#])
    }

    @Test("a key is known again whatever the case of functions and types, the quotes of texts and the unit of a duration", arguments: [
        ("SELECT upper(id) AS k FROM \"t\" GROUP BY UPPER(id)", #"{"k":"A"}"#),
        ("SELECT BIN(v, 10) AS k FROM \"t\" GROUP BY bin(v,10)", #"{"k":10}"#),
        ("SELECT count(*) AS n FROM \"t\" GROUP BY abs(z) HAVING ABS(z) = 1", #"{"n":1}"#),
        ("SELECT CAST(z AS int) AS k FROM \"t\" GROUP BY cast(z AS Int)", #"{"k":-1}"#),
        ("SELECT cast(z AS integer) AS k FROM \"t\" GROUP BY cast(z AS int)", #"{"k":-1}"#),
        ("SELECT id + \"a\" AS k FROM \"t\" GROUP BY id + 'a'", #"{"k":"aa"}"#),
        ("SELECT bin(v, 1m) AS k FROM \"t\" GROUP BY bin(v, 60s)", #"{"k":0}"#),
        ("SELECT v * 1E1 AS k FROM \"t\" GROUP BY v * 1e1", #"{"k":120}"#),
        ("SELECT UPPER(id) + 'x' AS k FROM \"t\" GROUP BY upper(id) ORDER BY Upper(id)", #"{"k":"Ax"}"#),
        ("SELECT CASE LOWER(id) WHEN \"a\" THEN [1, {'b': NOT (z IN [1])}] END AS k FROM \"t\" GROUP BY CASE lower(id) WHEN 'a' THEN [1, {\"b\": NOT (z in [1])}] END",
         #"{"k":[1,{"b":true}]}"#),
        ("SELECT (SELECT VALUE ABS(x) FROM l WHERE x LIKE \"1\") AS k FROM \"t\" GROUP BY (SELECT VALUE abs(x) FROM l WHERE x LIKE '1')", #"{"k":[]}"#),
    ])
    func keysInOtherForms(sql: String, row: String) throws {
        #expect(try Evaluation().query(sql, [#"{"id":"a","z":-1,"v":12,"l":[{"x":2}]}"#]) == [row])
    }

    @Test("what looks like a key and is another field, or gives other members, is no key", arguments: [
        "SELECT Id FROM \"t\" GROUP BY id", "SELECT upper(Id) AS k FROM \"t\" GROUP BY upper(id)",
        "SELECT id + 'A' AS k FROM \"t\" GROUP BY id + 'a'", "SELECT \u{e9} AS k FROM \"t\" GROUP BY e\u{301}",
        "SELECT (SELECT ABS(x) FROM l) AS k FROM \"t\" GROUP BY (SELECT abs(x) FROM l)",
    ])
    func noKeys(sql: String) {
        #expect(Evaluation().onStoredData.planned(sql).diagnostics.map(\.id.name) == ["ungrouped-column"])
    }

    @Test("aggregates of two fields whose names are one text in two forms of Unicode are two")
    func aggregatesOfExactNames() throws {
        let rows = ["{\"\u{e9}\":1,\"e\u{301}\":5}"]
        #expect(try Evaluation().query("SELECT VALUE [sum(\u{e9}), sum(e\u{301})] FROM \"t\"", rows) == ["[1,5]"])
    }

    @Test("templates see the keys of the group and the result")
    func fields() throws {
        let rows = try Evaluation().results("SELECT avg(temperature) > 30 AS state.enabled FROM \"t\" GROUP BY zone_id", Self.readings)
        #expect(rows.map { Value.object($0.fields).json }.first == #"{"zone_id":1,"state":{"enabled":false}}"#)
        let drawn = try Evaluation().results("SELECT newuuid() AS id FROM \"t\"", Self.readings)
        for row in drawn { #expect(Value.object(row.fields).json == String(decoding: row.payload.bytes, as: UTF8.self)) }
        #expect(Set(drawn.map(\.payload)).count == 5)
    }

    @Test("a template's variables are evaluated for each row of the result")
    func templates() throws {
        let sql = "SET @z = zone_id * 10 SELECT zone_id FROM \"t\" GROUP BY zone_id"
        let evaluation = Evaluation().onStoredData
        let template = try #require(evaluation.plannedTemplate("${@z}/${zone_id}", of: sql).plan)
        let frame = evaluation.frame([], slots: [], variableCount: 1)
        let texts = try Evaluation().results(sql, Self.readings).map { row in
            frame.row = row.fields
            return template.render(frame)
        }
        #expect(texts == ["10/1", "20/2", "30/3"])
    }

    @Test("HAVING keeps the groups it is true for")
    func having() throws {
        #expect(try query("SELECT zone_id FROM t GROUP BY zone_id HAVING avg(temperature) > 35 OR avg(temperature) < 20") == [#"{"zone_id":2}"#])
        #expect(try query("SELECT VALUE zone_id FROM t GROUP BY zone_id HAVING count(*) = 2") == ["1", "2"])
        #expect(try query("SELECT VALUE zone_id FROM t GROUP BY zone_id HAVING zone_id > 1") == ["2", "3"])
        #expect(try query("SELECT VALUE count(*) FROM t HAVING count(*) > 10") == [])
    }

    @Test("without GROUP BY an aggregate makes one group, over no rows too")
    func oneGroup() throws {
        #expect(try Evaluation().query("SELECT count(*) AS n, avg(x) AS m, collect(x) AS l FROM \"t\"", []) == [#"{"n":0,"l":[]}"#])
        #expect(try Evaluation().query("SELECT VALUE 1 FROM \"t\" HAVING count(*) = 0", []) == ["1"])
        #expect(try Evaluation().query("SELECT k, count(*) AS n FROM \"t\" GROUP BY k", []) == [])
        #expect(try Evaluation().query("SELECT k FROM \"t\"", []) == [])
    }

    @Test("ORDER BY sorts by alias, key, aggregate or expression; what has no value comes last; ties stay in order", arguments: [
        ("SELECT VALUE room FROM t ORDER BY room", [#""a""#, #""b""#, #""b""#, #""c""#, "null"]),
        ("SELECT VALUE room FROM t ORDER BY room DESC", [#""c""#, #""b""#, #""b""#, #""a""#, "null"]),
        ("SELECT VALUE time FROM t ORDER BY temperature", ["1000", "3000", "2000", "4000", "5000"]),
        ("SELECT VALUE time FROM t ORDER BY temperature DESC", ["4000", "2000", "3000", "1000", "5000"]),
        ("SELECT VALUE time FROM t ORDER BY zone_id DESC, time DESC", ["5000", "4000", "2000", "3000", "1000"]),
        ("SELECT VALUE time FROM t ORDER BY zone_id", ["1000", "3000", "2000", "4000", "5000"]),
        ("SELECT 0 - time AS back FROM t ORDER BY back LIMIT 2", [#"{"back":-5000}"#, #"{"back":-4000}"#]),
        ("SELECT zone_id FROM t GROUP BY zone_id ORDER BY avg(temperature) DESC", [#"{"zone_id":2}"#, #"{"zone_id":1}"#, #"{"zone_id":3}"#]),
        ("SELECT zone_id, max(time) AS latest FROM t GROUP BY zone_id ORDER BY latest DESC LIMIT 1", [#"{"zone_id":3,"latest":5000}"#]),
        ("SELECT zone_id AS k, time AS k FROM t ORDER BY k DESC LIMIT 1", [#"{"k":5000}"#]),
        ("SELECT VALUE time FROM t LIMIT 2", ["1000", "2000"]), ("SELECT VALUE time FROM t LIMIT 0", []),
        ("SELECT VALUE zone_id FROM t GROUP BY zone_id LIMIT 2", ["1", "2"]),
    ] as [(String, [String])])
    func order(sql: String, expected: [String]) throws {
        #expect(try query(sql) == expected)
    }

    @Test("types sort apart: Booleans, numbers, Strings, Arrays, Objects, nothing")
    func types() throws {
        let rows = [#"{"x":{"a":1}}"#, #"{"x":null}"#, #"{"x":"10"}"#, #"{"x":[1]}"#, #"{"x":9}"#, #"{"x":true}"#, #"{"x":"9"}"#, #"{"x":false}"#, #"{"x":1.5}"#]
        #expect(try Evaluation().query("SELECT VALUE x FROM \"t\" ORDER BY x", rows) == ["false", "true", "1.5", "9", #""10""#, #""9""#, "[1]", #"{"a":1}"#, "null"])
    }

    @Test("a sorted and limited query holds no more than it needs; one without a limit has a bound")
    func bounds() throws {
        let plan = try #require(Evaluation().onStoredData.planned("SELECT VALUE n FROM \"t\" ORDER BY n DESC LIMIT 3").plan)
        let unbounded = try #require(Evaluation().onStoredData.planned("SELECT VALUE n FROM \"t\"").plan)
        let grouped = try #require(Evaluation().onStoredData.planned("SELECT VALUE n FROM \"t\" GROUP BY n").plan)
        func run(_ plan: StatementPlan, _ count: Int) throws -> [String] {
            let frame = Evaluation().frame([], slots: [], variableCount: 0)
            return try Evaluation().run(plan, frame, over: (0..<count).lazy.map { Object([("n", .int($0))]) }).map { String(decoding: $0.payload.bytes, as: UTF8.self) }
        }
        #expect(try run(plan, QueryPlan.maximumRows + 10) == ["100009", "100008", "100007"])
        #expect(try run(unbounded, QueryPlan.maximumRows).count == QueryPlan.maximumRows)
        #expect(throws: QueryError.self) { try run(unbounded, QueryPlan.maximumRows + 1) }
        #expect(throws: QueryError.self) { try run(grouped, QueryPlan.maximumRows + 1) }
    }

    @Test("a failing row ends the query")
    func failing() {
        #expect(throws: QueryError.self) { try query("SELECT VALUE CASE WHEN zone_id = 2 THEN fail('no') END FROM t") }
        #expect(throws: QueryError.self) { try query("SELECT VALUE count(*) FROM t GROUP BY CASE WHEN zone_id = 2 THEN fail('no') END") }
    }

    @Test("what a group has not one value of is refused", arguments: [
        ("SELECT room, count(*) AS n FROM t GROUP BY zone_id", ["ungrouped-column"]),
        ("SELECT * FROM t GROUP BY zone_id", ["star-misplaced"]), ("SELECT VALUE * FROM t GROUP BY zone_id", ["star-misplaced"]),
        ("SELECT {'row': *} AS r FROM t GROUP BY zone_id", ["star-misplaced"]),
        ("SELECT (SELECT VALUE x FROM *) AS r, count(*) AS n FROM t", ["star-misplaced"]),
        ("SELECT count(*) AS n FROM t GROUP BY zone_id ORDER BY room", ["ungrouped-column"]),
        ("SELECT count(*) AS n FROM t GROUP BY zone_id HAVING room = 'a'", ["ungrouped-column"]),
        ("SET @r = room SELECT @r, count(*) AS n FROM t GROUP BY zone_id", ["ungrouped-column"]),
        ("SET @r = upper(room) SELECT @r, count(*) AS n FROM t GROUP BY zone_id", ["ungrouped-column"]),
        ("SELECT zone_id.a AS x FROM t GROUP BY zone_id.b", ["ungrouped-column"]),
        ("SELECT avg(max(temperature)) AS x FROM t", ["aggregate-misplaced"]),
        ("SELECT VALUE 1 FROM t WHERE count(*) > 1", ["aggregate-misplaced"]),
        ("SELECT VALUE avg() FROM t", ["aggregate-arguments"]),
    ])
    func refused(sql: String, ids: [String]) {
        #expect(refusal(sql) == ids)
    }

    @Test("ORDER BY sorts by a path of the result too, and by the row where the result has none", arguments: [
        ("SELECT id, v AS a.b FROM \"t\" ORDER BY a.b DESC", "312"), ("SELECT id, w FROM \"t\" ORDER BY w.k", "231"),
        ("SELECT id, {'k': v} AS x FROM \"t\" ORDER BY x.k DESC", "312"), ("SELECT id, v AS a.b FROM \"t\" ORDER BY a DESC", "312"),
        ("SELECT id, * AS row FROM \"t\" ORDER BY row.w.k", "231"), ("SELECT id, 0 - v AS v FROM \"t\" ORDER BY v", "312"),
        ("SELECT id, w.n AS w FROM \"t\" ORDER BY w.k", "231"), ("SELECT id, w.n FROM \"t\" ORDER BY w.k", "231"),
        ("SELECT id, abs(v) AS v FROM \"t\" ORDER BY 0 - v", "312"), ("SELECT id, v AS n, -v AS m FROM \"t\" ORDER BY abs(v), m", "213"),
        ("SELECT id, sum(v) AS a.b FROM \"t\" GROUP BY id ORDER BY a.b DESC", "312"),
        ("SELECT id, collect(v) AS l FROM \"t\" GROUP BY id, w.k ORDER BY w.k", "231"),
        ("SELECT id, count(*) AS w FROM \"t\" GROUP BY id, w.k ORDER BY w.k", "231"),
        ("SELECT id, last(w) AS x FROM \"t\" GROUP BY id ORDER BY x.k", "231"), ("SELECT id, last(w) AS w FROM \"t\" GROUP BY id ORDER BY w.k", "231"),
        ("SELECT id, sum(v) AS n FROM \"t\" GROUP BY id ORDER BY -sum(v)", "312"),
    ])
    func orderByPaths(sql: String, ids: String) throws {
        let rows = [#"{"id":1,"v":20,"w":{"k":"z","n":1}}"#, #"{"id":2,"v":10,"w":{"k":"x","n":2}}"#, #"{"id":3,"v":30,"w":{"k":"y","n":3}}"#]
        let found = try Evaluation().query(sql, rows).map { String($0.drop { !$0.isNumber }.prefix(1)) }
        #expect(found.joined() == ids)
    }

    @Test("an expression of ORDER BY that reads a name of the result is told what that stands for", arguments: [
        ("SELECT id, v AS w FROM \"t\" ORDER BY -w", "v"), ("SELECT id, v + 1 AS w FROM \"t\" ORDER BY abs(w)", "(v + 1)"),
        ("SELECT id, v AS a.b FROM \"t\" ORDER BY -a.b", "v"), ("SELECT id, sum(v) AS a.b FROM \"t\" GROUP BY id ORDER BY -a.b", "sum(v)"),
        ("SELECT *, v AS w FROM \"t\" ORDER BY 1 - w.k", nil), ("SELECT id, * AS row FROM \"t\" ORDER BY 1 - row.v", nil),
    ] as [(String, String?)])
    func namesInOrderBy(sql: String, text: String?) throws {
        let found = Evaluation().onStoredData.planned(sql).diagnostics
        #expect(found.map(\.id.name) == ["result-name-misplaced"])
        #expect(found.first?.hint?.replacement == text)
        guard let hint = found.first?.hint, let span = hint.span, let replacement = hint.replacement else { return }
        var bytes = Array(sql.utf8)
        bytes.replaceSubrange(span.lowerBound..<span.upperBound, with: replacement.utf8)
        #expect(Evaluation().onStoredData.planned(String(decoding: bytes, as: UTF8.self)).plan != nil)
    }

    @Test("an aggregate of an Array folds it where no rows are grouped")
    func folds() throws {
        let rows = [#"{"v":[1,2,6]}"#, #"{"v":[4]}"#]
        #expect(try Evaluation().query("SELECT VALUE v FROM \"t\" WHERE avg(v) > 3.5", rows) == ["[4]"])
        #expect(Evaluation().run("SELECT (SELECT VALUE max(v) FROM items) AS m", #"{"items":[{"v":[1,5]},{"v":[7]}]}"#) == .json(#"{"m":[5,7]}"#))
        #expect(Evaluation().run("SELECT sum((SELECT VALUE v FROM items)) AS m", #"{"items":[{"v":1},{"w":2},{"v":7}]}"#) == .json(#"{"m":8}"#))
    }

    @Test("an aggregate that a nested query runs over makes a group of all rows")
    func nestedOverAggregates() throws {
        #expect(try query("SELECT VALUE (SELECT VALUE v + 1 FROM collect(zone_id) AS v) FROM t") == ["[2,3,2,3,4]"])
        #expect(try query("SELECT zone_id FROM t GROUP BY zone_id HAVING EXISTS (SELECT 1 FROM collect(temperature) AS v WHERE v > 39)") == [#"{"zone_id":2}"#])
    }

    @Test("a HAVING that reads a name of the result is told what that stands for")
    func aliasInHaving() throws {
        let sql = "SELECT zone_id, count(*) AS n FROM \"t\" GROUP BY zone_id HAVING n > 1"
        let found = Evaluation().onStoredData.planned(sql).diagnostics
        #expect(found.map(\.id.name) == ["ungrouped-column"])
        #expect(found.first?.hint?.replacement == "count(*)")
    }

    @Test("a key of GROUP BY that is a name of the result is told what that stands for, once")
    func aliasInGroupBy() {
        let sql = "SELECT bin(time, 1m) AS t, count(*) AS n FROM \"t\" GROUP BY t"
        let found = Evaluation().onStoredData.planned(sql).diagnostics
        #expect(found.map(\.message) == ["'t' is a name of the result, which can't be read here"])
        #expect(found.first?.hint?.replacement == "bin(time, 1m)")
        let fine = "SELECT last(a) AS t, t AS u FROM \"t\" GROUP BY t"
        #expect(Evaluation().onStoredData.planned(fine).diagnostics.isEmpty)
    }

    @Test("whole rows are folded as Objects")
    func wholeRows() throws {
        #expect(try query("SELECT VALUE last(*) FROM t GROUP BY zone_id") == [Self.readings[2], Self.readings[3], Self.readings[4]])
        #expect(try query("SELECT VALUE array_length(collect(*)) FROM t") == ["5"])
    }

    @Test("values without order, without number or without value are passed over", arguments: [
        ("sum(x)", "6"), ("avg(x)", "3.0"), ("min(x)", "2"), ("max(x)", #""4""#), ("count(x)", "6"), ("first(x)", "true"), ("last(x)", #"{"a":1}"#),
        ("collect(x)", #"[true,2,"4","b",[9],{"a":1}]"#), ("approx_percentile(x, 1)", "4"), ("stddev(x)", "1.4142135623730951"), ("stddev(y)", ""),
        ("approx_percentile(y, 0.5)", "1"), ("approx_percentile(y, -0.1)", ""), ("approx_percentile(y, x)", ""), ("count(*)", "8"),
    ])
    func mixedTypes(expression: String, expected: String) throws {
        let rows = [#"{"x":true}"#, #"{"x":2}"#, #"{"x":null}"#, #"{"x":"4"}"#, #"{"x":"b"}"#, #"{"x":[9]}"#, #"{"x":{"a":1}}"#, #"{"y":1}"#]
        #expect(try Evaluation().query("SELECT VALUE \(expression) FROM \"t\"", rows) == [expected])
    }

    @Test("min and max compare numbers where the first value is one, else texts", arguments: [
        ("[2, '4', 'b']", "2", #""4""#), ("['10', '9', 2]", "2", #""10""#), ("['b', '4', 'a', 7]", #""4""#, #""b""#), ("['b', 2]", #""b""#, #""b""#),
        ("[true, null, [1]]", "", ""), ("['b', '10', '9']", #""10""#, #""b""#),
    ])
    func extremes(items: String, least: String, most: String) {
        #expect(Evaluation().value(of: "max(\(items))") == (most.isEmpty ? .undefined : .json(most)))
        #expect(Evaluation().value(of: "min(\(items))") == (least.isEmpty ? .undefined : .json(least)))
    }

    @Test("BETWEEN takes both ends, and compares as < does: numbers, and neither texts nor what is missing", arguments: [
        ("temperature BETWEEN 20 AND 36.5", ["1000", "2000", "3000"]), ("temperature NOT BETWEEN 20 AND 36.5", ["4000"]),
        ("temperature BETWEEN 40 AND 20", []), ("room BETWEEN 'a' AND 'b'", []), ("'21' BETWEEN 20 AND 22 AND zone_id = 3", ["5000"]), ("room BETWEEN missing AND 'z'", []),
        ("time BETWEEN 2s AND 3s", ["2000", "3000"]), ("bin(time, 2s) BETWEEN 1 AND 2000", ["2000", "3000"]),
    ] as [(String, [String])])
    func between(condition: String, expected: [String]) throws {
        #expect(try query("SELECT VALUE time FROM t WHERE \(condition)") == expected)
    }

    @Test("grouping, ordering and limits need stored data")
    func streams() {
        for clause in ["GROUP BY a", "HAVING a > 1", "ORDER BY a", "LIMIT 1"] {
            #expect(Evaluation().run("SELECT a FROM 't' \(clause)") == .refused(["clause-needs-stored-data"]))
        }
    }

    @Test("the rule of the house: hot and cold zones switch their air conditioners")
    func house() throws {
        let sql = """
            SELECT avg(temperature) > 35 AS state.enabled FROM "iot"."temperaturesensor" WHERE time > ago(1m)
            GROUP BY zone_id HAVING avg(temperature) > 35 OR avg(temperature) < 20 ORDER BY zone_id
            """
        var evaluation = Evaluation()
        evaluation.message.receivedAt = 60_000
        let rows = Self.readings + [#"{"time":9000,"zone_id":0,"temperature":-3}"#, #"{"time":0,"zone_id":1,"temperature":900}"#]
        let results = try evaluation.results(sql, rows)
        #expect(results.map { String(decoding: $0.payload.bytes, as: UTF8.self) } == [#"{"state":{"enabled":false}}"#, #"{"state":{"enabled":true}}"#])
        #expect(results.map { $0.fields["zone_id"]?.json } == ["0", "2"])
        let latest = #"SELECT * FROM "iot"."temperaturesensor" WHERE time between ago(57s) and now() ORDER BY time DESC"#
        #expect(try evaluation.query(latest, Self.readings) == [Self.readings[4], Self.readings[3], Self.readings[2]])
    }
}
