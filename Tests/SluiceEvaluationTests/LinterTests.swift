import SluicePlugins
import SluiceSQL
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@testable import SluiceEvaluation

@Suite("Linter")
struct LinterTests {
    private func warnings(_ sql: String, readElsewhere: Set<String> = []) -> [String] {
        let evaluation = Evaluation()
        let parsed = Parser.parseStatement(sql)
        let planned = StatementPlan.make(parsed, in: evaluation.context)
        #expect(planned.plan != nil, "\(sql): \(planned.diagnostics.map(\.message))")
        let found = Linter.findings(in: parsed.tree, evaluation.context, readElsewhere: readElsewhere)
        #expect(found.allSatisfy { $0.severity == .warning })
        return found.map(\.id.name)
    }

    @Test(
        "a condition that can never be true is told once",
        arguments: [
            "1 > 2", "false", "NULL", "'yes'", "a = 1 AND a = 2", "a = 1 AND b AND a <> 1", "a.b > 40 AND a.b < 30",
            "a > 40 AND b = 1 AND a <= 40", "40 < a AND 40 > a", "a >= 40 AND a < 40", "a BETWEEN 9 AND 3",
            "a BETWEEN 3 AND 9 AND a > 9", "a IN [1, 2] AND a = 3", "a IN [1, 2] AND a > 2", "a IN []  AND a = 1", "1 IN [2, 3]",
            "a IS NULL AND a > 1", "a IS NULL AND a IS NOT NULL", "a IS NOT NULL AND a = NULL", "a = 'x' AND a > 3",
            "(a = 1 AND a = 2) OR 1 > 2", "NOT (1 < 2)", "a = NULL AND a <> NULL",
            "a + 1 > 2 AND false", "(a AND NOT true) AND b", "a = '5' AND a > 6", "cast(a AS Int) = 1 AND 2 > 3",
        ])
    func neverTrue(condition: String) {
        let found = warnings("SELECT * FROM 't' WHERE \(condition)")
        #expect(found.count == 1)
        #expect(found == ["never-true"] || found == ["operand-never-boolean"], "\(found)")
    }

    @Test(
        "what can be true is not warned of",
        arguments: [
            "a > 40", "a > 30 AND a < 40", "a >= 40 AND a <= 40", "a = 1 AND b = 2", "a = 1 OR a = 2", "a = 1 AND a > 0",
            "a = '5' AND a > 3", "a = 1 AND a = 1.0", "a <> 1 AND a <> 2", "a = NULL", "a IS NULL", "isNull(a) AND a = NULL",
            "rand() > 0.5 AND rand() < 0.3", "a IN [1, 2] AND a <> 1", "a IN ['5'] AND a > 4", "a", "NOT a", "'true' AND a",
            "a BETWEEN 3 AND 9 AND a = 3", "a + b = '3'", "a + 'x' = 'bx'", "exists (SELECT * FROM l AS i WHERE i = 3)",
            "exists (SELECT * FROM l WHERE a = 1) AND a = 2", "get(a, 0) = 1 AND get(a, 1) = 2", "upper(a) = 'X'",
            "CASE a WHEN 1 THEN true WHEN 'x' THEN false END", "topic(1) = 't'", "a.b = 1 AND a.c = 2", "length(a) > 2 AND b",
            "a > '4'", "timestamp() > 5 AND timestamp() < 1000", "(a > 1) = true", "isUndefined(a)",
        ])
    func canBeTrue(condition: String) {
        #expect(warnings("SELECT * FROM 't' WHERE \(condition)") == [])
    }

