import Foundation
import SluiceConformance
import SluicePlugins
import SluiceSQL
import SluiceTopics
import SluiceValues
import SluiceTestSupport
import Testing

extension ConformanceCase: CustomTestStringConvertible {
    public var testDescription: String { "\(place) \(section.number) \(subject.text)" }
}

/// The cases in `Tests/Fixtures/conformance`, and why a file of them can't be read.
enum ConformanceFolder {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/conformance")

    static let files: [Result<[ConformanceCase], any Error>] = fileNames(in: folder.path, endingIn: ".jsonl").map { name in
        Result { try ConformanceCase.all(in: Array(Data(contentsOf: folder.appendingPathComponent(name))), of: name) }
    }

    static let cases = files.flatMap { (try? $0.get()) ?? [] }
}

@Suite("Conformance with the language reference")
struct ConformanceTests {
    @Test("every file of cases can be read")
    func readable() throws {
        #expect(!ConformanceFolder.files.isEmpty)
        for file in ConformanceFolder.files { _ = try file.get() }
    }

    // What is given to look up belongs to the command, whose suite runs all cases.
    @Test("every documented case comes out as documented", arguments: ConformanceFolder.cases.filter { $0.given == nil })
    func conforms(_ example: ConformanceCase) throws {
        let actual = try result(of: example)
        #expect(actual.conforms(to: example.expected, .byText), "\(example.testDescription): \(actual) is not \(example.expected)")
    }

    @Test("there are cases for every section")
    func sections() {
        let sections = Set(ConformanceFolder.cases.map(\.section.number))
        for section in [
            "2", "3", "4", "5", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "7.1", "7.2", "7.3", "7.4", "7.5", "8", "9.1", "9.2", "10.1", "10.2", "10.3", "10.4",
            "10.5", "10.6", "10.7", "10.8", "10.9", "11.1", "11.2", "12", "14.2", "14.3", "14.4", "15",
        ] {
            #expect(sections.contains(section))
        }
    }

    private func result(of example: ConformanceCase) throws -> ConformanceResult {
        let version = try #require(LanguageVersion(named: example.version))
        var evaluation = Evaluation(version: version)
        let ingest = example.topic.flatMap(ReservedTopics.basicIngest)
        evaluation.message = MessageContext(
            id: evaluation.message.id, topic: ingest.map { String($0.rest) } ?? example.topic,
            receivedAt: evaluation.message.receivedAt, clientID: "n/a")
        try fill(&evaluation.message, from: example.context)
        if case .template(let template, let sql) = example.subject {
            let text = evaluation.text(of: template, String(decoding: example.payload, as: UTF8.self), rule: sql)
            if case .json(let text) = text { return .text(text) }
            return ConformanceResult(text)
        }
        let sql = try #require(example.subject.statement)
        // A message that is sent straight to the rule is not matched against its filter.
        let isReached = try reaches(ingest == nil ? example.topic : nil, sql)
        return isReached ? ConformanceResult(evaluation.run(sql, bytes: example.payload)) : .noMatch
    }

    /// The whole context of a message, as `sluice eval --jsonl` takes it; what is not named is not known.
    private func fill(_ message: inout MessageContext, from given: Object) throws {
        if let id = given["clientid"]?.string { message.clientID = id }
        message.principal = given["principal"]?.string
        message.sourceIP = given["sourceip"]?.string
        message.accountID = given["accountid"]?.string
        message.traceID = given["traceid"]?.string
        if let time = given["timestamp"]?.number?.int64 { message.receivedAt = time }
        message.transport = given["protocol"]?.string == "http" ? .http : .mqtt
        guard let properties = given["mqtt5"]?.object else { return }
        message.properties.contentType = properties["content_type"]?.string
        message.properties.responseTopic = properties["response_topic"]?.string
        if let encoded = properties["correlation_data_base64"]?.string {
            message.properties.correlationData = Array(try #require(Data(base64Encoded: encoded)))
        }
        message.properties.isUTF8 = properties["format_indicator"]?.string.map { $0 == "UTF8_DATA" }
        for pair in properties["user_properties"]?.array ?? [] {
            let texts = try #require(pair.array).compactMap(\.string)
            try #require(texts.count == 2)
            message.properties.userProperties.append(.init(texts[0], texts[1]))
        }
    }

    private func reaches(_ topic: String?, _ sql: String) throws -> Bool {
        guard let topic, let from = Parser.parseStatement(sql).tree.from else { return true }
        return try from.sources.contains { source in
            guard case .topicFilter(let filter) = source.kind else { return false }
            return try TopicFilter(filter).matches(topic)
        }
    }
}

extension ConformanceResult {
    fileprivate init(_ result: Evaluation.Result) {
        self =
            switch result {
            case .json(let text): .json(text)
            case .raw(let bytes): .raw(bytes)
            case .noMatch: .noMatch
            case .failed(let reason): .failed(reason)
            case .refused(let ids): .refused(ids: ids, message: "")
            }
    }
}
