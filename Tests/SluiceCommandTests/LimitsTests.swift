import SluicePlugins
import SluiceSQL
import SluiceValues
import Testing

@testable import SluiceActions
@testable import SluiceCommand
@testable import SluiceEngine
@testable import SluiceEvaluation
@testable import SluiceHost
@testable import SluiceOperations
@testable import SluicePacks

@Suite("the table of limits")
struct LimitsTests {
    private static let options = EngineOptions()

    /// What the code holds to, in the order of docs/operations.md.
    static let limits: [(what: String, bound: Int, key: String?)] = [
        ("Bytes of a payload, and of those of a batch", options.maximumPayload, "maxPayload"),
        ("Deliveries owed", options.maximumOwed, "maxOwed"),
        ("Deliveries that a lane makes at once", options.laneBatch, "laneBatch"),
        ("Messages received from a queue at once", options.queueBatch, "queueBatch"),
        ("Questions to one function at once", options.maximumQuestions, "maxQuestions"),
        ("Times that rules hand a message on", options.maximumDepth, "maxDepth"),
        ("Messages made of one", options.maximumCascade, "maxCascade"),
        ("Groups in a window of a rule", options.maximumGroups, "maxGroups"),
        ("Rows of a query, and groups", QueryPlan.maximumRows, nil),
        ("Items that a look-up takes from a table", Answers.maximumItems, nil),
        ("Look-ups of one message", Frame.maximumAnswers, nil),
        ("Elements of nested queries", Frame.maximumElements, nil),
        ("Questions of one message to functions", FunctionQuestion.maximumCount, nil),
        ("Events that wait for a function", Dispatch.maximumWaiting, nil),
        ("Calls that `functionCall` makes at once", FunctionCall.maximumCalls, nil),
        ("Messages of a COUNT_WINDOW", WindowSpec.maximumCount, nil),
        ("Levels of a JSON text", JSONLimits.maximumDepth, nil),
        ("Digits of a number", Number.maximumDigits, nil),
        ("Bytes of a text", ValueLimits.maximumTextBytes, nil),
        ("Items of an Array", ValueLimits.maximumItems, nil),
        ("Bytes of a statement or a template", Parser.maximumSizeBytes, nil),
        ("Levels of a statement", Parser.maximumNesting, nil),
        ("Bytes of a rule", RuleFileReader.maximumRuleSizeBytes, nil),
        ("Actions of a rule", RuleFileReader.maximumActions, nil),
        ("Messages of a batch", RuleFileReader.maximumBatch, nil),
        ("Bytes of a pack's file", YAMLDocument.maximumSizeBytes, nil),
        ("Simulated devices of one kind", FileReader.maximumDevices, nil),
        ("Subscribers of a topic in a pack", FileReader.maximumSubscribers, nil),
        ("Subscribers of a topic in a table", Notify.maximumSubscribers, nil),
        ("Mails sent at once", CurlMailer.maximumThreads, nil),
        ("Bytes of the key of an object", BucketObject.maximumKey, nil),
        ("Dimensions of a metric", MetricDatum.maximumDimensions, nil),
        ("Bytes of a secret", SystemAnswers.maximumSecret, nil),
        ("Bytes of an object of a pack", SystemAnswers.maximumObject, nil),
        ("Bytes of a batch of a webhook", WebhookBatch.maximumSize, nil),
        ("Connections to the endpoint", OperationsEndpoint.maximumConnections, nil),
        ("Lines of a kind in a minute of the log", LogFloods.most, nil),
    ]

    @Test("docs/operations.md tells each bound as the code has it, and which key sets it")
    func documented() throws {
        let rows = try OperationsDocument.rows(under: "## Limits")
        #expect(rows.map { Array($0.prefix(2)) } == Self.limits.map { [$0.what, $0.bound.grouped] })
        for (row, limit) in zip(rows, Self.limits) {
            #expect(limit.key.map { row[2].hasPrefix("`\($0)`") } ?? (row[2] == "–"), "\(row)")
            #expect(row.count == 4 && !row[3].isEmpty)
        }
    }

    @Test("each bound of the engine that can be set is a setting, with the engine's own value as its default")
    func settable() {
        for limit in Self.limits {
            guard let key = limit.key else { continue }
            #expect(Setting.all.first { $0.key == key }?.fallback == String(limit.bound))
        }
        let bounds = Mirror(reflecting: Self.options).children.count
        #expect(Self.limits.count { $0.key != nil } == bounds, "a bound of EngineOptions stands in no row")
    }
}
