import SluicePlugins
import SluiceText
import SluiceValues

/// What is stored before a test, and what is put in while it runs.
extension TestFileReader {
    mutating func given(_ node: YAMLNode, at start: Timestamp) -> PackTest.Given {
        var given = PackTest.Given()
        guard let mapping = reader.mapping(node, keys: PackKeys.given, of: "'given'") else { return given }
        if let node = mapping["tables"] {
            given.tables = named(node, of: "'tables'", as: .table) { reader, node, table in reader.item(node, of: table) }
        }
        if let node = mapping["series"] {
            given.series = named(node, of: "'series'", as: .series) { reader, node, series in
                reader.point(node, of: series, at: start)
            }.map { ($0.name, $0.items) }
        }
        if let node = mapping["queues"] {
            given.queues = named(node, of: "'queues'", as: .queue) { reader, node, queue in
                reader.reader.mapping(node, keys: PackKeys.givenMessage, of: "a message of a queue")
                    .flatMap { reader.message($0, of: queue, at: node.span) }
            }.map { ($0.name, $0.items) }
        }
        if let node = mapping["objects"] {
            given.objects = named(node, of: "'objects'", as: .bucket) { reader, node, _ in
                reader.reader.mapping(node, keys: PackKeys.givenObject, of: "an object").flatMap { reader.stored($0, at: node.span) }
            }.map { ($0.name, $0.items) }
        }
        return given
    }

    /// An item of a table, with its key.
    mutating func item(_ node: YAMLNode, of table: String) -> Object? {
        guard let item = object(node, of: "an item") else { return nil }
        guard let table = pack.tables.first(where: { $0.name == table }) else { return item }
        for key in [table.partitionKey] + [table.sortKey].compactMap(\.self) {
            switch item[key] {
            case .string, .number: break
            default:
                reader.report(
                    .missingKey, "an item of table '\(table.name)' needs '\(key)', a text or a number",
                    at: Span(node.span.lowerBound, node.span.lowerBound + 1))
                return nil
            }
        }
        return item
    }

    /// A point of a series; without a time it is of the test's beginning.
    private mutating func point(_ node: YAMLNode, of series: String, at start: Timestamp) -> SeriesPoint? {
        guard let entries = reader.entries(node, of: "a point") else { return nil }
        var point = SeriesPoint(time: start, fields: Object())
        let declared = pack.series.first { $0.name == series }.map { $0.dimensions + $0.measures }
        for entry in entries {
            if entry.key == "time" {
                guard let time = time(entry.value, of: "'time'", relativeTo: start) else { return nil }
                point.time = time
                continue
            }
            if let declared, !declared.contains(entry.key) {
                reader.report(
                    .undeclaredColumn, "series '\(series)' has no '\(entry.key)'", at: entry.keySpan,
                    hint: FileReader.nearest(to: entry.key, among: declared, at: entry.keySpan))
            }
            guard entry.value.scalar != nil else {
                reader.expected("a text, a number or a Boolean", entry.value, for: "'\(entry.key)'")
                continue
            }
            point.fields[entry.key] = entry.value.value
        }
        return point
    }

    /// A message for a queue.
    mutating func message(_ mapping: KeyedMapping, of queue: String, at span: Span) -> QueueMessage? {
        let attributes = mapping["attributes"].flatMap { object($0, of: "'attributes'") } ?? Object()
        let group = mapping["group"].flatMap { reader.text($0, of: "'group'", isProse: true) }
        let deduplicationID = mapping["deduplicationId"].flatMap { reader.text($0, of: "'deduplicationId'", isProse: true) }
        guard let body = content(mapping, value: "body") else {
            missingContent(mapping, "body", at: span)
            return nil
        }
        if let declared = pack.queues.first(where: { $0.name == queue }), declared.isFIFO != (group != nil) {
            let start = Span(span.lowerBound, span.lowerBound + 1)
            reader.report(
                .missingKey,
                declared.isFIFO ? "a message of FIFO queue '\(queue)' needs 'group'" : "queue '\(queue)' is not FIFO and has no groups",
                at: mapping.entry("group")?.keySpan ?? start)
            return nil
        }
        return QueueMessage(body: body, attributes: attributes, group: group, deduplicationID: deduplicationID)
    }

    /// An object for a bucket.
    mutating func stored(_ mapping: KeyedMapping, at span: Span) -> BucketObject? {
        let type = mapping["contentType"].flatMap { reader.text($0, of: "'contentType'", isProse: true) }
        let start = Span(span.lowerBound, span.lowerBound + 1)
        guard let keyNode = reader.required("key", in: mapping, at: start),
            let key = reader.text(keyNode, of: "'key'", isProse: true)
        else { return nil }
        if let problem = BucketObject.problem(withKey: key) {
            reader.report(.invalidName, "'\(key)' can't be a key: \(problem)", at: keyNode.span)
            return nil
        }
        guard let content = content(mapping, value: "body") else {
            missingContent(mapping, "body", at: span)
            return nil
        }
        let standard = mapping["body"] != nil ? "application/json" : mapping["text"] != nil ? "text/plain" : "application/octet-stream"
        return BucketObject(key: key, contentType: type ?? standard, content: content)
    }

    /// Reports that there is no content, unless one with a mistake has been told of.
    mutating func missingContent(_ mapping: KeyedMapping, _ key: String, at span: Span) {
        guard ![key, "text", "base64"].contains(where: { mapping[$0] != nil || mapping.misspelt.contains($0) }) else { return }
        reader.report(
            .missingKey, "\(mapping.what) needs '\(key)', 'text' or 'base64'", at: Span(span.lowerBound, span.lowerBound + 1))
    }
}
