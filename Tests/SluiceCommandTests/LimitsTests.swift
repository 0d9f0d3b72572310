import SluiceSQL
import SluiceText
import SluiceValues
import Testing

@testable import SluiceActions
@testable import SluiceCommand
@testable import SluiceEngine
@testable import SluiceEvaluation
@testable import SluiceExplaining
@testable import SluiceFunctions
@testable import SluiceHost
@testable import SluiceMQTT
@testable import SluiceNative
@testable import SluiceOperations
@testable import SluicePacks
@testable import SluicePlugins
@testable import SluiceSockets
@testable import SluiceStores
@testable import SluiceTopics

@Suite("the table of limits")
struct LimitsTests {
    private static let options = EngineOptions()

    /// What the code holds to, in the order of docs/operations.md.
    static let limits: [(what: String, bound: Int, key: String?)] = [
        ("Bytes of a payload, and of those of a batch", options.maximumPayload, "maxPayload"),
        ("Bytes of a topic", TopicByte.maximumLength, nil),
        ("Levels of a topic", TopicByte.maximumLevels, nil),
        ("Bytes of the payload of a publication", Publication.payloadLimit, nil),
        ("Messages that are stored in one commit", SourceLoop.batchLimit, nil),
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
        ("Bytes of a text that a regular expression searches", RegularExpression.Limits.textBytes, nil),
        ("Bytes of a regular expression", RegularExpression.Limits.patternBytes, nil),
        ("Levels of a regular expression", PatternParser.depthLimit, nil),
        ("Characters that a look-behind of one looks for", LookBehind.lengthLimit, nil),
        ("Steps of the searches of a call", SearchBudget.steps, nil),
        ("Steps of the searches of a message", CallContext.maximumSearchSteps, nil),
        ("Bytes of a pattern of times", JavaTimePattern.maximumBytes, nil),
        ("Bytes of an Array that `transform` gives", Transform.maximumBytes, nil),
        ("Questions of one message to functions", FunctionQuestion.maximumCount, nil),
        ("Bytes of a function's event, and of its answer", FunctionDeclaration(name: "", command: [], folder: "").maximumPayload, nil),
        ("Events that wait for a function", Dispatch.maximumWaiting, nil),
        ("Calls that `functionCall` makes at once", FunctionCall.maximumCalls, nil),
        ("Bytes of a line of a function's log", LineSplitter.maximumLine, nil),
        ("Lines of a function's log in a second", LineRate.maximum, nil),
        ("Bytes of a value that a native function gives", NativeCall.maximumOutput, nil),
        ("Parameters of a native function", FunctionSpec.maximumParameters, nil),
        ("Bytes of what a plugin says of a function or an action", PluginText.maximumSpec, nil),
        ("Messages of a COUNT_WINDOW", WindowSpec.maximumCount, nil),
        ("Days of a window, a hop or a gap", Int(WindowSpec.maximumLength / 86_400_000), nil),
        ("Windows of a rule that a message is in", Int(WindowSpec.maximumOverlap), nil),
        ("Bytes of the keys of a group in a window", OpenWindows.maximumKeySize, nil),
        ("Values of a group that `collect` or `approx_percentile` keeps in a window", AggregateFold.Bounds.window.items, nil),
        ("Bytes of these values", AggregateFold.Bounds.window.size, nil),
        ("Levels of a JSON text", JSONLimits.maximumDepth, nil),
        ("Digits of a number", Number.maximumDigits, nil),
        ("Exponent of a number", Number.maximumExponent, nil),
        ("Bytes of a text", ValueLimits.maximumTextBytes, nil),
        ("Items of an Array", ValueLimits.maximumItems, nil),
        ("Bytes of a statement or a template", Parser.maximumSizeBytes, nil),
        ("Levels of a statement", Parser.maximumNesting, nil),
        ("Operators in a row", Parser.maximumHeight, nil),
        ("Names in the path of a field that `set` assigns", Assignment.maximumPath, nil),
        ("Operators and operands that a variable stands for", Planner.maximumSize, nil),
        ("Bytes of a rule", RuleFileReader.maximumRuleSizeBytes, nil),
        ("Actions of a rule", RuleFileReader.maximumActions, nil),
        ("Messages of a batch", RuleFileReader.maximumBatch, nil),
        ("Bytes of a pack's file", YAMLDocument.maximumSizeBytes, nil),
        ("Levels of a pack's file", YAMLDocument.maximumDepth, nil),
        ("Aliases of a pack's file", YAMLBounds.maximumAliases, nil),
        ("Simulated devices of one kind", FileReader.maximumDevices, nil),
        ("Subscribers of a topic in a pack", FileReader.maximumSubscribers, nil),
        ("Subscribers of a topic in a table", Notify.maximumSubscribers, nil),
        ("Attributes of a subscriber's filter, and conditions of one", AttributeFilter.maximumCount, nil),
        ("Mails sent at once", CurlMailer.maximumThreads, nil),
        ("Characters of the subject of a mail", MailText.maximumSubject, nil),
        ("Bytes of the key of an object", BucketObject.maximumKey, nil),
        ("Bytes of an object that a query shows", BucketRows.maximumBody, nil),
        ("Bytes of all the objects that a query shows", BucketRows.maximumBodies, nil),
        ("Fields that a series has ever had", SeriesLayout.maximumColumns, nil),
        ("Dimensions of a metric", MetricDatum.maximumDimensions, nil),
        ("Bytes of a metric's name, unit or dimension", MetricDatum.maximumName, nil),
        ("Bytes of a secret", SystemAnswers.maximumSecret, nil),
        ("Bytes of an object of a pack", SystemAnswers.maximumObject, nil),
        ("Bytes of the address of a webhook", WebAddress.maximumLength, nil),
        ("Headers of a webhook", WebhookCall.maximumHeaders, nil),
        ("Bytes of the name of a header", WebhookCall.maximumHeaderName, nil),
        ("Bytes of the value of a header", WebhookCall.maximumHeaderValue, nil),
        ("Bytes that a webhook is answered with", CurlSender.maximumResponse, nil),
        ("Bytes of the headers that a webhook is answered with", CurlSender.maximumHead, nil),
        ("Bytes of a batch of a webhook", WebhookBatch.maximumSize, nil),
        ("Connections that are kept to webhooks", CurlSender.maximumIdleConnections, nil),
        ("Webhooks that wait for no other one", Webhook.maximumLanes, nil),
        ("Subscribers of topics that wait for no other one", Notify.maximumLanes, nil),
        ("Connections to the endpoint", OperationsEndpoint.maximumConnections, nil),
        ("Bytes of the head of a request to the endpoint", HeadMeter.most, nil),
        ("Lines of a kind in a minute of the log", LogFloods.most, nil),
        ("Bytes of a line of the log, and of each of its fields", EngineLog.maximumText, nil),
        ("Bytes of a recording", LiveRecording.maximumSize, nil),
        ("Paths that a recording tells apart", MessageRecorder.maximumPaths, nil),
        ("Bytes of a file of messages for tests", MessageFile.maximumSizeBytes, nil),
        ("Rows of such a file", MessageFile.maximumRows, nil),
        ("Files that `sluice test --watch` looks at", PackWatch.maximumFiles, nil),
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
