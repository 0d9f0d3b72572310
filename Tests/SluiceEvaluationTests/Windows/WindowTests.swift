import SluiceEvaluation
import SluicePlugins
import SluiceValues
import Testing

/// What windows make of tables of messages. Each is run twice: in one go, and with all that is open written and read again
/// after each message.
@Suite("Windows over streams")
struct WindowTests {
    private func rows(_ sql: String, _ messages: [(Timestamp, String)]) throws -> [String] {
        var stream = try WindowStream(sql)
        var restarted = try WindowStream(sql, isRestarted: true)
        let rows = try stream.run(messages)
        #expect(try restarted.run(messages) == rows)
        return rows
    }

    private static let zones: [(Timestamp, String)] = [
        (60_000, #"{"z":1,"t":20}"#), (60_500, #"{"z":2,"t":1}"#), (80_000, #"{"z":1,"t":21}"#), (119_999, #"{"z":1,"t":25}"#),
        (120_000, #"{"z":1,"t":30}"#), (250_000, #"{"z":2,"t":5}"#),
    ]

    // MARK: Tumbling and hopping

    @Test("a tumbling window holds the messages from its start to before its end, and rows come in the order of their groups")
    func tumbling() throws {
        #expect(
            try rows("SELECT z, count(*) AS n, avg(t) AS m, window_start() AS a, window_end() AS b FROM 'x' GROUP BY z, TUMBLING(1m)", Self.zones) == [
                #"120000 {"z":1,"n":3,"m":22.0,"a":60000,"b":120000}"#, #"120000 {"z":2,"n":1,"m":1.0,"a":60000,"b":120000}"#,
                #"180000 {"z":1,"n":1,"m":30.0,"a":120000,"b":180000}"#, #"300000 {"z":2,"n":1,"m":5.0,"a":240000,"b":300000}"#,
            ])
    }

    @Test("windows are cut by the clock since 1970, before it too")
    func alignment() throws {
        #expect(
            try rows("SELECT VALUE window_start() FROM 'x' GROUP BY TUMBLING(1s)", [(-1, "{}"), (0, "{}"), (999, "{}"), (1_000, "{}")])
                == ["0 -1000", "1000 0", "2000 1000"])
        #expect(try rows("SELECT VALUE window_start() FROM 'x' GROUP BY TUMBLING(15m)", [(1_767_225_600_001, "{}")]) == ["1767226500000 1767225600000"])
    }

