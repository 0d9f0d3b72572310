import SluicePlayground
import SluicePlugins
import SluiceValues

/// A request and its answer as lines of JSON.
enum EvalLine {
    /// The answer to one line; a line that can't be read is answered too.
    static func answer(_ line: [UInt8], _ evaluator: inout Evaluator) -> [UInt8] {
        var id: [UInt8]?
        return written(outcome(of: line, &evaluator, id: &id), id: id)
    }

    /// What comes of one line, before it is written.
    static func outcome(of line: [UInt8], _ evaluator: inout Evaluator) -> EvalAnswer {
        var id: [UInt8]?
        return outcome(of: line, &evaluator, id: &id)
    }

    private static func outcome(of line: [UInt8], _ evaluator: inout Evaluator, id: inout [UInt8]?) -> EvalAnswer {
        do throws(EvalFailure) {
            return evaluator.answer(try request(line, id: &id))
        } catch {
            return .failure(error)
        }
    }

    // MARK: Reading

    private static func request(_ line: [UInt8], id: inout [UInt8]?) throws(EvalFailure) -> EvalRequest {
        let value: Value
        do throws(JSONError) {
            value = try Value(json: line, wholeIsInt: false)
        } catch {
            throw EvalFailure("the line is \(error)")
        }
        guard case .object(let object) = value else { throw EvalFailure("the line is not a JSON object") }
        id = token("id", of: line)
        let text: EvalRequest.Text
        switch (try ContextReading.text("sql", in: object), try ContextReading.text("template", in: object)) {
        case (let sql, let template?): text = .template(template, of: sql)
        case (let sql?, nil): text = .statement(sql)
        case (nil, nil): throw EvalFailure("expected 'sql' or 'template'")
        }
        let version = try version(object["version"])
        var context = MessageContext(
            id: SystemRandomness().makeID(), receivedAt: SystemClock().now(), clientID: "n/a")
        let given = try ContextReading.object("context", in: object) ?? Object()
        try ContextReading.fill(&context, from: given, others: ["rule_name"])
        return EvalRequest(
            text: text, version: version, topic: try ContextReading.text("topic", in: object), payload: try payload(object, line),
            context: context, ruleName: try ContextReading.text("rule_name", in: given) ?? "",
            given: try ContextReading.object("given", in: object))
    }

    private static func version(_ value: Value?) throws(EvalFailure) -> LanguageVersion {
        guard let value, !value.isNull else { return .v2016_03_23 }
        guard case .string(let name) = value, let version = LanguageVersion(named: name) else {
            throw EvalFailure("'version' has to be 2015-10-08, 2016-03-23 or beta")
        }
        return version
    }

    /// A text is the payload itself; any other JSON value stands for its own text, token by token.
    private static func payload(_ object: Object, _ line: [UInt8]) throws(EvalFailure) -> [UInt8] {
        if let encoded = try ContextReading.text("payload_base64", in: object) {
            guard let bytes = Base64.decode(encoded) else { throw EvalFailure("'payload_base64' is not base64") }
            return bytes
        }
        switch object["payload"] {
        case nil: return []
        case .string(let text): return Array(text.utf8)
        default: return token("payload", of: line) ?? []
        }
    }

    /// The text of a member, as it stands in the line.
    private static func token(_ key: String, of line: [UInt8]) -> [UInt8]? {
        line.withUnsafeBufferPointer { bytes in
            let object = bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0
            return JSONReader.member(key, of: UnsafeBufferPointer(rebasing: bytes[object...])).map(Array.init)
        }
    }

    // MARK: Writing

    private static func written(_ answer: EvalAnswer, id: [UInt8]?) -> [UInt8] {
        var line = Array(#"{"id":"#.utf8)
        JSONText.appendCompact(id ?? Array("null".utf8), to: &line)
        switch answer {
        case .output(let bytes):
            line.append(contentsOf: #","output":"#.utf8)
            line.append(contentsOf: bytes)
        case .raw(let bytes): append("output_base64", .string(Base64.encode(bytes)), to: &line)
        case .text(let text): append("text", .string(text), to: &line)
        case .noMatch: append("no_match", .bool(true), to: &line)
        case .failure(let failure):
            var error = Object([("message", .string(failure.message))])
            error["line"] = failure.line.map { .int($0) }
            error["column"] = failure.column.map { .int($0) }
            append("error", .object(error), to: &line)
        }
        line.append(UInt8(ascii: "}"))
        return line
    }

    private static func append(_ key: String, _ value: Value, to line: inout [UInt8]) {
        line.append(contentsOf: #","\#(key)":"#.utf8)
        line.append(contentsOf: value.json.utf8)
    }
}
