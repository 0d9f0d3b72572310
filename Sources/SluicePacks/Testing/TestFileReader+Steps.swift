import SluicePlugins
import SluiceText
import SluiceValues

/// What a test does, step by step.
extension TestFileReader {
    mutating func steps(_ node: YAMLNode) -> [PackTest.Step] {
        (reader.elements(node, of: "'steps'") ?? []).compactMap { step($0) }
    }

    private mutating func step(_ node: YAMLNode) -> PackTest.Step? {
        guard let mapping = reader.mapping(node, keys: PackKeys.step, of: "a step") else { return nil }
        guard let entry = mapping.entries.first, mapping.entries.count == 1 else {
            // An unknown key has been told of already.
            if mapping.entries.count == node.entries?.count { reader.expected("one of \(PackKeys.step.joined(separator: ", "))", node, for: "a step") }
            return nil
        }
        let kind: PackTest.Step.Kind? =
            switch entry.key {
            case "publish": .publish(publications(entry.value))
            case "queueSend": queueSend(entry)
            case "bucketPut": bucketPut(entry)
            case "tablePut": tablePut(entry)
            case "advance": reader.duration(entry.value, of: "'advance'").map { .advance($0) }
            default: .expect(expectations(entry.value))
            }
        return kind.map { PackTest.Step($0, at: reader.place(of: entry.keySpan)) }
    }

    private mutating func queueSend(_ entry: YAMLEntry) -> PackTest.Step.Kind? {
        guard let mapping = reader.mapping(entry.value, keys: PackKeys.queueSend, of: "'queueSend'"),
            let queue = declared("queue", in: mapping, as: .queue, at: entry.keySpan),
            let message = message(mapping, of: queue, at: entry.value.span)
        else { return nil }
        return .queueSend(message, queue: queue)
    }

    private mutating func bucketPut(_ entry: YAMLEntry) -> PackTest.Step.Kind? {
        guard let mapping = reader.mapping(entry.value, keys: PackKeys.bucketPut, of: "'bucketPut'"),
            let bucket = declared("bucket", in: mapping, as: .bucket, at: entry.keySpan),
            let object = stored(mapping, at: entry.value.span)
        else { return nil }
        return .bucketPut(object, bucket: bucket)
    }

    private mutating func tablePut(_ entry: YAMLEntry) -> PackTest.Step.Kind? {
        guard let mapping = reader.mapping(entry.value, keys: PackKeys.tablePut, of: "'tablePut'"),
            let table = declared("table", in: mapping, as: .table, at: entry.keySpan),
            let node = reader.required("item", in: mapping, at: entry.keySpan), let item = item(node, of: table)
        else { return nil }
        return .tablePut(item, table: table)
    }

    private mutating func declared(_ key: String, in mapping: KeyedMapping, as kind: ResourceKind, at owner: Span) -> String? {
        guard let node = reader.required(key, in: mapping, at: owner), let name = reader.text(node, of: "'\(key)'", isProse: true)
        else { return nil }
        reader.checkDeclared(name, as: kind, at: node.span)
        return name
    }

    // MARK: Messages

    typealias Timed = (publication: Publication, after: Int64)

    /// One message, a list of them, a series or those of a file.
    private mutating func publications(_ node: YAMLNode) -> [Timed] {
        if let elements = node.elements { return elements.flatMap { publications(ofElement: $0) } }
        return publications(ofElement: node)
    }

    private mutating func publications(ofElement node: YAMLNode) -> [Timed] {
        guard let mapping = reader.mapping(node, keys: PackKeys.publish, of: "'publish'") else { return [] }
        let every = mapping["every"].flatMap { reader.duration($0, of: "'every'") } ?? 0
        if let file = mapping["file"] {
            refuse(
                ["payload", "text", "base64", "series"], beside: "file", in: mapping,
                hint: "the file has the contents; leave out the other key")
            return fromFile(file, mapping, every: every)
        }
        let start = Span(node.span.lowerBound, node.span.lowerBound + 1)
        let topic = reader.required("topic", in: mapping, at: start).flatMap { self.topic($0) }
        if let series = mapping["series"] {
            refuse(["text", "base64"], beside: "series", in: mapping, hint: "a series goes into 'payload'; leave out the other key")
            refuse(["every"], beside: "series", in: mapping, hint: "each series says how much time lies between two of its values")
            return topic.map { inSeries(series, mapping, publication(mapping, topic: $0)) } ?? []
        }
        guard let topic else { return [] }
        guard let content = content(mapping, value: "payload") else {
            missingContent(mapping, "payload", at: start)
            return []
        }
        var message = publication(mapping, topic: topic)
        message.payload = content
        return [(message, every)]
    }

    /// Reports keys that would mean nothing beside another.
    private mutating func refuse(_ keys: [String], beside other: String, in mapping: KeyedMapping, hint: String) {
        for entry in mapping.entries where keys.contains(entry.key) {
            reader.report(.unknownKey, "'\(entry.key)' beside '\(other)' in \(mapping.what)", at: entry.keySpan, hint: .init(hint))
        }
    }

