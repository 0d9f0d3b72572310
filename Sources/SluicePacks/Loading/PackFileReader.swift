import SluiceEvaluation
import SluicePlugins
import SluiceText
import SluiceValues

/// Reads `pack.yaml`: what there is beside the rules.
struct PackFileReader {
    private(set) var reader: FileReader
    private(set) var name = ""
    private(set) var description = ""
    private(set) var devices: [Device] = []
    private(set) var notes: [ResourceName: ResourceNote] = [:]
    private let context: PlanningContext

    /// Reads the whole file.
    ///
    /// - Parameter overrides: values that take the place of the pack's parameters.
    init(_ file: SourceFile, overrides: Object, context: PlanningContext) {
        reader = FileReader(file)
        self.context = context
        guard let root = reader.document(),
            let pack = reader.mapping(root, keys: PackKeys.pack, of: "pack.yaml")
        else { return }
        readParameters(pack["parameters"], overrides: overrides)
        readName(of: pack, at: root.span)
        if let node = pack["description"] { description = reader.text(node, of: "the description", isProse: true) ?? "" }
        reader.resources.tables = declared(pack["tables"], "tables") { $0.table($1) }
        reader.resources.series = declared(pack["series"], "series") { $0.series($1) }
        checkSourceNames(of: pack["series"], against: [.table])
        reader.resources.queues = declared(pack["queues"], "queues") { $0.queue($1) }
        checkDeadLetters(pack["queues"])
        reader.resources.buckets = declared(pack["buckets"], "buckets") { $0.bucket($1) }
        checkSourceNames(of: pack["buckets"], against: [.table, .series, .queue])
        reader.resources.topics = declared(pack["topics"], "topics") { $0.notificationTopic($1) }
        reader.resources.shadows = pack["shadows"].flatMap { reader.tableName($0, of: "'shadows'") }
        reader.resources.registry = pack["registry"].flatMap { reader.tableName($0, of: "'registry'") }
        checkRegistryKey(pack["registry"])
        reader.resources.functions = declared(pack["functions"], "functions") { $0.function($1) }
        reader.resources.alarms = declared(pack["alarms"], "alarms") { $0.alarm($1) }
        for (kind, section) in [(ResourceKind.table, "tables"), (.series, "series"), (.queue, "queues"), (.bucket, "buckets")] {
            readNotes(pack.entry(section)?.value, of: kind)
        }
        devices = declared(pack["devices"], "devices") { [context] in $0.device($1, in: context) }
    }

    /// Where resources stand, and who reads them.
    private mutating func readNotes(_ node: YAMLNode?, of kind: ResourceKind) {
        for entry in node?.entries ?? [] {
            let reader = entry.value.entries?.first { $0.key == "readBy" }?.value
            notes[ResourceName(kind, entry.key)] = ResourceNote(
                place: self.reader.place(of: entry.keySpan),
                readBy: reader.flatMap { self.reader.text($0, of: "'readBy'", isProse: true) })
        }
    }

    /// What was read, without rules.
    func pack(in folder: String) -> Pack {
        var pack = Pack(
            name: name, description: description, folder: folder, tables: reader.resources.tables,
            series: reader.resources.series, queues: reader.resources.queues, buckets: reader.resources.buckets,
            topics: reader.resources.topics, alarms: reader.resources.alarms, shadows: reader.resources.shadows,
            registry: reader.resources.registry, functions: reader.resources.functions.map { $0.placed(in: folder) },
            parameters: reader.parameters, devices: devices)
        pack.notes = notes
        return pack
    }

    private mutating func readName(of pack: KeyedMapping, at span: Span) {
        let start = Span(span.lowerBound, span.lowerBound + 1)
        guard let node = reader.required("pack", in: pack, at: start),
            let text = reader.text(node, of: "the pack's name")
        else { return }
        reader.checkName(text, others: "_-", at: node.span, of: "a pack")
        name = text
    }

