package import SluicePacks
package import SluicePlugins
import SluiceText
import SluiceValues

/// Writes tests as a file that `sluice test` reads: what ``TestLoader`` reads of it is what was written.
///
/// `sluice record` and the playground make tests; both write them here.
package enum TestFileWriter {
    /// The text of a file `*.test.yaml`.
    package static func text(of tests: [PackTest]) -> String {
        var writer = Writer()
        writer.line("tests:", depth: 0)
        for (place, test) in tests.enumerated() {
            if place > 0 { writer.lines.append("") }
            writer.add(test)
        }
        return writer.lines.map { $0 + "\n" }.joined()
    }

    /// The name, with a number behind it where tests have it already.
    package static func freeName(_ name: String, among taken: some Collection<String>) -> String {
        var (free, number) = (name, 2)
        while taken.contains(free) {
            free = "\(name) (\(number))"
            number += 1
        }
        return free
    }

    /// The publication as a test file can hold it: without the properties that it has no keys for, and each user property once.
    package static func writable(_ publication: Publication) -> Publication {
        var writable = publication
        let properties = publication.properties
        writable.properties = MessageProperties(contentType: properties.contentType, responseTopic: properties.responseTopic)
        for property in properties.userProperties where !writable.properties.userProperties.contains(where: { $0.key == property.key }) {
            writable.properties.userProperties.append(property)
        }
        return writable
    }
}

/// A YAML text of blocks, whose values are JSON in one line.
private struct Writer {
    var lines: [String] = []

    mutating func line(_ text: String, depth: Int) { lines.append(String(repeating: "  ", count: depth) + text) }

    mutating func add(_ test: PackTest) {
        line("- name: \(quoted(test.name))", depth: 1)
        if let skip = test.skip { line("skip: \(quoted(skip))", depth: 2) }
        line("at: \(TimeText.format(test.at))", depth: 2)
        if test.seed != 1 { line("seed: \(test.seed)", depth: 2) }
        if !test.parameters.members.isEmpty { line("parameters: \(flow(.object(test.parameters)))", depth: 2) }
        add(test.given)
        add(test.answers)
        if !test.devices.isEmpty { line("devices: \(flow(.array(test.devices.map { .string($0) })))", depth: 2) }
        line("steps:\(test.steps.isEmpty ? " []" : "")", depth: 2)
        for step in test.steps { add(step) }
    }

    // MARK: Before

    private mutating func add(_ given: PackTest.Given) {
        let parts: [(String, [(name: String, values: [Value])])] = [
            ("tables", given.tables.map { ($0.name, $0.items.map { .object($0) }) }),
            ("series", given.series.map { ($0.name, $0.points.map(Self.value)) }),
            ("queues", given.queues.map { ($0.name, $0.messages.map { .object(Self.object($0)) }) }),
            ("objects", given.objects.map { ($0.bucket, $0.objects.map { .object(Self.object($0)) }) }),
        ]
        guard parts.contains(where: { !$0.1.isEmpty }) else { return }
        line("given:", depth: 2)
        for (part, stores) in parts where !stores.isEmpty { add(part, stores, depth: 3) }
    }

    private mutating func add(_ answers: PackTest.Answers) {
        let isEmpty = answers.webhooks.isEmpty && answers.functions.isEmpty && answers.mail.isEmpty && answers.secrets.members.isEmpty
        guard !isEmpty else { return }
        line("answers:", depth: 2)
        let parts = [
            ("webhooks", answers.webhooks.map { ($0.url, $0.turns) }), ("functions", answers.functions.map { ($0.name, $0.turns) }),
            ("mail", answers.mail.map { ($0.address, $0.turns) }),
        ]
        for (part, answers) in parts where !answers.isEmpty { add(part, answers.map { ($0.0, $0.1.map(Self.value)) }, depth: 3) }
        if !answers.secrets.members.isEmpty { line("secrets: \(flow(.object(answers.secrets)))", depth: 3) }
    }

    /// Lists by name, a value a line.
    private mutating func add(_ part: String, _ stores: [(name: String, values: [Value])], depth: Int) {
        line("\(part):", depth: depth)
        for (name, values) in stores {
            line("\(quoted(name)):\(values.isEmpty ? " []" : "")", depth: depth + 1)
            for value in values { line("- \(flow(value))", depth: depth + 2) }
        }
    }

    // MARK: Steps

    private mutating func add(_ step: PackTest.Step) {
        switch step.kind {
        case .publish(let messages):
            for (publication, after) in messages {
                if after > 0 { line("- advance: \(after)ms", depth: 3) }
                line("- publish: \(flow(.object(Self.object(publication))))", depth: 3)
            }
        case .queueSend(let message, let queue):
            line("- queueSend: \(flow(.object(Self.object(message, in: queue))))", depth: 3)
        case .bucketPut(let object, let bucket):
            line("- bucketPut: \(flow(.object(Self.object(object, in: bucket))))", depth: 3)
        case .tablePut(let item, let table):
            line("- tablePut: \(flow(.object(Object([("table", .string(table)), ("item", .object(item))]))))", depth: 3)
        case .advance(let milliseconds): line("- advance: \(milliseconds)ms", depth: 3)
        case .expect(let expectations): add(expectations)
        }
    }