    @Test(
        "each mistake is told under its own name",
        arguments: [
            ("a > 'hot'", "comparison-needs-number"), ("a < NULL", "comparison-needs-number"), ("a BETWEEN 1 AND 'x'", "comparison-needs-number"),
            ("[1] > a", "comparison-needs-number"), ("5 = '5'", "equality-of-different-types"), ("(a > 1) <> 'true'", "equality-of-different-types"),
            ("a AND 5", "operand-never-boolean"), ("NOT 'no'", "operand-never-boolean"), ("a OR b - 1", "operand-never-boolean"),
            ("a * 'x' > 1", "arithmetic-needs-number"), ("a + NULL = 1", ""), ("true + 1 = 1", "arithmetic-needs-number"),
            ("-[1] = 1", "arithmetic-needs-number"), ("a / 0 = 1", "division-by-zero"), ("a % 0 = 1", "division-by-zero"),
            ("abs('x') = 1", "unusable-argument"), ("abs(NULL) = 1", "unusable-argument"), ("regexp_matches(a, '(')", "unusable-argument"),
            ("regexp_substr(a, '[') = 'x'", "unusable-argument"), ("regexp_replace(a, 'a{', 'x') = 'x'", "unusable-argument"),
            ("parse_time('b', a) = 'x'", "unusable-argument"), ("parse_time('yyyy', a, 'Mars/Olympus') = 'x'", "unusable-argument"),
            ("parse_time('yyyy', a, 'Europe/Berlin') = 'x'", ""), ("time_to_epoch(a, 'bbb') > 1", "unusable-argument"),
            ("date_part('fortnight', a) = 1", "unusable-argument"), ("date_part('hour', a) = 1", ""),
            ("encode(a, 'hex') = 'x'", "unusable-argument"), ("transform('foo', a, b) = [a]", "unusable-argument"),
            ("get_mqtt_property('foo') = 'x'", "unusable-argument"), ("get_mqtt_property('content_type') = 'x'", ""),
            ("topic(1) = 5", "equality-of-different-types"), ("length(a) = '3'", "equality-of-different-types"),
            ("upper(a) = 5", "equality-of-different-types"), ("isNull(a) = 1", "equality-of-different-types"), ("a AND length(b)", "operand-never-boolean"),
            ("length(a) = 3", ""), ("isNull(a) = (b > 1)", ""), ("abs(a) * upper(b) > 1", ""), ("concat(a) = 5", ""),
            ("a IN 'abc'", "unusable-argument"), ("a NOT IN 5", "unusable-argument"), ("a IN b", ""), ("a IN []", "never-true"),
            ("count('x') > 0", "unusable-argument"), ("max(a) > 0 AND sum([1, b]) > 0", ""),
            ("approx_percentile(a, 95) > 0", "unusable-argument"), ("approx_percentile(a, 0.95) > 0", ""), ("collect(a) > 0", "comparison-needs-number"),
            ("upper() = 'X'", "wrong-argument-count"), ("upper(a, b) = 'X'", "wrong-argument-count"),
            ("topic(0) = 't'", "topic-level-out-of-reach"), ("topic(2) = 't'", "topic-level-out-of-reach"),
            ("CASE a WHEN 1 THEN true WHEN 1.0 THEN b END", "unreachable-arm"), ("CASE (a > 1) WHEN 'x' THEN true END", "unreachable-arm"),
            ("CASE WHEN true THEN a WHEN b THEN c END", "unreachable-arm"), ("CASE WHEN 1 > 2 THEN a ELSE b END", "unreachable-arm"),
            ("{'a': 1, 'a': 2} = b", "duplicate-output-key"), ("exists (SELECT * FROM l WHERE v > 'x')", "comparison-needs-number"),
        ])
    func named(condition: String, id: String) {
        let found = warnings("SELECT * FROM 't' WHERE \(condition)")
        #expect(id.isEmpty ? found.allSatisfy { $0 == "never-true" } : found == [id], "\(found)")
    }

    @Test(
        "what stands around conditions is told too",
        arguments: [
            ("SET @a = 1 SELECT * FROM 't'", ["unused-variable"]), ("SET @a = x, @b = @a SELECT @b AS b FROM 't'", []),
            ("SELECT upper(a) FROM 't'", ["unnamed-item"]), ("SELECT a, b.c, *, upper(d) AS d FROM 't'", []),
            ("SELECT a AS x, b AS x FROM 't'", ["duplicate-output-key"]), ("SELECT a AS x.y, b AS x.z FROM 't'", []),
            ("SELECT a AS \u{e9}, b AS e\u{301}, {'\u{e9}': 1, 'e\u{301}': 2} AS o FROM 't'", []),
            ("SELECT *, a AS a FROM 't'", []), ("SELECT a AS x.y, b AS x FROM 't'", ["duplicate-output-key"]),
            ("SELECT a AS x, b AS x.y FROM 't'", []), ("SELECT 1 AS x, b AS x.y FROM 't'", ["duplicate-output-key"]),
            ("SELECT a AS x.y.z, b AS x.y, c AS x.w FROM 't'", ["duplicate-output-key"]), ("SELECT 1 AS x.y, b AS x.z.y FROM 't'", []), ("SELECT a, c.a FROM 't'", ["duplicate-output-key"]),
            ("SELECT topic(3) AS x FROM 'a/+'", ["topic-level-out-of-reach"]), ("SELECT topic(3) AS x FROM 'a/#'", []),
            ("SELECT topic(3) AS x FROM 'a/+', 'a/b/+'", []), ("SELECT topic(2) AS x FROM \"a/b\"", []),
            ("SELECT * FROM '$tabel/a/insert'", ["unmatchable-topic-filter"]), ("SELECT * FROM '$share/g/a'", ["unmatchable-topic-filter"]),
            ("SELECT * FROM '$table/a/inserted'", ["unmatchable-topic-filter"]), ("SELECT * FROM '$rule/a'", ["unmatchable-topic-filter"]),
            ("SELECT * FROM '$table/#'", []), ("SELECT * FROM '$table/+/+'", []), ("SELECT * FROM '$flow/a'", []),
            ("SELECT * FROM '$table/a/insert'", []), ("SELECT * FROM '$SYS/broker/uptime'", []), ("SELECT * FROM '$aws/things/a/shadow/update'", []),
        ])
    func statements(sql: String, ids: [String]) {
        #expect(warnings(sql) == ids)
    }