    @Test("a message is in each hopping window that covers it")
    func hopping() throws {
        let sql = "SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY HOPPING(3s, 1s)"
        #expect(
            try rows(sql, [(2_500, "{}"), (3_000, "{}")])
                == ["3000 [0,1]", "4000 [1000,2]", "5000 [2000,2]", "6000 [3000,1]"])
    }

    @Test("a window that is no multiple of its hop still begins at multiples of the hop")
    func unevenHop() throws {
        let sql = "SELECT VALUE [window_start(), window_end(), count(*)] FROM 'x' GROUP BY HOPPING(5s, 2s)"
        #expect(try rows(sql, [(6_000, "{}")]) == ["7000 [2000,7000,1]", "9000 [4000,9000,1]", "11000 [6000,11000,1]"])
        #expect(try rows(sql, [(7_500, "{}")]) == ["9000 [4000,9000,1]", "11000 [6000,11000,1]"])
    }

    // MARK: Sessions

    @Test("a session ends when its group had no message for the gap")
    func sessions() throws {
        let sql = "SELECT z, count(*) AS n, window_start() AS a, window_end() AS b FROM 'x' GROUP BY z, SESSION(10s)"
        let messages: [(Timestamp, String)] = [
            (1_000, #"{"z":1}"#), (5_000, #"{"z":2}"#), (10_999, #"{"z":1}"#), (20_000, #"{"z":1}"#), (30_000, #"{"z":1}"#),
        ]
        #expect(
            try rows(sql, messages) == [
                #"15000 {"z":2,"n":1,"a":5000,"b":15000}"#, #"30000 {"z":1,"n":3,"a":1000,"b":30000}"#,
                #"40000 {"z":1,"n":1,"a":30000,"b":40000}"#,
            ])
    }

    @Test("sessions that end together are one closing: ordered and limited together")
    func sessionsTogether() throws {
        let sql = "SELECT VALUE z FROM 'x' GROUP BY z, SESSION(1s) ORDER BY z LIMIT 2"
        #expect(try rows(sql, [(5, #"{"z":3}"#), (5, #"{"z":1}"#), (5, #"{"z":2}"#), (6, #"{"z":9}"#)]) == ["1005 1", "1005 2", "1006 9"])
    }

    // MARK: Counts

    @Test("a count window closes with the last message of its count, whenever that comes")
    func counts() throws {
        let sql = "SELECT z, sum(t) AS s, window_start() AS a, window_end() AS b FROM 'x' GROUP BY z, COUNT_WINDOW(2)"
        #expect(
            try rows(sql, Self.zones) == [
                #"80000 {"z":1,"s":41,"a":60000,"b":80000}"#, #"120000 {"z":1,"s":55,"a":119999,"b":120000}"#,
                #"250000 {"z":2,"s":6,"a":60500,"b":250000}"#,
            ])
        #expect(try rows("SELECT VALUE t FROM 'x' GROUP BY t, COUNT_WINDOW(1)", [(1, #"{"t":7}"#), (2, #"{"t":7}"#)]) == ["1 7", "2 7"])
    }

    // MARK: Clauses

    @Test("the clauses of a windowed statement", arguments: [
        ("SELECT z FROM 'x' GROUP BY z, TUMBLING(1m)", ["120000 {\"z\":1}", "120000 {\"z\":2}", "180000 {\"z\":1}", "300000 {\"z\":2}"]),
        ("SELECT VALUE count(*) FROM 'x' GROUP BY TUMBLING(1m)", ["120000 4", "180000 1", "300000 1"]),
        ("SELECT VALUE count(*) FROM 'x' GROUP BY TUMBLING(1m), z", ["120000 3", "120000 1", "180000 1", "300000 1"]),
        ("SELECT VALUE count(*) FROM 'x' WHERE t > 20 GROUP BY TUMBLING(1m)", ["120000 2", "180000 1"]),
        ("SELECT VALUE z FROM 'x' GROUP BY z, TUMBLING(1m) HAVING count(*) > 1", ["120000 1"]),
        ("SELECT VALUE z FROM 'x' GROUP BY z, TUMBLING(1m) HAVING window_start() > 60000", ["180000 1", "300000 2"]),
        ("SELECT VALUE z FROM 'x' GROUP BY z, TUMBLING(1m) ORDER BY z DESC", ["120000 2", "120000 1", "180000 1", "300000 2"]),
        ("SELECT z, max(t) AS m FROM 'x' GROUP BY z, TUMBLING(1m) ORDER BY m LIMIT 1", ["120000 {\"z\":2,\"m\":1}", "180000 {\"z\":1,\"m\":30}", "300000 {\"z\":2,\"m\":5}"]),
        ("SELECT z + 1 AS y, upper('a') AS u FROM 'x' WHERE z = 1 GROUP BY z, TUMBLING(5m)", ["300000 {\"y\":2,\"u\":\"A\"}"]),
        ("SELECT ABS(z) AS y FROM 'x' WHERE z = 1 GROUP BY abs(z), TUMBLING(5m)", ["300000 {\"y\":1}"]),
        ("SET @d = z * 10 SELECT @d, avg(@d + t) AS m FROM 'x' WHERE z = 2 GROUP BY @d, TUMBLING(5m)", ["300000 {\"d\":20,\"m\":23.0}"]),
        ("SET @z = z, @y = @z + 1 SELECT @z, @y, @y * 2 AS w FROM 'x' WHERE z = 2 GROUP BY z, TUMBLING(5m)", ["300000 {\"z\":2,\"y\":3,\"w\":6}"]),
        ("SELECT z % 2 = 0 AS even, count(*) AS n FROM 'x' GROUP BY z % 2 = 0, TUMBLING(5m)", ["300000 {\"even\":false,\"n\":4}", "300000 {\"even\":true,\"n\":2}"]),
        ("SELECT (SELECT VALUE v * 2 FROM collect(t) AS v WHERE v > 20) AS hot FROM 'x' WHERE z = 1 GROUP BY TUMBLING(5m)", ["300000 {\"hot\":[42,50,60]}"]),
        ("SELECT VALUE last(*) FROM 'x' GROUP BY z, TUMBLING(5m)", ["300000 {\"z\":1,\"t\":30}", "300000 {\"z\":2,\"t\":5}"]),
        ("SELECT VALUE count(*) FROM 'x' GROUP BY missing, TUMBLING(5m)", ["300000 6"]),
        ("SELECT VALUE count(*) FROM 'x' GROUP BY TUMBLING(2 * 150s)", ["300000 6"]),
    ] as [(String, [String])])
    func clauses(sql: String, expected: [String]) throws {
        #expect(try rows(sql, Self.zones) == expected)
    }

    @Test("parts of a key, and a key of several levels, are read of the group")
    func keyParts() throws {
        let nested: [(Timestamp, String)] = [(0, #"{"k":{"a":1,"b":{"c":2}}}"#)]
        #expect(try rows("SELECT k.a, k.b.c AS c FROM 'x' GROUP BY k, TUMBLING(1s)", nested) == [#"1000 {"a":1,"c":2}"#])
        #expect(try rows("SELECT k.b.c AS c FROM 'x' GROUP BY k.b, TUMBLING(1s)", nested) == [#"1000 {"c":2}"#])
        #expect(try rows("SET @k = k SELECT @k.a AS a, k.a AS b FROM 'x' GROUP BY @k, TUMBLING(1s)", nested) == [#"1000 {"a":1,"b":1}"#])
    }

    @Test("what a message is on may be grouped by and folded")
    func topics() throws {
        var stream = try WindowStream("SELECT topic(2) AS device, last(topic()) AS t, timestamp() AS at FROM 'a/+' GROUP BY topic(2), TUMBLING(1s)")
        #expect(try stream.take(1, "{}", topic: "a/b") + stream.take(2, "{}", topic: "a/c") == [])
        let rows = try stream.close(by: 1_000)
        #expect(rows.map { $0.replacing(/,"at":\d+/, with: "") } == [#"1000 {"device":"b","t":"a/b"}"#, #"1000 {"device":"c","t":"a/c"}"#])
    }

    @Test("each aggregate comes through a restart in the middle", arguments: [
        ("count(*)", "5"), ("count(t)", "4"), ("sum(t)", "120.5"), ("avg(t)", "30.125"), ("min(t)", "20"), ("max(t)", "40"),
        ("stddev(t)", "9.629598468610551"), ("first(r)", #""a""#), ("last(r)", #""b""#), ("collect(r)", #"["a","b","c","b"]"#),
        ("collect(*)", #"[{"r":"a","t":20},{"r":"b","t":36.5},{"r":"c","t":24},{"r":"b","t":40.0},{"r":null}]"#),
        ("approx_percentile(t, 0.5)", "24"), ("approx_percentile(t, 2)", ""), ("min(r)", #""a""#), ("avg(missing)", ""), ("collect(missing)", "[]"),
        ("last(t)", "40"), ("sum(r)", ""), ("first(encode(*, 'base64'))", #""eyJyIjoiYSIsInQiOjIwfQ==""#),
    ])
    func aggregates(expression: String, expected: String) throws {
        let payloads = [#"{"r":"a","t":20}"#, #"{"r":"b","t":36.5}"#, #"{"r":"c","t":24}"#, #"{"r":"b","t":40.0}"#, #"{"r":null}"#]
        let messages = payloads.enumerated().map { (Timestamp($0.offset), $0.element) }
        let rows = try rows("SELECT VALUE \(expression) FROM 'x' GROUP BY TUMBLING(1s)", messages)
        #expect(rows.map { $0.replacing("40.0}", with: "40}") } == ["1000 \(expected.replacing("40.0}", with: "40}"))"])
    }

    @Test("a deviation that an earlier version kept without its first number is taken up")
    func formerDeviation() throws {
        var stream = try WindowStream("SELECT VALUE stddev(t) FROM 'x' GROUP BY TUMBLING(1s)")
        _ = try stream.take(0, #"{"t":20}"#) + stream.take(1, #"{"t":36.5}"#)
        stream.restart(rewriting: { $0.replacing("[2,16.5,272.25,20]", with: "[2,56.5,1732.25]") })
        _ = try stream.take(2, #"{"t":24}"#)
        #expect(stream.open.changes.contains { $0.state?.text.contains("[3,80.5,2308.25,0]") ?? false })
        #expect(try stream.take(3, #"{"t":40}"#) + stream.close(by: 1_000) == ["1000 9.629598468610551"])
    }

    @Test("equal keys are one group, keys of other types others; bytes that are no JSON are a key too")
    func keyTypes() throws {
        let messages = [#"{"k":1}"#, #"{"k":1.0}"#, #"{"k":"1"}"#, #"{"k":null}"#, "{}", #"{"k":true}"#, "{\"k\":\"e\u{301}\"}", "{\"k\":\"\u{e9}\"}"]
            .enumerated().map { (Timestamp($0.offset), $0.element) }
        #expect(try rows("SELECT VALUE count(*) FROM 'x' GROUP BY k, TUMBLING(1s)", messages).map { $0.dropFirst(5) } == ["2", "1", "1", "1", "1", "1", "1"])
        #expect(try rows("SELECT VALUE count(*) FROM 'x' GROUP BY get(*, 'a'), TUMBLING(1s)", [(0, "no json"), (1, "none")]) == ["1000 2"])
    }

    @Test("keys that '=' takes for equal are one group, whatever the order of their members and the digits of their numbers", arguments: [
        "TUMBLING(1s)", "HOPPING(1s, 1s)", "SESSION(1s)", "COUNT_WINDOW(3)",
    ])
    func equalKeys(window: String) throws {
        let messages = [#"{"k":{"y":[1,2.0],"x":1}}"#, #"{"k":{"x":1.0,"y":[1,2]}}"#, #"{"k":{"x":1,"y":[1.00,2]}}"#].enumerated()
            .map { (Timestamp($0.offset), $0.element) }
        var stream = try WindowStream("SELECT k, count(*) AS n FROM 'x' GROUP BY k, \(window)", version: .v2015_10_08, isRestarted: true)
        #expect(try stream.run(messages).map { $0.drop { $0 != "{" } } == [#"{"k":{"y":[1,2.0],"x":1},"n":3}"#])
    }

    @Test("a group that is kept under another name than its keys give is found again", arguments: [
        ("TUMBLING(1s)", ["1000 [{\"x\":1},2]"]), ("SESSION(1s)", ["1001 [{\"x\":1},2]"]), ("COUNT_WINDOW(2)", ["1 [{\"x\":1},2]"]),
    ])
    func keptNames(window: String, rows: [String]) throws {
        var stream = try WindowStream("SELECT VALUE [k, count(*)] FROM 'x' GROUP BY k, \(window)", maximumGroups: 1)
        #expect(try stream.take(0, #"{"k":{"x":1}}"#) == [])
        stream.restart { _ in "as it was" }
        #expect(try stream.take(1, #"{"k":{"x":1}}"#) + stream.close(by: 5_000) == rows)
        #expect(stream.open.changes.map(\.id.name) == ["as it was"])
        // What begins anew has the name that its keys give.
        _ = try stream.take(6_000, #"{"k":{"x":1}}"#)
        #expect(stream.open.changes.contains { $0.id.name == #"{"x":1}"# && $0.state != nil })
    }

    // MARK: Time that goes wrong

    @Test("a message whose window has closed goes into the oldest open one")
    func late() throws {
        let sql = "SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY TUMBLING(1m)"
        #expect(try rows(sql, [(59_000, "{}"), (60_100, "{}"), (59_500, "{}"), (70_000, "{}")]) == ["60000 [0,1]", "120000 [60000,3]"])
        let hopping = "SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY HOPPING(2m, 1m)"
        // Of its two windows one is open still.
        #expect(
            try rows(hopping, [(119_000, "{}"), (120_000, "{}"), (119_500, "{}")])
                == ["120000 [0,1]", "180000 [60000,3]", "240000 [120000,1]"])
    }

    @Test("a clock that was set back closes what is open and begins anew, so that no rule is silent until it has caught up")
    func setBack() throws {
        let sql = "SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY TUMBLING(1m)"
        let day: Timestamp = 86_400_000
        #expect(try rows(sql, [(day, "{}"), (1_000, "{}"), (2_000, "{}")]) == ["1000 [\(day),1]", "60000 [0,2]"])
        #expect(
            try rows(sql, [(day, "{}"), (day + 60_000, "{}"), (1_000, "{}"), (61_000, "{}")])
                == ["\(day + 60_000) [\(day),1]", "1000 [\(day + 60_000),1]", "60000 [0,1]", "120000 [60000,1]"])
        let session = "SELECT VALUE [window_start(), window_end(), count(*)] FROM 'x' GROUP BY SESSION(10s)"
        #expect(try rows(session, [(day, "{}"), (1_000, "{}")]) == ["1000 [\(day),\(day + 10_000),1]", "11000 [1000,11000,1]"])
        #expect(try rows(session, [(50_000, "{}"), (45_000, "{}"), (52_000, "{}")]) == ["62000 [45000,62000,3]"])
    }

    @Test("a message that was made late, as a missed schedule makes one, is late and tells of no clock that was set back")
    func madeLate() throws {
        let day: Timestamp = 86_400_000
        var stream = try WindowStream("SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY TUMBLING(1m)")
        #expect(try stream.take(day, "{}") + stream.take(day + 60_000, "{}") == ["\(day + 60_000) [\(day),1]"])
        #expect(try stream.take(1_000, "{}", now: day + 60_000) == [])
        #expect(try stream.close(by: day + 120_000) == ["\(day + 120_000) [\(day + 60_000),2]"])
        var session = try WindowStream("SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY SESSION(1m)")
        #expect(try session.take(day, "{}") + session.take(1_000, "{}", now: day) == [])
        #expect(try session.close(by: day + 60_000) == ["\(day + 60_000) [\(day),2]"])
    }

    @Test("times at the ends of their range are taken without a trap", arguments: [Timestamp.min, .max])
    func extremes(time: Timestamp) throws {
        for window in ["TUMBLING(366d)", "HOPPING(366d, 90h)", "SESSION(366d)", "COUNT_WINDOW(3)"] {
            var stream = try WindowStream("SELECT VALUE count(*) FROM 'x' GROUP BY \(window)")
            #expect(try stream.take(time, "{}") == [])
            _ = try stream.take(0, "{}") + stream.close(by: .max)
        }
    }

    // MARK: Bounds

    @Test("a message of a new group is refused where the window is full, and stands in none")
    func groups() throws {
        var stream = try WindowStream("SELECT VALUE [window_start(), z, count(*)] FROM 'x' GROUP BY z, HOPPING(2s, 1s)", maximumGroups: 2)
        for z in 1...2 { #expect(try stream.take(500, "{\"z\":\(z)}") == []) }
        #expect(try stream.take(900, #"{"z":3}"#) == ["refused: the window holds 2 groups already and takes no new one"])
        #expect(try stream.take(950, #"{"z":2}"#) == [])
        #expect(try stream.close(by: 9_999).count == 4)
        for window in ["SESSION(1s)", "COUNT_WINDOW(9)"] {
            var stream = try WindowStream("SELECT VALUE z FROM 'x' GROUP BY z, \(window)", maximumGroups: 1)
            #expect(try stream.take(1, #"{"z":1}"#) == [])
            #expect(try stream.take(2, #"{"z":2}"#).first?.hasPrefix("refused") == true)
            #expect(try stream.take(3, #"{"z":1}"#) == [])
        }
    }

    @Test("a key of a size beyond the bound is refused, one at the bound is not")
    func keySize() throws {
        var stream = try WindowStream("SELECT VALUE count(*) FROM 'x' GROUP BY z, TUMBLING(1s)")
        let most = OpenWindows.maximumKeySize - 2
        #expect(try stream.take(1, "{\"z\":\"\(String(repeating: "k", count: most))\"}") == [])
        #expect(
            try stream.take(1, "{\"z\":\"\(String(repeating: "k", count: most + 1))\"}")
                == ["refused: the keys of the group have 4097 bytes, more than 4096"])
    }

    @Test("collect and approx_percentile keep the earliest values up to their bounds")
    func collected() throws {
        var stream = try WindowStream("SELECT array_length(collect(n)) AS c, approx_percentile(n, 1) AS p FROM 'x' GROUP BY TUMBLING(1s)")
        for n in 1...10_001 { _ = try stream.take(1, "{\"n\":\(n)}") }
        #expect(try stream.close(by: 1_000) == [#"1000 {"c":10000,"p":10000}"#])
        var large = try WindowStream("SELECT VALUE array_length(collect(n)) FROM 'x' GROUP BY TUMBLING(1s)", isRestarted: true)
        let text = String(repeating: "x", count: 1 << 18)
        for n in [text, text, text, text, "1"] { _ = try large.take(1, "{\"n\":\"\(n)\"}") }
        #expect(try large.close(by: 1_000) == ["1000 3"])
    }

    @Test("a payload at the limit of nesting is kept and comes back")
    func deep() throws {
        let depth = 511
        let payload = "{\"v\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        let rows = try rows("SELECT VALUE last(*) FROM 'x' GROUP BY v, TUMBLING(1s)", [(1, payload), (2, payload)])
        #expect(rows == ["1000 \(payload)"])
    }

    @Test("a row that can't be made fails alone, with an account of what its group held")
    func failures() throws {
        let sql = "SELECT z, CASE WHEN sum(t) > 50 THEN fail('hot') ELSE 1 END AS x FROM 'x' GROUP BY z, TUMBLING(5m)"
        #expect(
            try rows(sql, Self.zones) == [
                #"300000 {"z":2,"x":1}"#, #"failed: hot {"z":1,"sum(t)":96,"window_start":0,"window_end":300000}"#,
            ])
        #expect(
            try rows("SELECT VALUE 1 FROM 'x' WHERE CASE WHEN z = 2 THEN fail('no') ELSE TRUE END GROUP BY TUMBLING(5m)", Self.zones)
                == ["failed: no", "failed: no", "300000 1"])
    }
}
