import Foundation
import SluicePlugins
import SluiceSQL
import SluiceTopics
import SluiceValues
import Testing

/// One line of a file in `Fixtures/conformance`.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let place: String
    let fields: Object

    var testDescription: String { "\(place) \(text("section") ?? "") \(text("expression") ?? text("template") ?? text("sql") ?? "")" }

    func text(_ key: String) -> String? { fields[key]?.string }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/conformance")

    /// All cases of the folder; a line that can't be read is a case that fails.
    static func all() -> [ConformanceCase] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { name -> [ConformanceCase] in
            let text = (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
            return text.split(separator: "\n").enumerated().map { index, line in
                ConformanceCase(place: "\(name):\(index + 1)", fields: (try? Value(json: line).object) ?? Object())
            }
        }
    }
}

@Suite("Conformance with the language reference")
struct ConformanceTests {
    @Test("every documented case comes out as documented", arguments: ConformanceCase.all())
    func conforms(_ example: ConformanceCase) throws {
        let version = try #require(LanguageVersion(named: example.text("version") ?? "2016-03-23"))
        var evaluation = Evaluation(version: version)
        let bytes = try payload(of: example)
        let given = example.text("topic")
        let ingest = given.flatMap(ReservedTopics.basicIngest)
        if let given { evaluation.message.topic = ingest.map { String($0.rest) } ?? given }
        // A message that is sent straight to the rule is not matched against its filter.
        let topic = ingest == nil ? given : nil
        if let context = example.fields["context"]?.object { try fill(&evaluation.message, from: context) }
        let actual: Evaluation.Result
        if let template = example.text("template") {
            actual = evaluation.text(of: template, String(decoding: bytes, as: UTF8.self), rule: example.text("sql"))
        } else {
            let sql = try #require(example.text("expression").map { "SELECT VALUE \($0)" } ?? example.text("sql"))
            actual = try reaches(topic, sql) ? evaluation.run(sql, bytes: bytes) : .noMatch
        }
        let expected = try #require(expectation(of: example))
        #expect(actual == expected, "\(example.testDescription)")
    }

    @Test("there are cases for every section")
    func sections() {
        let sections = Set(ConformanceCase.all().compactMap { $0.text("section") })
        for section in [
            "2", "3", "4", "5", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "7.1", "7.2", "7.3", "7.4", "7.5", "8", "9.1", "9.2", "10.1", "10.2", "10.3", "10.4",
            "10.5", "10.6", "10.7", "11.1", "11.2", "12", "14.4", "15",
        ] {
            #expect(sections.contains(section))
        }
    }

    private func payload(of example: ConformanceCase) throws -> [UInt8] {
        if let text = example.text("payload_base64") { return Array(try #require(Data(base64Encoded: text))) }
        return Array((example.text("payload") ?? "{}").utf8)
    }

    /// The whole context of a message, as `sluice eval --jsonl` takes it; what is not named is not known.
    private func fill(_ message: inout MessageContext, from given: Object) throws {
        message.clientID = given["clientid"]?.string
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

    private func expectation(of example: ConformanceCase) -> Evaluation.Result? {
        if let id = example.text("error") { return .refused([id]) }
        if let raw = example.text("raw") { return .raw(Array(raw.utf8)) }
        switch example.fields["expect"] {
        case .string(let text): return .json(text)
        case .null: return .undefined
        default: return example.fields["match"]?.bool == false ? .noMatch : nil
        }
    }
}