    /// A topic as somebody would publish on it.
    private mutating func topic(_ node: YAMLNode) -> String? {
        guard let topic = reader.text(node, of: "'topic'", isProse: true), let scalar = node.scalar else { return nil }
        reader.checkTopic(topic, isFilter: false, in: scalar, at: node.span)
        return topic
    }

    /// A message as all of one step are, but for its payload.
    private mutating func publication(_ mapping: KeyedMapping, topic: String) -> Publication {
        let qos = mapping["qos"].flatMap { reader.int($0, in: 0...2, of: "'qos'") } ?? 1
        let isRetained = mapping["retain"].flatMap { reader.bool($0, of: "'retain'") } ?? false
        var properties = MessageProperties()
        properties.contentType = mapping["contentType"].flatMap { reader.text($0, of: "'contentType'", isProse: true) }
        properties.responseTopic = mapping["responseTopic"].flatMap { reader.text($0, of: "'responseTopic'", isProse: true) }
        for entry in mapping["userProperties"].flatMap({ reader.entries($0, of: "'userProperties'") }) ?? [] {
            guard let value = reader.text(entry.value, of: "a user property", isProse: true) else { continue }
            properties.userProperties.append(.init(entry.key, value))
        }
        return Publication(topic: topic, payload: [], qos: qos, isRetained: isRetained, properties: properties)
    }

    /// A message for each value of the series, which stand under their fields in its payload: `t`, or `body.t`.
    private mutating func inSeries(_ node: YAMLNode, _ mapping: KeyedMapping, _ first: Publication) -> [Timed] {
        let payload = mapping["payload"]?.value ?? .object(Object())
        guard let base = payload.object else {
            if let node = mapping["payload"] { reader.expected("a mapping, into which the series goes", node, for: "'payload'") }
            return []
        }
        var fields: [(name: String, series: ValueSeries)] = []
        guard let entries = reader.entries(node, of: "'series'") else { return [] }
        if entries.isEmpty {
            reader.report(
                .invalidValueSeries, "'series' has no field", at: node.span,
                label: "expected one such as { temperature: 20+0.5x40 every 5s }")
        }
        for entry in entries {
            guard let text = reader.text(entry.value, of: "a series of values", isProse: true) else { continue }
            guard let series = ValueSeries(text) else {
                reader.report(
                    .invalidValueSeries, "'\(text)' is no series of values", at: entry.value.span,
                    label: "expected one such as 20+0.5x40 every 5s")
                continue
            }
            if let other = fields.first,
                (other.series.every, other.series.values.count) != (series.every, series.values.count)
            {
                reader.report(
                    .invalidValueSeries, "the series of '\(entry.key)' and '\(other.name)' do not keep step", at: entry.value.span,
                    label: "expected \(other.series.values.count) values and the same time between them")
                continue
            }
            fields.append((entry.key, series))
        }
        guard let lead = fields.first?.series else { return [] }
        var publications: [Timed] = []
        var pause: Int64 = 0
        for place in lead.values.indices {
            var payload = base
            for (name, series) in fields {
                payload.put(series.values[place].map { .number($0) }, at: name.split(separator: ".").map(String.init)[...])
            }
            if fields.contains(where: { $0.series.values[place] != nil }) {
                var publication = first
                publication.payload = Array(Value.object(payload).json.utf8)
                publications.append((publication, pause))
                pause = 0
            }
            pause += lead.every
        }
        return publications
    }

    /// The messages of a CSV or JSON file: where the topic is given, each row is a payload; else each has a `topic` of its own.
    private mutating func fromFile(_ node: YAMLNode, _ mapping: KeyedMapping, every: Int64) -> [Timed] {
        guard let name = reader.text(node, of: "'file'", isProse: true) else { return [] }
        let folder = reader.file.name.lastIndex(of: "/").map { String(reader.file.name[...$0]) } ?? ""
        let rows: [Value]
        do throws(MessageFile.Failure) {
            rows = try MessageFile.read(name.hasPrefix("/") ? name : folder + name).rows
        } catch {
            reader.report(.unreadableFile, "'\(name)' \(error.message)", at: node.span)
            return []
        }
        let topic = mapping["topic"].flatMap { self.topic($0) }
        guard mapping["topic"] == nil || topic != nil else { return [] }
        var message = publication(mapping, topic: "")
        var publications: [Timed] = []
        for (place, row) in rows.enumerated() {
            let own = MessageFile.message(of: row)
            guard let target = topic ?? own.topic else {
                reader.report(.missingKey, "row \(place + 1) of '\(name)' has no topic", at: node.span, hint: .init("write 'topic' beside 'file'"))
                return []
            }
            message.topic = target
            message.payload = Array((topic == nil ? own.payload : row).json.utf8)
            publications.append((message, place == 0 ? 0 : every))
        }
        return publications
    }
}

extension Object {
    /// Puts a value under a path, making Objects on the way; nil takes away what is there.
    fileprivate mutating func put(_ value: Value?, at path: ArraySlice<String>) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            self[name] = value
            return
        }
        var inner = self[name]?.object ?? Object()
        inner.put(value, at: path.dropFirst())
        self[name] = .object(inner)
    }
}
