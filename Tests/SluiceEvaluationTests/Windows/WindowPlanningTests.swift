import SluiceEvaluation
import SluiceText
import Testing

@Suite("Planning of windows")
struct WindowPlanningTests {
    private func ids(_ sql: String, keepsWindows: Bool = true, place: Evaluation = Evaluation()) -> [String] {
        var evaluation = place
        evaluation.keepsWindows = keepsWindows
        return evaluation.planned(sql).diagnostics.map(\.id.name)
    }

    @Test("sizes, hops, gaps and counts", arguments: [
        ("TUMBLING(1ms)", WindowSpec.hopping(size: 1, hop: 1)), ("tumbling(1h)", .hopping(size: 3_600_000, hop: 3_600_000)),
        ("TUMBLING(366d)", .hopping(size: 366 * 86_400_000, hop: 366 * 86_400_000)),
        ("HOPPING(5m, 1m)", .hopping(size: 300_000, hop: 60_000)), ("HOPPING(100s, 1s)", .hopping(size: 100_000, hop: 1_000)),
        ("HOPPING(1m, 1m)", .hopping(size: 60_000, hop: 60_000)), ("SESSION(30s)", .session(gap: 30_000)),
        ("COUNT_WINDOW(1)", .count(1)), ("COUNT_WINDOW(1000000)", .count(1_000_000)), ("COUNT_WINDOW(2 * 50)", .count(100)),
        ("TUMBLING(2 * 30s)", .hopping(size: 60_000, hop: 60_000)),
    ])
    func specs(window: String, spec: WindowSpec) {
        var evaluation = Evaluation()
        evaluation.keepsWindows = true
        #expect(evaluation.planned("SELECT VALUE 1 FROM 'a' GROUP BY \(window)").plan?.windows?.spec == spec)
    }

    @Test("windows that can't be", arguments: [
        ("TUMBLING()", "window-arguments"), ("TUMBLING(1m, 1m)", "window-arguments"), ("HOPPING(1m)", "window-arguments"),
        ("COUNT_WINDOW(1, 2)", "window-arguments"), ("TUMBLING(0s)", "window-size"), ("TUMBLING(-1m)", "window-size"),
        ("TUMBLING(60)", "window-size"), ("TUMBLING(367d)", "window-size"), ("TUMBLING(1ms / 2)", "window-size"),
        ("SESSION(0ms)", "window-size"), ("SESSION(30)", "window-size"), ("HOPPING(5m, 0s)", "window-size"),
        ("HOPPING(1m, 5m)", "window-hop-too-long"), ("HOPPING(101s, 1s)", "window-overlap"), ("HOPPING(100001ms, 1s)", "window-overlap"),
        ("COUNT_WINDOW(0)", "window-size"), ("COUNT_WINDOW(-1)", "window-size"), ("COUNT_WINDOW(1.5)", "window-size"),
        ("COUNT_WINDOW(1000001)", "window-size"), ("COUNT_WINDOW(10s)", "window-size"), ("COUNT_WINDOW(n)", "window-not-constant"),
        ("TUMBLING('1m')", "window-not-constant"), ("TUMBLING(rand())", "window-not-constant"), ("TUMBLING(*)", "window-not-constant"),
        ("TUMBLING(size)", "window-not-constant"), ("SESSION(@gap)", "undeclared-variable"),
    ])
    func refused(window: String, id: String) {
        #expect(ids("SELECT VALUE 1 FROM 'a' GROUP BY \(window)") == [id])
    }

    @Test("a window needs a stream that somebody keeps windows of")
    func streams() {
        let sql = "SELECT a, count(*) AS n FROM 'x' GROUP BY a, TUMBLING(1m) HAVING count(*) > 1 ORDER BY n LIMIT 3"
        #expect(ids(sql) == [])
        #expect(ids(sql, keepsWindows: false) == ["window-needs-stream"])
        #expect(ids(sql.replacing("'x'", with: "\"t\""), place: Evaluation().onStoredData) == ["window-needs-stream"])
        #expect(ids("SELECT count(*) AS n GROUP BY TUMBLING(1m)") == ["window-needs-stream"])
    }