    private mutating func readParameters(_ node: YAMLNode?, overrides: Object) {
        var parameters = Object()
        if let node, let entries = reader.entries(node, of: "parameters") {
            for entry in entries {
                reader.checkName(entry.key, others: "_-", at: entry.keySpan, of: "a parameter")
                parameters[entry.key] = entry.value.value
            }
        }
        reader.parameters = parameters
        for member in overrides.members {
            if parameters[member.key] == nil {
                reader.reportUnknownParameter(member.key, at: node?.span ?? Span(0, 0))
            } else {
                reader.parameters[member.key] = member.value
            }
        }
    }

    /// The declarations of a section in the order of the file; those that can't be read are left out.
    private mutating func declared<Declaration>(
        _ node: YAMLNode?, _ section: String, _ read: (inout FileReader, YAMLEntry) -> Declaration?
    ) -> [Declaration] {
        guard let node, let entries = reader.entries(node, of: section) else { return [] }
        return entries.compactMap { read(&reader, $0) }
    }

    /// A table and a series of one name could not be told apart in a `FROM`.
    private mutating func checkSourceNames(of section: YAMLNode?, against kinds: [ResourceKind]) {
        for entry in section?.entries ?? [] {
            guard let kind = kinds.first(where: { reader.resources.names(of: $0).contains(entry.key) }) else { continue }
            reader.report(
                .invalidName, "there is a \(kind.rawValue) '\(entry.key)' already", at: entry.keySpan,
                label: "FROM could not tell them apart")
        }
    }

    /// A thing stands in the registry once.
    private mutating func checkRegistryKey(_ node: YAMLNode?) {
        guard let node, let table = reader.resources.tables.first(where: { $0.name == reader.resources.registry }),
            let sortKey = table.sortKey
        else { return }
        reader.report(
            .invalidName, "the registry '\(table.name)' can't have a sort key", at: node.span,
            label: "it has '\(sortKey)', and a thing stands there once")
    }

    private mutating func checkDeadLetters(_ node: YAMLNode?) {
        for entry in node?.entries ?? [] {
            guard let deadLetter = entry.value.entries?.first(where: { $0.key == "deadLetter" })?.value,
                let queue = reader.resources.queues.first(where: { $0.name == entry.key }), let name = queue.deadLetter
            else { continue }
            guard name != queue.name else {
                reader.report(
                    .invalidName, "the queue '\(name)' can't be its own dead-letter queue", at: deadLetter.span,
                    label: "its messages would come back without end")
                continue
            }
            reader.checkDeclared(name, as: .queue, at: deadLetter.span)
            guard let target = reader.resources.queues.first(where: { $0.name == name }), target.isFIFO != queue.isFIFO
            else { continue }
            reader.report(
                .invalidName, "the dead-letter queue '\(name)' is \(target.isFIFO ? "a" : "no") FIFO queue", at: deadLetter.span,
                label: "'\(queue.name)' is \(queue.isFIFO ? "one" : "none"); both have to be, or neither")
        }
    }
}

// MARK: Resources

extension FileReader {
    /// The name of a declared table.
    mutating func tableName(_ node: YAMLNode, of what: String) -> String? {
        guard let name = text(node, of: what) else { return nil }
        checkDeclared(name, as: .table, at: node.span)
        return name
    }

    fileprivate mutating func table(_ entry: YAMLEntry) -> TableDeclaration? {
        checkResourceName(entry)
        guard let table = mapping(entry.value, keys: PackKeys.table, of: "a table"),
            let key = required("partitionKey", in: table, at: entry.keySpan),
            let partitionKey = text(key, of: "'partitionKey'")
        else { return nil }
        return TableDeclaration(
            name: entry.key, partitionKey: partitionKey, sortKey: optionalText("sortKey", in: table),
            timeToLive: optionalText("timeToLive", in: table))
    }

