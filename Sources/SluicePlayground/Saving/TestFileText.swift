import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceValues

/// What was done on a stage, as a file of unit tests: each step with what was seen of it, and at the end what is stored.
struct TestFileText {
    private let stage: Stage
    private let given: Object
    private var lines: [String] = []

    /// Rows of one store that a test is to hold; what holds more is left out.
    private static let maximumRows = 50

    /// - Parameter given: what the session has answered functions and secrets with.
    static func text(of stage: Stage, named name: String, given: Object) throws -> String {
        var writing = TestFileText(stage: stage, given: given)
        try writing.write(name)
        return writing.lines.joined(separator: "\n") + "\n"
    }

    private init(stage: Stage, given: Object) {
        self.stage = stage
        self.given = given
    }

    private mutating func write(_ name: String) throws {
        lines = ["tests:", "  - name: \(Value.string(name).json)", "    at: \(TimeText.format(stage.beginning.at))"]
        if stage.beginning.seed != 1 { lines.append("    seed: \(stage.beginning.seed)") }
        let devices = stage.beginning.devices
        if !devices.isEmpty { lines.append("    devices: \(Value.array(devices.map { .string($0) }).flow)") }
        writeAnswers()
        lines.append("    steps:")
        for (place, step) in stage.done.enumerated() {
            write(step.kind)
            try write(seenOf: step, isLast: place == stage.done.count - 1)
        }
    }

    // MARK: Answers

    /// The answers that were given, those of servers and mails as far as they were asked.
    private mutating func writeAnswers() {
        var answers = Object()
        func asked(_ section: PackTest.Expectation.Section, _ key: String) -> [String] {
            let names = stage.done.flatMap(\.observed).filter { $0.section == section }.flatMap(\.values).compactMap { $0[key].string }
            return Set(names).sorted()
        }
        func add(_ key: String, _ members: [(String, Value)]) {
            if !members.isEmpty { answers[key] = .object(Object(members)) }
        }
        add("webhooks", asked(.webhooks, "url").map { ($0, .object(["status": .int(200)])) })
        add("mail", asked(.notifications, "to").map { ($0, .object(Object())) })
        let functions = given["functions"]?.object ?? Object()
        add("functions", asked(.functions, "function").compactMap { name in
            functions[name].map { (name, .object(["result": $0])) }
        })
        add("secrets", (given["secrets"]?.object ?? Object()).members.map { ($0.key, $0.value) })
        if !answers.isEmpty { lines.append("    answers: \(Value.object(answers).flow)") }
    }

    // MARK: Steps

    private mutating func write(_ kind: PackTest.Step.Kind) {
        switch kind {
        case .publish(let messages):
            for (publication, _) in messages {
                var message: Object = ["topic": .string(publication.topic)]
                Self.add(publication.payload, as: "payload", to: &message)
                message["qos"] = .int(publication.qos)
                add("publish", message)
            }
        case .queueSend(let message, let queue):
            var sent: Object = ["queue": .string(queue)]
            Self.add(message.body, as: "body", to: &sent)
            add("queueSend", sent)
        case .tablePut(let item, let table): add("tablePut", ["table": .string(table), "item": .object(item)])
        case .bucketPut(let object, let bucket):
            var stored: Object = ["bucket": .string(bucket), "key": .string(object.key), "contentType": .string(object.contentType)]
            Self.add(object.content, as: "body", to: &stored)
            add("bucketPut", stored)
        case .advance(let milliseconds): lines.append("      - advance: \(DurationText.text(milliseconds))")
        case .expect: break
        }
    }

    private mutating func add(_ key: String, _ fields: Object) { lines.append("      - \(key): \(Value.object(fields).flow)") }

    /// Content as JSON where it is JSON, else as text, else as base64.
    private static func add(_ content: [UInt8], as key: String, to fields: inout Object) {
        if let value = try? Value(json: content), !value.isUndefined {
            fields[key] = value
        } else if let text = String(validating: content, as: UTF8.self) {
            fields["text"] = .string(text)
        } else {
            fields["base64"] = .string(Base64.encode(content))
        }
    }

    // MARK: Expectations

    private mutating func write(seenOf step: DoneStep, isLast: Bool) throws {
        var sections: [String] = []
        for (section, values) in step.observed {
            sections.append("          \(section.rawValue):")
            sections += values.map { "            - \(Self.expected($0, section).flow)" }
        }
        // What never happens is not looked for, but for what is published.
        let ever = Set(stage.done.flatMap(\.observed).map(\.section)).union([.published])
        for section in DoneStep.sections where ever.contains(section) && !step.observed.contains(where: { $0.section == section }) {
            sections.append("          \(section.rawValue): []")
        }
        if !step.passed.isEmpty {
            sections.append("          rules: \(Value.object(Object(step.passed.map { ($0.rule, .int($0.count)) })).flow)")
        }
        if isLast { sections += try stored() }
        lines.append("      - expect:")
        lines += sections
    }

    /// What can be looked at of something that happened; headers change with what they sign.
    private static func expected(_ value: Value, _ section: PackTest.Expectation.Section) -> Value {
        guard var fields = value.object else { return value }
        fields["headers"] = nil
        if fields["retain"]?.isTrue == false { fields["retain"] = nil }
        return .object(fields)
    }

    private func stored() throws -> [String] {
        var lines: [String] = []
        func add(_ section: PackTest.Expectation.Section, _ kind: StoredSource.Kind) throws {
            var isFirst = true
            for (source, rows) in stage.counts where source.kind == kind && rows <= Self.maximumRows {
                if isFirst { lines.append("          \(section.rawValue):") }
                isFirst = false
                let values = try stage.values(section, source.name)
                lines.append("            \(Value.string(source.name).json):\(values.isEmpty ? " []" : "")")
                for value in values { lines.append("              - \(Self.row(value).flow)") }
            }
        }
        try add(.tables, .table)
        try add(.series, .series)
        try add(.queues, .queue)
        try add(.objects, .bucket)
        let alarms = try stage.packs.flatMap(\.alarms).compactMap { alarm in
            try stage.values(.alarms, alarm.name).first.map { (alarm.name, $0) }
        }
        if !alarms.isEmpty { lines.append("          alarms: \(Value.object(Object(alarms)).flow)") }
        return lines
    }

    /// A row without what is there twice, or not at all.
    private static func row(_ value: Value) -> Value {
        guard var fields = value.object else { return value }
        if fields["body"]?.isUndefined == false, fields["body"]?.string != nil, fields["text"] != nil { fields["body"] = nil }
        for member in fields.members where member.value.isUndefined { fields[member.key] = nil }
        return .object(fields)
    }
}
