package import SluiceValues

/// A statement, an expression or a template, a message, and what has to come of it: one line of a file of cases.
///
/// docs/reference/conformance.md gives the form.
package struct ConformanceCase: Sendable {
    /// The file and the line, `12-templates.jsonl:4`.
    package let place: String
    package let section: LanguageSection
    package let subject: Subject
    /// The language's version, as rules name it.
    package let version: String
    /// Without one nothing is matched against FROM.
    package let topic: String?
    package let payload: [UInt8]
    /// What is known of the message, in the members of `sluice eval --jsonl`.
    package let context: Object
    package let expected: ConformanceResult

    package enum Subject: Sendable {
        case expression(String)
        case statement(String)
        /// A template, and the statement whose variables it may name.
        case template(String, of: String?)

        /// The text that is tried.
        package var text: String {
            switch self {
            case .expression(let text), .statement(let text), .template(let text, _): text
            }
        }

        package var isTemplate: Bool { if case .template = self { true } else { false } }

        /// The statement to be run, or that stands beside the template.
        package var statement: String? {
            switch self {
            case .expression(let text): "SELECT VALUE \(text)"
            case .statement(let text): text
            case .template(_, let statement): statement
            }
        }
    }

    /// Why a line is no case.
    package struct Malformed: Error, CustomStringConvertible {
        package let place: String
        package let message: String
        package var description: String { "\(place): \(message)" }
    }

    /// The cases of a file's bytes; empty lines are left out.
    package static func all(in bytes: [UInt8], of file: String) throws(Malformed) -> [ConformanceCase] {
        var cases: [ConformanceCase] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            cases.append(try ConformanceCase(line: Array(line), place: "\(file):\(index + 1)"))
        }
        return cases
    }

    package init(line: [UInt8], place: String) throws(Malformed) {
        var reader = try MemberReader(line, place: place)
        self.place = place
        guard let number = try reader.text("section") else { throw reader.malformed("expected 'section'") }
        guard let section = LanguageSection(number: number) else { throw reader.malformed("there is no section '\(number)'") }
        self.section = section
        switch (try reader.text("expression"), try reader.text("template"), try reader.text("sql")) {
        case (let expression?, nil, nil): subject = .expression(expression)
        case (nil, let template?, let sql): subject = .template(template, of: sql)
        case (nil, nil, let sql?): subject = .statement(sql)
        default: throw reader.malformed("expected one of 'expression', 'sql' and 'template'; 'sql' may stand beside a template")
        }
        version = try reader.text("version") ?? "2016-03-23"
        topic = try reader.text("topic")
        payload = try reader.payload()
        context = try reader.object("context") ?? Object()
        expected = try reader.expectation(isTemplate: subject.isTemplate)
        try reader.finish()
    }

    /// The case as a request of `sluice eval --jsonl`.
    package func request(id: Int) -> [UInt8] {
        var request = Object([("id", .int(id))])
        if case .template(let text, _) = subject { request["template"] = .string(text) }
        request["sql"] = subject.statement.map(Value.string)
        request["version"] = .string(version)
        request["topic"] = topic.map(Value.string)
        if let text = String(validating: payload, as: UTF8.self) {
            request["payload"] = .string(text)
        } else {
            request["payload_base64"] = .string(Base64.encode(payload))
        }
        if !context.isEmpty { request["context"] = .object(context) }
        return Array(Value.object(request).json.utf8)
    }
}

/// Takes the members of a line one by one, so that those that nobody took are found.
private struct MemberReader {
    private let place: String
    private var members: Object

    init(_ line: [UInt8], place: String) throws(ConformanceCase.Malformed) {
        self.place = place
        let value: Value
        do throws(JSONError) {
            value = try Value(json: line)
        } catch {
            throw ConformanceCase.Malformed(place: place, message: "the line is \(error)")
        }
        guard case .object(let members) = value else {
            throw ConformanceCase.Malformed(place: place, message: "the line is not a JSON object")
        }
        self.members = members
    }

    func malformed(_ message: String) -> ConformanceCase.Malformed { .init(place: place, message: message) }

    private mutating func take(_ key: String) -> Value? {
        defer { members[key] = nil }
        return members[key]
    }

    mutating func text(_ key: String) throws(ConformanceCase.Malformed) -> String? {
        switch take(key) {
        case nil: return nil
        case .string(let text): return text
        default: throw malformed("'\(key)' has to be a text")
        }
    }

    mutating func object(_ key: String) throws(ConformanceCase.Malformed) -> Object? {
        switch take(key) {
        case nil: return nil
        case .object(let object): return object
        default: throw malformed("'\(key)' has to be an object")
        }
    }

    mutating func payload() throws(ConformanceCase.Malformed) -> [UInt8] {
        switch (try text("payload"), try text("payload_base64")) {
        case (nil, nil): return Array("{}".utf8)
        case (let text?, nil): return Array(text.utf8)
        case (nil, let encoded?):
            guard let bytes = Base64.decode(encoded) else { throw malformed("'payload_base64' is not base64") }
            return bytes
        default: throw malformed("there are 'payload' and 'payload_base64'")
        }
    }

    mutating func expectation(isTemplate: Bool) throws(ConformanceCase.Malformed) -> ConformanceResult {
        var expectations: [ConformanceResult] = []
        switch take("expect") {
        case nil: break
        case .null where !isTemplate: expectations.append(.undefined)
        case .string(let text):
            guard isTemplate || (try? Value(json: text)) != nil else { throw malformed("'expect' is not the text of a JSON value") }
            expectations.append(isTemplate ? .text(text) : .json(text))
        default: throw malformed("'expect' has to be a text\(isTemplate ? "" : ", or null for Undefined")")
        }
        if let raw = try text("raw") { expectations.append(.raw(Array(raw.utf8))) }
        if let id = try text("error") { expectations.append(.refused(ids: [id], message: "")) }
        switch take("match") {
        case nil: break
        case .bool(false): expectations.append(.noMatch)
        default: throw malformed("'match' can be false only")
        }
        guard let expectation = expectations.first, expectations.count == 1 else {
            throw malformed("expected one of 'expect', 'raw', 'match' and 'error'")
        }
        return expectation
    }

    func finish() throws(ConformanceCase.Malformed) {
        if let member = members.members.first { throw malformed("unknown member '\(member.key)'") }
    }
}