    fileprivate mutating func series(_ entry: YAMLEntry) -> SeriesDeclaration? {
        checkResourceName(entry)
        guard let series = mapping(entry.value, keys: PackKeys.series, of: "a series") else { return nil }
        let dimensions = series["dimensions"].flatMap { columns($0, "'dimensions'") }
        let measures = required("measures", in: series, at: entry.keySpan).flatMap { columns($0, "'measures'") }
        let retention = series["retention"].flatMap { duration($0, atLeast: 1, of: "'retention'") }
        return SeriesDeclaration(
            name: entry.key, dimensions: dimensions ?? [], measures: measures ?? [], retention: retention)
    }

    /// Names of columns, none of them twice and none of them `time`, which each point has.
    private mutating func columns(_ node: YAMLNode, _ what: String) -> [String]? {
        guard let names = texts(node, of: what) else { return nil }
        var seen: Set<String> = ["time"]
        for (name, element) in zip(names, node.elements ?? []) where !seen.insert(name).inserted {
            let reason = name == "time" ? "'time' is in each series already" : "'\(name)' stands twice in \(what)"
            report(.invalidName, reason, at: element.span)
        }
        return names
    }

    fileprivate mutating func queue(_ entry: YAMLEntry) -> QueueDeclaration? {
        checkResourceName(entry)
        if entry.value.isNull { return QueueDeclaration(name: entry.key) }
        guard let mapping = mapping(entry.value, keys: PackKeys.queue, of: "a queue") else { return nil }
        var queue = QueueDeclaration(name: entry.key)
        if let time = mapping["visibilityTimeout"].flatMap({ duration($0, of: "'visibilityTimeout'") }) {
            queue.visibilityTimeout = time
        }
        if let delay = mapping["delay"].flatMap({ duration($0, of: "'delay'") }) { queue.delay = delay }
        if let fifo = mapping["fifo"].flatMap({ bool($0, of: "'fifo'") }) { queue.isFIFO = fifo }
        if let window = mapping["deduplicationWindow"].flatMap({ duration($0, atLeast: 1, of: "'deduplicationWindow'") }) {
            queue.deduplicationWindow = window
        }
        queue.retention = mapping["retention"].flatMap { duration($0, atLeast: 1, of: "'retention'") }
        queue.maxReceives = mapping["maxReceives"].flatMap { int($0, in: 1...1_000, of: "'maxReceives'") }
        if let deadLetter = mapping.entry("deadLetter") {
            queue.deadLetter = text(deadLetter.value, of: "'deadLetter'")
            // A bound is what sends messages there.
            if mapping["maxReceives"] == nil {
                report(.missingKey, "a queue with 'deadLetter' needs 'maxReceives'", at: deadLetter.keySpan)
            }
        } else if let most = mapping.entry("maxReceives"), !mapping.misspelt.contains("deadLetter") {
            report(
                .missingKey, "a queue with 'maxReceives' needs 'deadLetter'", at: most.keySpan,
                label: "there is nowhere for a message to go then")
        }
        return queue
    }

    fileprivate mutating func bucket(_ entry: YAMLEntry) -> BucketDeclaration? {
        checkResourceName(entry)
        if entry.value.isNull { return BucketDeclaration(name: entry.key) }
        guard let mapping = mapping(entry.value, keys: PackKeys.bucket, of: "a bucket") else { return nil }
        return BucketDeclaration(
            name: entry.key, lifecycle: mapping["lifecycle"].flatMap { duration($0, atLeast: 1_000, of: "'lifecycle'") })
    }

    private mutating func optionalText(_ key: String, in mapping: KeyedMapping) -> String? {
        mapping[key].flatMap { text($0, of: "'\(key)'") }
    }

    mutating func checkResourceName(_ entry: YAMLEntry) {
        checkName(entry.key, others: "_.-", limit: 255, at: entry.keySpan, of: "a resource")
    }
}

extension FunctionDeclaration {
    /// The same with a folder to run in.
    fileprivate func placed(in folder: String) -> FunctionDeclaration {
        var function = self
        function.folder = folder
        return function
    }
}
