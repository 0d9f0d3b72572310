import SluicePlugins
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@testable import SluiceEvaluation

@Suite("Properties of evaluation")
struct PropertyTests {
    private static let versions = LanguageVersion.allCases

    @Test("SELECT * hands any bytes on as they are")
    func identity() throws {
        var texts = RandomTexts(.forTest(default: 11))
        let plan = try #require(Evaluation().planned("SELECT *").plan)
        let frame = Frame()
        for _ in 0..<2000 {
            let bytes = texts.bytes()
            frame.load(payload: bytes, plan: SlotPlan(slots: [], of: FieldTable()))
            var output: [UInt8] = []
            guard case .selected(let isJSON) = plan.evaluate(frame, into: &output) else {
                Issue.record("nothing selected, seed \(texts.random.seed)")
                return
            }
            #expect(output == bytes, "seed \(texts.random.seed)")
            #expect(isJSON == ((try? Value(json: bytes)) != nil), "seed \(texts.random.seed): \(bytes)")
        }
    }

    @Test("what is written is the value that is seen, whatever the statement and the payload")
    func writeAndValue() throws {
        var texts = RandomTexts(.forTest(default: 12))
        var selected = 0
        for round in 0..<1500 {
            let evaluation = Evaluation(version: .v2016_03_23)
            let sql = texts.statement()
            let planned = evaluation.planned(sql)
            let plan = try #require(planned.plan, "\(sql): \(planned.diagnostics.map(\.message))")
            let payload = round % 7 == 0 ? texts.bytes() : Array(texts.payload().utf8)
            let frame = evaluation.frame(payload, slots: plan.slots, variableCount: plan.variableCount)
            let result = evaluation.run(plan, on: frame)
            frame.beginRule(variableCount: plan.variableCount)
            let passes = plan.condition?.isTrue(frame) ?? true
            guard passes else {
                #expect(result == .noMatch)
                continue
            }
            selected += 1
            let value = plan.projection.value(frame)
            let place: Comment = "seed \(texts.random.seed), round \(round): \(sql) on \(String(decoding: payload, as: UTF8.self))"
            switch result {
            case .json(let text): #expect(try Value(json: text).json == Value(json: value.json).json, place)
            case .raw(let bytes):
                if case .bytes(let raw) = value { #expect(bytes == raw, place) } else { #expect(value.isUndefined, place) }
            default: Issue.record(place)
            }
        }
        #expect(selected > 500)
    }

    @Test("one scan for many statements gives what each gives alone")
    func oneScan() throws {
        var texts = RandomTexts(.forTest(default: 13))
        for round in 0..<150 {
            let shared = Evaluation()
            let sqls = (0..<8).map { _ in texts.statement() }
            let plans = try sqls.map { try #require(shared.planned($0).plan) }
            let slots = plans.reduce(into: Set<Int>()) { $0.formUnion($1.slots) }
            let together = SlotPlan(slots: slots, of: shared.fields)
            let frame = Frame()
            for _ in 0..<4 {
                let payload = texts.payload()
                shared.prepare(frame, Array(payload.utf8))
                frame.load(payload: Array(payload.utf8), plan: together)
                for (sql, plan) in zip(sqls, plans) {
                    frame.beginRule(variableCount: plan.variableCount)
                    let alone = Evaluation().run(sql, payload)
                    #expect(shared.run(plan, on: frame) == alone, "seed \(texts.random.seed), round \(round): \(sql) on \(payload)")
                }
            }
        }
    }

    @Test("the order of a payload's members does not matter")
    func memberOrder() throws {
        var texts = RandomTexts(.forTest(default: 14))
        texts.takesStar = false
        for round in 0..<1000 {
            let sql = texts.statement()
            let (payload, shuffled) = texts.shuffledPair()
            #expect(Evaluation().run(sql, payload) == Evaluation().run(sql, shuffled), "seed \(texts.random.seed), round \(round): \(sql) on \(payload)")
        }
    }

    @Test("templates, expressions and queries take anything as well")
    func elsewhere() throws {
        var texts = RandomTexts(.forTest(default: 15))
        for _ in 0..<500 {
            let expression = texts.expression(3)
            let payload = texts.payload()
            if case .refused(let ids) = Evaluation().text(of: "a${\(expression)}b", payload) { Issue.record("\(expression): \(ids)") }
            let device = Evaluation(place: .device)
            let plan = try #require(device.plannedExpression(expression).plan, "\(expression)")
            let frame = device.frame([], slots: [], variableCount: 0)
            frame.row = (try Value(json: payload)).object ?? Object()
            _ = plan.value(frame).json
            _ = try? Evaluation().query("SELECT collect(\(texts.expression(2))) AS x FROM \"t\" GROUP BY \(expression) ORDER BY x", [payload, payload])
        }
    }

    @Test("an expression alone reads the payload through its slots")
    func slots() throws {
        let evaluation = Evaluation()
        let plan = try #require(evaluation.plannedExpression("a + b.c").plan)
        #expect(plan.value(evaluation.frame(Array(#"{"a":1,"b":{"c":2}}"#.utf8), slots: plan.slots, variableCount: 0)).json == "3")
        let star = try #require(evaluation.plannedExpression("*").plan)
        #expect(star.value(evaluation.frame(Array("[1.0]".utf8), slots: star.slots, variableCount: 0)).json == "[1]")
    }
}