    private mutating func add(_ expectations: [PackTest.Expectation]) {
        // A look at nothing is no step.
        guard !expectations.isEmpty else { return }
        line("- expect:", depth: 3)
        for section in PackTest.Expectation.Section.allCases {
            let own = expectations.filter { $0.section == section }
            guard let first = own.first else { continue }
            switch section {
            case .rules, .alarms:
                let members = own.map { ($0.name ?? "", $0.items.first?.value ?? .null) }
                line("\(section.rawValue): \(flow(.object(Object(members))))", depth: 5)
            case .tables, .series, .queues, .objects, .metrics:
                line("\(section.rawValue):", depth: 5)
                for expectation in own { addList(quoted(expectation.name ?? ""), expectation, depth: 6) }
            case .published, .webhooks, .functions, .notifications, .deadLetters:
                addList(section.rawValue, first, depth: 5)
            }
        }
    }

    private mutating func addList(_ key: String, _ expectation: PackTest.Expectation, depth: Int) {
        guard !expectation.items.isEmpty || expectation.isContained else { return line("\(key): []", depth: depth) }
        line("\(key):", depth: depth)
        if expectation.isContained { line("contains:\(expectation.items.isEmpty ? " []" : "")", depth: depth + 1) }
        for item in expectation.items {
            line("- \(flow(Self.expected(item.value, in: expectation.section)))", depth: depth + (expectation.isContained ? 2 : 1))
        }
    }

    /// The time of a point or a datum as people read it.
    private static func expected(_ value: Value, in section: PackTest.Expectation.Section) -> Value {
        guard section == .series || section == .metrics, var point = value.object, let time = point["time"]?.number?.int64 else { return value }
        point["time"] = .string(TimeText.format(time))
        return .object(point)
    }

    // MARK: Values

    private static func object(_ publication: Publication) -> Object {
        var object = Object([("topic", .string(publication.topic))])
        add(publication.payload, as: "payload", to: &object)
        if publication.qos != 1 { object["qos"] = .int(publication.qos) }
        if publication.isRetained { object["retain"] = .bool(true) }
        object["contentType"] = publication.properties.contentType.map { .string($0) }
        object["responseTopic"] = publication.properties.responseTopic.map { .string($0) }
        if !publication.properties.userProperties.isEmpty {
            object["userProperties"] = .object(
                Object(publication.properties.userProperties.map { ($0.key, .string($0.value)) }))
        }
        return object
    }

    private static func object(_ message: QueueMessage, in queue: String? = nil) -> Object {
        var object = Object()
        object["queue"] = queue.map { .string($0) }
        add(message.body, as: "body", to: &object)
        if !message.attributes.members.isEmpty { object["attributes"] = .object(message.attributes) }
        object["group"] = message.group.map { .string($0) }
        // Of what is given there is no key for it.
        if queue != nil { object["deduplicationId"] = message.deduplicationID.map { .string($0) } }
        return object
    }

    private static func object(_ stored: BucketObject, in bucket: String? = nil) -> Object {
        var object = Object()
        object["bucket"] = bucket.map { .string($0) }
        object["key"] = .string(stored.key)
        add(stored.content, as: "body", to: &object)
        object["contentType"] = .string(stored.contentType)
        return object
    }

    private static func value(_ point: SeriesPoint) -> Value {
        var object = Object([("time", .string(TimeText.format(point.time)))])
        for member in point.fields.members { object[member.key] = member.value }
        return .object(object)
    }

    private static func value(_ answer: PackTest.Answer) -> Value {
        var object = Object()
        switch answer.outcome {
        case .result(let value): object["result"] = value
        case .status(let status): object["status"] = .int(status)
        case .taken: break
        case .failure(let why): object["failure"] = .string(why)
        }
        if answer.delay > 0 { object["delay"] = .string("\(answer.delay)ms") }
        return .object(object)
    }

    /// Content as JSON where what is read of that is the same to the byte, else as a text, else as base64.
    private static func add(_ content: [UInt8], as key: String, to object: inout Object) {
        if let value = try? Value(json: content), !value.isUndefined, isPlain(value), Array(value.json.utf8) == content {
            object[key] = value
        } else if let text = String(validating: content, as: UTF8.self), !text.isEmpty {
            object["text"] = .string(text)
        } else {
            object["base64"] = .string(Base64.encode(content))
        }
    }

    /// How deep values are written as YAML; a reader of YAML takes no more than some hundred brackets.
    private static let maximumDepth = 50

    private static func isPlain(_ value: Value, depth: Int = 0) -> Bool {
        guard depth < maximumDepth else { return false }
        if let object = value.object { return object.members.allSatisfy { isPlain($0.value, depth: depth + 1) } }
        return value.array?.allSatisfy { isPlain($0, depth: depth + 1) } ?? true
    }

    // MARK: Text

    private func flow(_ value: Value) -> String { value.flow }

    private func quoted(_ text: String) -> String { Value.string(text).flow }
}
