package import SluicePacks
package import SluicePlugins
package import SluiceValues

/// What a test can look at, as values: what is stored now, and what happened since the last look.
package struct Observation {
    private let database: any Database
    private let effects: TestWorld.Effects
    private let passed: [String: Int]
    private let letters: [DeadLetter]
    /// The id of the last dead letter there is.
    let lastLetter: Int64

    /// Dead letters that are looked at.
    private static let maximumLetters = 10_000

    init(database: any Database, effects: TestWorld.Effects, passed: [String: Int], lettersAfter last: Int64) throws {
        self.database = database
        self.effects = effects
        self.passed = passed
        letters = try database.read { try $0.deadLetters(after: last, limit: Self.maximumLetters) }
        lastLetter = letters.last?.id ?? last
    }

    /// What was published, as it went out.
    package var published: [Publication] { effects.published }

    /// What there is of the thing that an expectation speaks of, in order; content also in the forms that it asks for.
    package func values(of expectation: PackTest.Expectation) throws -> [Value] {
        let name = expectation.name ?? ""
        let forms = Set(expectation.items.flatMap { $0.value.object?.members.map(\.key) ?? [] }).intersection(["text", "base64"])
        switch expectation.section {
        case .published: return effects.published.map { Self.value($0, forms) }
        case .webhooks: return effects.requests.map { Self.value($0, forms) }
        case .notifications: return effects.mails.map { Self.value($0, forms) }
        case .functions:
            return effects.calls.map { call in
                .object(Object([("function", .string(call.function)), ("event", (try? Value(json: call.event)) ?? .undefined)]))
            }
        case .deadLetters: return letters.map { Self.value($0, forms) }
        case .rules: return [.int(passed[name] ?? 0)]
        case .metrics:
            return try rows { stores, body in
                try stores.scanMetrics(times: TimeRange()) { try $0["metric"]?.string == name ? body($0) : true }
            }
        case .alarms:
            return try database.read { try $0.alarmStates() }.filter { $0.alarm == name }.map { .string($0.word.rawValue) }
        case .tables: return try rows { stores, body in try stores.scan(table: name, partition: nil, body) }
        case .series: return try rows { stores, body in try stores.scan(series: name, times: TimeRange(), body) }
        case .queues:
            return try rows { stores, body in try stores.scan(queue: name, body) }.map { .object(Self.message($0, forms, expectation)) }
        case .objects: return try objects(of: name, forms)
        }
    }

    /// The names of the metrics that there are data of, in order.
    func metrics() throws -> [String] {
        Set(try rows { stores, body in try stores.scanMetrics(times: TimeRange(), body) }.compactMap { $0["metric"].string }).sorted()
    }

    private func rows(
        _ scan: (any StoreTransaction, (Object) throws -> Bool) throws -> Void
    ) throws -> [Value] {
        try database.read { stores in
            var rows: [Value] = []
            try scan(stores) { row in
                rows.append(.object(row))
                return true
            }
            return rows
        }
    }

    private func objects(of bucket: String, _ forms: Set<String>) throws -> [Value] {
        try database.read { stores in
            var keys: [String] = []
            try stores.scan(bucket: bucket) { row in
                if let key = row["key"]?.string { keys.append(key) }
                return true
            }
            return try keys.compactMap { try stores.object(in: bucket, key: $0) }.map { object in
                var value = Object([("key", .string(object.key)), ("contentType", .string(object.contentType))])
                Self.add(object.content, as: "body", forms, to: &value)
                return .object(value)
            }
        }
    }

    // MARK: Values

    /// Content under `key` where it is JSON, under `text` where it is text, under `base64` what is neither; and under those of
    /// `forms`, whatever it is.
    private static func add(_ content: [UInt8], as key: String, _ forms: Set<String>, to object: inout Object) {
        if let value = try? Value(json: content), !value.isUndefined { object[key] = value }
        let text = String(validating: content, as: UTF8.self)
        if let text, object[key] == nil || forms.contains("text") { object["text"] = .string(text) }
        if text == nil || forms.contains("base64") { object["base64"] = .string(Base64.encode(content)) }
    }

    private static func value(_ publication: Publication, _ forms: Set<String>) -> Value {
        var value = Object([("topic", .string(publication.topic))])
        add(publication.payload, as: "payload", forms, to: &value)
        value["qos"] = .int(publication.qos)
        value["retain"] = .bool(publication.isRetained)
        let properties = publication.properties
        value["contentType"] = properties.contentType.map { .string($0) }
        value["responseTopic"] = properties.responseTopic.map { .string($0) }
        if !properties.userProperties.isEmpty {
            value["userProperties"] = .object(Object(properties.userProperties.map { ($0.key, .string($0.value)) }))
        }
        return .object(value)
    }

    private static func value(_ request: HTTPRequest, _ forms: Set<String>) -> Value {
        var value = Object([("method", .string(request.method)), ("url", .string(request.url))])
        value["headers"] = .object(Object(request.headers.map { ($0.name, .string($0.value)) }))
        if let body = request.body { add(body, as: "body", forms, to: &value) }
        return .object(value)
    }

    private static func value(_ mail: Mail, _ forms: Set<String>) -> Value {
        let reading = MailReading(mail)
        var value = Object([("to", .string(mail.to)), ("subject", .string(reading.subject))])
        add(reading.body, as: "body", forms, to: &value)
        return .object(value)
    }

    private static func value(_ letter: DeadLetter, _ forms: Set<String>) -> Value {
        var value = Object([("rule", .string(letter.rule)), ("topic", .string(letter.message.topic))])
        add(letter.message.payload, as: "payload", forms, to: &value)
        value["failure"] = letter.failures.first.map { .string($0.message) }
        return .object(value)
    }

    private static func message(_ row: Value, _ forms: Set<String>, _ expectation: PackTest.Expectation) -> Object {
        var message = Object()
        let body = row["body"]
        message["body"] = body
        let text = body.string ?? body.json
        if body.string != nil || forms.contains("text") { message["text"] = .string(text) }
        if forms.contains("base64") {
            // Of bytes that are no text the row has their base64. A text can spell the same; then what is expected decides.
            let isBytes = body.string.flatMap { Base64.decode($0) }.map { String(validating: $0, as: UTF8.self) == nil } ?? false
            let encoded = Value.string(Base64.encode(Array(text.utf8)))
            let isExpected = expectation.items.contains { $0.value["base64"].equals(encoded) == true }
            message["base64"] = isBytes && !isExpected ? body : encoded
        }
        message["attributes"] = row["attributes"]
        message["group"] = row["messageGroupId"]
        // The whole document of an error holds ids that no test can know.
        if let failure = row["body"]["failures"].array?.first?["errorMessage"], failure.string != nil { message["failure"] = failure }
        return message
    }
}