    @Test("what can't be read when a window closes", arguments: [
        ("SELECT b FROM 'x' GROUP BY a, TUMBLING(1m)", ["ungrouped-column"]), ("SELECT a.b FROM 'x' GROUP BY a.c, TUMBLING(1m)", ["ungrouped-column"]),
        ("SELECT * FROM 'x' GROUP BY a, TUMBLING(1m)", ["star-misplaced"]), ("SELECT VALUE * FROM 'x' GROUP BY TUMBLING(1m)", ["star-misplaced"]),
        ("SELECT a, * FROM 'x' GROUP BY a, TUMBLING(1m)", ["star-misplaced"]), ("SELECT encode(*, 'base64') AS e FROM 'x' GROUP BY TUMBLING(1m)", ["star-misplaced"]),
        ("SELECT topic() AS t FROM 'x' GROUP BY a, TUMBLING(1m)", ["ungrouped-column"]), ("SELECT clientid() AS t FROM 'x' GROUP BY TUMBLING(1m)", ["ungrouped-column"]),
        ("SET @b = b SELECT @b FROM 'x' GROUP BY a, TUMBLING(1m)", ["ungrouped-column"]), ("SET @b = b + 1 SELECT @b FROM 'x' GROUP BY TUMBLING(1m)", ["ungrouped-column"]),
        ("SELECT a FROM 'x' GROUP BY a, TUMBLING(1m) HAVING b > 1", ["ungrouped-column"]), ("SELECT a FROM 'x' GROUP BY a, TUMBLING(1m) ORDER BY b", ["ungrouped-column"]),
        ("SELECT avg(max(a)) AS x FROM 'x' GROUP BY TUMBLING(1m)", ["aggregate-misplaced"]), ("SELECT a FROM 'x' WHERE count(*) > 1 GROUP BY a, TUMBLING(1m)", ["aggregate-misplaced"]),
        ("SELECT window_start(1) AS s FROM 'x' GROUP BY TUMBLING(1m)", ["window-arguments"]),
        ("SELECT a FROM 'x' GROUP BY window_start(), a, TUMBLING(1m)", ["window-function-misplaced"]),
        ("SET @w = window_end() SELECT @w FROM 'x' GROUP BY TUMBLING(1m)", ["window-function-misplaced"]),
        ("SELECT window_start() AS s FROM 'x'", ["window-function-misplaced"]), ("SELECT Session(1m) AS s FROM 'x'", ["window-misplaced"]),
    ])
    func unreadable(sql: String, expected: [String]) {
        #expect(Array(Set(ids(sql))).sorted() == expected.sorted())
    }

    @Test("grouping without a window still needs stored data, and the hint names windows")
    func withoutWindow() throws {
        var evaluation = Evaluation()
        evaluation.keepsWindows = true
        let planned = evaluation.planned("SELECT a FROM 't' GROUP BY a")
        #expect(planned.diagnostics.map(\.id.name) == ["clause-needs-stored-data"])
        #expect(planned.diagnostics.first?.hint?.message.contains("TUMBLING(1m)") == true)
    }

    @Test("where one message is tried, the hint names what takes many", arguments: ["GROUP BY a", "GROUP BY a, TUMBLING(1m)"])
    func oneMessage(clause: String) {
        let planned = Evaluation().planned("SELECT a FROM 't' \(clause)")
        #expect(planned.diagnostics.count == 1)
        #expect(planned.diagnostics.first?.hint?.message.contains("'sluice test' and 'sluice play'") == true)
    }

    @Test("an aggregate of rows in WHERE is told that WHERE runs before they are grouped")
    func countInWhere() {
        var evaluation = Evaluation()
        evaluation.keepsWindows = true
        let found = evaluation.planned("SELECT a FROM 'a/+' WHERE count(*) > 1 GROUP BY a, TUMBLING(1m)").diagnostics
        #expect(found.map(\.id.name) == ["aggregate-misplaced"])
        #expect(found.first?.label == "WHERE runs on each row, before they are grouped")
        #expect(found.first?.hint?.message.contains("HAVING") == true)
        #expect(evaluation.planned("SELECT a FROM 'a/+' WHERE count(*) > 1").diagnostics.first?.hint == nil)
    }

    @Test("a template of a rule with windows names the way to the bounds")
    func templates() {
        let planned = Evaluation().onStoredData.plannedTemplate("${window_start()}", of: "SELECT count(*) AS n FROM 'a' GROUP BY TUMBLING(1m)")
        #expect(planned.diagnostics.map(\.id.name) == ["window-function-misplaced"])
        #expect(planned.diagnostics.first?.hint != nil)
    }

    @Test("white space and the case of keywords leave a statement what it is; all else makes it another")
    func identity() {
        func identity(_ sql: String) -> String? {
            var evaluation = Evaluation()
            evaluation.keepsWindows = true
            return evaluation.planned(sql).plan?.windows?.identity
        }
        let one = identity("SELECT z, count(*) AS n FROM 'a' GROUP BY z, TUMBLING(1m)")
        #expect(one != nil)
        #expect(identity("select z,  count(*) as n\nfrom 'a' group by tumbling(1m), z") == one)
        #expect(identity("SELECT z, count(*) AS n FROM 'a' GROUP BY z, TUMBLING(2m)") != one)
        #expect(identity("SELECT z, count(*) AS n FROM 'a' WHERE TRUE GROUP BY z, TUMBLING(1m)") != one)
    }
}
