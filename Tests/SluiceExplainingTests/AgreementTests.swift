import Foundation
import SluiceActions
import SluiceEngine
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceTesting
import SluiceText
import SluiceValues
import Testing

@testable import SluiceExplaining

@Suite("Explanations and the engine")
struct AgreementTests {
    private static let house = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules/house").path

    /// An engine as it runs: plans that are not traced, nobody who watches.
    private final class PlainEngine {
        private let packs: [Pack]
        private let fields: FieldTable
        private let registry: Registry

        init(_ load: (Registry, FieldTable) -> LoadedPack) throws {
            fields = FieldTable()
            registry = Registry(
                functions: StandardFunctions.all, actions: StandardActions.all(publisher: TestWorld(), webhooks: nil, mail: nil))
            let loaded = load(registry, fields)
            packs = [try #require(loaded.pack, "\(loaded.rendered())")]
        }

        /// The rules that a message made pass.
        func passed(_ message: Message) throws -> Set<String> {
            let clock = TestClock()
            clock.start(at: message.context.receivedAt)
            let database = try SQLiteDatabase.inMemory()
            for pack in packs { try database.declare(pack.catalog) }
            let engine = try Engine(
                packs: packs, fields: fields, registry: registry, database: database, clock: clock, randomness: SeededDraws(seed: 3),
                lines: { _ in })
            try engine.receive([Publication(topic: message.topic, payload: message.payload, qos: message.context.qos)])
            return Set(try engine.status().rules.filter { $0.activity.passed > 0 }.map(\.name))
        }
    }

    private static let topics = [
        "sensor/temperature/temp_1", "sensor/temperature/", "sensor/temperature", "sensor/humidity/temp_1", "room/1", "room/1/2",
        "$aws/rules/hot/x", "AC/AC-1",
    ]

    /// A payload of the fields that the rules read, some missing, some of other types, some no JSON at all.
    private static func payload(_ random: inout SeededGenerator) -> String {
        if random.oneIn(15) { return random.pick(["", "no json", "[1,2]", "40", #""text""#, "{\"a\":"]) }
        let values: [(String, [String])] = [
            ("id", [#""a""#, "1", "null"]),
            ("temperature", ["39.5", "40", "40.0", "45", "19", "25", "-3", "101", "1e3", #""41""#, #""warm""#, "null", "true", "{}"]),
            ("zone_id", ["1", "2", #""1""#, "1.0"]), ("state", [#""on""#, #""off""#, #""idle""#, "3"]),
            ("name", [#""abc""#, #""abcd""#, #""""#, "7"]), ("is_open", ["true", "false", #""true""#, "1"]),
            ("a", [#"{"b":{"c":4}}"#, #"{"b":3}"#, "5"]), ("list", [#"[{"v":1},{"v":9}]"#, "[]", "3"]),
        ]
        let members = values.compactMap { name, texts -> String? in random.oneIn(4) ? nil : "\"\(name)\":\(random.pick(texts))" }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func check(_ rig: ExplainerRig, _ plain: PlainEngine, count: Int) async throws {
        var random = SeededGenerator.forTest()
        var fired = 0
        for number in 0..<count {
            let message = ExplainerRig.message(random.pick(topics), payload(&random), number: UInt64(number))
            let passed = try plain.passed(message)
            for explanation in try await rig.explainer.explain(message) {
                let fires = explanation.verdict == .fires
                fired += fires ? 1 : 0
                #expect(
                    fires == passed.contains(explanation.rule),
                    "seed \(random.seed): \(explanation.rule) on \(message.topic) \(String(decoding: message.payload, as: UTF8.self))")
            }
        }
        #expect(fired > count / 10)
    }

    @Test("a rule of the house is told to fire exactly where the engine makes it pass")
    func house() async throws {
        let plain = try PlainEngine { PackLoader.load(folder: Self.house, registry: $0, fields: $1) }
        try await Self.check(try ExplainerRig(folder: Self.house), plain, count: 100)
    }

    @Test("so is a rule with all kinds of conditions")
    func conditions() async throws {
        let (text, _) = try ExplanationTests.read("conditions")
        let files = DiagnosticCatalogue.files(in: text).map { SourceFile(name: $0.name, text: $0.text) }
        let plain = try PlainEngine { PackLoader.load(files: files, folder: "", registry: $0, fields: $1) }
        try await Self.check(try ExplainerRig(text), plain, count: 150)
    }

    // MARK: What would turn a condition

    /// A leaf whose turning alone is said to be enough, with what its field had to be.
    private static func cure(_ expression: ExplainedExpression) -> (field: String, value: Value)? {
        if let turning = expression.turning, turning.isEnough, let text = turning.text { return cure(expression.text, text) }
        return expression.parts.lazy.compactMap(cure).first
    }

    private static func cure(_ condition: String, _ text: String) -> (field: String, value: Value)? {
        func number(_ words: Substring) -> Number? { (try? Value(json: String(words)))?.number }
        let field = String(condition.prefix { $0 != " " })
        guard !field.contains("(") else { return nil }
        let words = text.split(separator: " ")
        func value(_ text: Substring) -> Value {
            text.hasPrefix("'") ? .string(String(text.dropFirst().dropLast())) : (try? Value(json: String(text))) ?? .undefined
        }
        switch words.first {
        case "from": return number(words[1]).map { (field, .number($0)) }
        case "above": return number(words[1])?.int64.map { (field, .number(Number($0 + 1))) }
        case "below": return number(words[1])?.int64.map { (field, .number(Number($0 - 1))) }
        case "if" where text.contains("were there and"): return (String(words[1]), .string("another"))
        case "if" where text.contains("were like"): return nil
        case "if" where words.count == 4: return (String(words[1]), value(words[3]))
        default: return nil
        }
    }

    @Test("where one thing is said to be enough, the rule fires once it is so")
    func turning() async throws {
        let (text, _) = try ExplanationTests.read("conditions")
        let rig = try ExplainerRig(text)
        var random = SeededGenerator.forTest(default: 2)
        var cured = 0
        for number in 0..<150 {
            let message = ExplainerRig.message("room/1", Self.payload(&random), number: UInt64(number))
            guard case .object(let fields)? = try? Value(json: message.payload) else { continue }
            for explanation in try await rig.explainer.explain(message) where explanation.verdict == .doesNotFire {
                guard let condition = explanation.turns.last?.condition, let cure = Self.cure(condition) else { continue }
                var changed = fields
                changed[cure.field] = cure.value
                let again = ExplainerRig.message("room/1", Value.object(changed).json, number: UInt64(number))
                let other = try #require(try await rig.explainer.explain(again, rule: explanation.rule))
                // What it then does is another matter: an item without an id can't be stored.
                let isPassed = other.turns.contains { $0.outcome == .passed(rows: 1) }
                #expect(isPassed, "seed \(random.seed): \(explanation.rule), \(cure.field) as \(cure.value.json) in \(Value.object(fields).json)")
                cured += 1
            }
        }
        #expect(cured > 30)
    }
}