    @Test("an item without a name that subtracts from a field VALUE tells how a value is negated", arguments: [
        ("SELECT VALUE - a FROM 't'", true), ("SELECT value - a - b FROM 't'", true), ("SELECT a, value - a FROM 't'", false),
        ("SELECT value + a FROM 't'", false), ("SELECT VALUE - a AS d FROM 't'", false), ("SELECT VALUE -a FROM 't'", false),
    ])
    func negatedValue(sql: String, isTold: Bool) {
        let found = Linter.findings(in: Parser.parseStatement(sql).tree, Evaluation().context)
        #expect(found.contains { !$0.notes.isEmpty } == isTold)
    }

    @Test("a variable that a template of the rule reads is used")
    func templates() {
        #expect(warnings("SET @a = 1 SELECT * FROM 't'", readElsewhere: ["a"]) == [])
        let template = TemplateText.parse("${@a.b + (SELECT VALUE @c FROM l)}").tree
        #expect(template.variableNames == ["a", "c"])
    }

    @Test("a template is looked at with the variables of its rule")
    func templateFindings() {
        let statement = Parser.parseStatement("SET @a = 'x' SELECT * FROM 't'").tree
        let found = Linter.findings(in: TemplateText.parse("${@a * 2} ${b}").tree, of: statement, Evaluation().context)
        #expect(found.map(\.id) == [.arithmeticNeedsNumber])
    }

    // MARK: Bounds

    @Test("texts at the bounds of the parser are looked at, and variables built on variables do not grow")
    func bounds() {
        let doubling = (1...8).map { "@v\($0) = @v\($0 - 1) + @v\($0 - 1)" }.joined(separator: ", ")
        let nesting = (1...8).map { "@v\($0) = [@v\($0 - 1), @v\($0 - 1)]" }.joined(separator: ", ")
        let texts = [
            "SET @v0 = 'xxxxxxxx', \(doubling) SELECT @v8 AS v FROM 't'",
            "SET @v0 = [1], \(nesting) SELECT @v8 AS v FROM 't' WHERE cast(@v8 AS String) = 'x' OR @v8 = @v7",
            "SELECT a" + String(repeating: " + a", count: 500) + " AS s FROM 't'",
            "SELECT a" + String(repeating: ".b", count: 500) + " AS s FROM 't'",
            "SELECT * FROM 't' WHERE " + (0..<500).map { "a\($0) > \($0)" }.joined(separator: " AND "),
            "SELECT * FROM 't' WHERE " + String(repeating: "(a AND ", count: 60) + "b" + String(repeating: ")", count: 60),
            "SELECT " + String(repeating: "CASE a WHEN 1 THEN ", count: 60) + "b" + String(repeating: " END", count: 60) + " AS c FROM 't'",
        ]
        for sql in texts { #expect(warnings(sql) == [], "\(sql.prefix(80))") }
    }

    @Test(
        "what can't pass is told in the words of its clause",
        arguments: [
            ("SELECT * FROM \"t\" WHERE 1 > 2", "no row passes"), ("SELECT max(a) AS m FROM \"t\" GROUP BY b HAVING 1 > 2", "no group passes"),
            ("SELECT (SELECT * FROM l WHERE 1 > 2) AS l FROM \"t\"", "no element passes"),
        ])
    func words(sql: String, label: String) {
        let found = Linter.findings(in: Parser.parseStatement(sql).tree, Evaluation().onStoredData.context)
        #expect(found.map(\.label) == [label])
        #expect(found.allSatisfy { $0.hint == nil })
    }

    @Test("a condition that can't pass is told with what may have been meant", arguments: [
        ("a BETWEEN 10 AND 1", "the bounds are the wrong way round", "1 AND 10"), ("b AND a BETWEEN 10 AND 1", "the bounds are the wrong way round", "1 AND 10"),
        ("abs(a) BETWEEN 2 AND -2", "the bounds are the wrong way round", "-2 AND 2"), ("1", "expected a condition, found a number", nil),
        ("'x'", "expected a condition, found a String", nil), ("a IN 'abc'", "expected an Array, found a String", "['abc']"),
        ("a IN upper(b) + 'x'", nil, nil), ("1 > 2", "no message passes", nil),
    ] as [(String, String?, String?)])
    func meant(condition: String, label: String?, replacement: String?) {
        let found = Linter.findings(in: Parser.parseStatement("SELECT * FROM 't' WHERE \(condition)").tree, Evaluation().context)
        #expect(found.count == 1 || label == nil)
        #expect(label == nil || found.first?.label == label)
        #expect(found.first?.hint?.replacement == replacement)
        #expect(found.allSatisfy { $0.hint?.message.contains("ruleDisabled") != true })
    }

    @Test("that a rule can be switched off is told of a literal false alone")
    func switchedOff() {
        let found = Linter.findings(in: Parser.parseStatement("SELECT * FROM 't' WHERE false").tree, Evaluation().context)
        #expect(found.map(\.hint?.message) == ["a rule is switched off with ruleDisabled: true"])
    }

    @Test("a constant that is none of those a function takes is told with the nearest of them", arguments: [
        ("encode(a, 'hex')", "'base64'"), ("get_mqtt_property('content-type')", "'content_type'"), ("get_mqtt_property('zzz')", nil),
        ("approx_percentile([1, a], 95)", "0.95"), ("approx_percentile([1, a], 995)", nil), ("approx_percentile([1, a], 'p95')", nil),
    ])
    func choices(expression: String, replacement: String?) {
        let found = Linter.findings(in: Parser.parseStatement("SELECT \(expression) AS x FROM 't'").tree, Evaluation().context)
        #expect(found.map(\.id) == [.unusableArgument])
        #expect(found.first?.hint?.replacement == replacement)
    }

    @Test("an aggregate that none of the rows can bring anything to is told of", arguments: [
        ("sum(*)", true), ("avg(*)", true), ("min(*)", true), ("approx_percentile(*, 0.5)", true), ("approx_percentile(v, 95)", true),
        ("sum(v > 1)", true), ("max([v])", true), ("count(*)", false), ("last(*)", false), ("collect(*)", false), ("count(v > 1)", false),
        ("sum('4')", false), ("sum(v)", false), ("(SELECT VALUE sum(*) FROM collect(v))", false), ("(SELECT VALUE sum(v > 1) FROM collect(v))", true),
    ])
    func folds(expression: String, isTold: Bool) {
        let sql = "SELECT \(expression) AS x FROM \"t\""
        let found = Linter.findings(in: Parser.parseStatement(sql).tree, Evaluation().onStoredData.context)
        #expect(found.map(\.id) == (isTold ? [.unusableArgument] : []), "\(sql)")
    }

    @Test("a payload may be a number, so that over messages '*' can be summed")
    func foldedMessages() {
        let parsed = Parser.parseStatement("SELECT sum(*) AS s, sum(a = 1) AS n FROM 't' GROUP BY TUMBLING(1m)")
        let found = Linter.findings(in: parsed.tree, Evaluation().context)
        #expect(found.map(\.label) == ["expected a number"] || found.map(\.label) == ["expected a number, found Boolean"])
    }

    @Test("an item without a name that may have been meant as a key with a dash tells how one is read", arguments: [
        ("SELECT a.my-key FROM 't'", "this subtracts; a key 'my-key' is read with get(a, 'my-key')"),
        ("SELECT my-key FROM 't'", "this subtracts; a key 'my-key' is read with get(*, 'my-key')"),
        ("SELECT a.my - key FROM 't'", nil), ("SELECT a.my-1 FROM 't'", nil),
    ])
    func dashes(sql: String, note: String?) {
        let found = Linter.findings(in: Parser.parseStatement(sql).tree, Evaluation().context)
        #expect(found.map(\.id) == [.unnamedItem])
        #expect(found.first?.notes.map(\.message) == (note.map { [$0] } ?? []))
    }

    @Test("groups that can't be are told")
    func having() {
        let sql = "SELECT avg(t) AS m FROM \"s\" GROUP BY z HAVING avg(t) > 35 AND avg(t) < 20"
        #expect(Linter.findings(in: Parser.parseStatement(sql).tree, Evaluation().onStoredData.context).map(\.id) == [.neverTrue])
        let fine = "SELECT avg(t) AS m FROM \"s\" GROUP BY z HAVING avg(t) > 35 OR avg(t) < 20"
        #expect(Linter.findings(in: Parser.parseStatement(fine).tree, Evaluation().onStoredData.context) == [])
    }

    // MARK: Properties

    @Test("no message passes a rule whose condition is said never to be true")
    func neverTrueHolds() {
        var texts = RandomTexts(.forTest(default: 31))
        var told = 0
        for _ in 0..<2000 {
            let evaluation = Evaluation()
            let sql = "SELECT * FROM 't' WHERE \(texts.condition())"
            let parsed = Parser.parseStatement(sql)
            guard let plan = StatementPlan.make(parsed, in: evaluation.context).plan,
                Linter.findings(in: parsed.tree, evaluation.context).contains(where: { $0.id == .neverTrue })
            else { continue }
            told += 1
            for _ in 0..<20 {
                let frame = evaluation.frame(Array(texts.payload().utf8), slots: plan.slots, variableCount: plan.variableCount)
                #expect(evaluation.run(plan, on: frame) == .noMatch, "seed \(texts.random.seed): \(sql)")
            }
        }
        #expect(told > 100, "the generator makes too few such conditions: \(told)")
    }

    @Test("what an expression comes to is among what the linter holds possible")
    func possibilitiesHold() {
        var texts = RandomTexts(.forTest(default: 32))
        var constants = 0
        for round in 0..<2500 {
            let evaluation = Evaluation()
            let text = round % 2 == 0 ? texts.expression(3) : texts.condition(3)
            let parsed = Parser.parseExpression(text)
            guard let plan = ExpressionPlan.make(parsed.tree, in: evaluation.context).plan else { continue }
            var linter = Linter(evaluation.context)
            let possible = linter.possibility(of: parsed.tree)
            if possible.constant != nil { constants += 1 }
            for _ in 0..<4 {
                let frame = evaluation.frame(Array(texts.payload().utf8), slots: plan.slots, variableCount: 0)
                let value = plan.value(frame)
                #expect(
                    Possibility(value).kinds.isSubset(of: possible.kinds),
                    "seed \(texts.random.seed): \(text) is \(value.typeName)")
                if let constant = possible.constant, !constant.isUndefined {
                    #expect(constant.equals(value) == true, "seed \(texts.random.seed): \(text)")
                }
            }
        }
        #expect(constants > 50)
    }
}

extension RandomTexts {
    /// A condition of comparisons of few fields with few constants, so that many exclude each other.
    mutating func condition(_ depth: Int = 2) -> String {
        if depth > 0, random.oneIn(5) { return "(\(condition(depth - 1)) OR \(condition(depth - 1)))" }
        if depth > 0, !random.oneIn(4) { return "(\(condition(depth - 1)) AND \(condition(depth - 1)))" }
        let subject = random.pick(["a", "b", "a.b", "l"])
        let constant = random.pick(["0", "1", "1.0", "2", "-3", "'5'", "'x'", "''", "'true'", "true", "NULL", "99"])
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3: return "\(subject) \(random.pick(["=", "<>", "<", "<=", ">", ">="])) \(constant)"
        case 4: return "\(constant) \(random.pick(["=", "<>", "<", ">="])) \(subject)"
        case 5: return "\(subject) IN [\(constant), 1, 'x']"
        case 6: return random.pick(["\(subject) IS NULL", "\(subject) IS NOT NULL", "NOT \(subject)", subject])
        default: return "\(subject) BETWEEN \(random.pick(["0", "1", "-3"])) AND \(random.pick(["1", "5", "'2'"]))"
        }
    }
}
