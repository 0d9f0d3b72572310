package import SluicePlugins
package import SluiceText
package import SluiceValues

/// A folder of rules with the resources that they use, checked whole.
package struct Pack: Sendable {
    package var name: String
    /// Empty where the pack has none.
    package var description: String
    /// The folder as the user gave it.
    package var folder: String
    package var tables: [TableDeclaration]
    package var series: [SeriesDeclaration]
    package var queues: [QueueDeclaration]
    package var buckets: [BucketDeclaration]
    package var alarms: [Alarm]
    /// What `notify` notifies.
    package var topics: [NotificationTopic]
    /// The table that `get_thing_shadow` reads, and the one that `get_registry_data` reads.
    package var shadows: String?
    package var registry: String?
    /// Programs that answer `function_call` and `aws_lambda`; they run in the pack's folder.
    package var functions: [FunctionDeclaration]
    /// What `parameter("name")` gives: the pack's own values with the overrides in their place.
    package var parameters: Object
    package var devices: [Device]
    /// In the order of the files' names, and of each file.
    package var rules: [Rule]
    /// Where tables, series, queues and buckets are declared, and who reads them beside the rules.
    package var notes: [ResourceName: ResourceNote] = [:]

    package init(
        name: String, description: String = "", folder: String, tables: [TableDeclaration] = [],
        series: [SeriesDeclaration] = [], queues: [QueueDeclaration] = [], buckets: [BucketDeclaration] = [],
        topics: [NotificationTopic] = [], alarms: [Alarm] = [], shadows: String? = nil, registry: String? = nil,
        functions: [FunctionDeclaration] = [], parameters: Object = Object(), devices: [Device] = [], rules: [Rule] = []
    ) {
        self.name = name
        self.description = description
        self.folder = folder
        self.tables = tables
        self.series = series
        self.queues = queues
        self.buckets = buckets
        self.alarms = alarms
        self.topics = topics
        self.shadows = shadows
        self.registry = registry
        self.functions = functions
        self.parameters = parameters
        self.devices = devices
        self.rules = rules
    }

    /// What a database is to hold for the pack.
    package var catalog: StoreCatalog { StoreCatalog(tables: tables, series: series, queues: queues, buckets: buckets) }
}

/// A place in a pack's files, for messages at run time.
package struct FilePlace: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    package var position: SourcePosition

    package init(file: String, position: SourcePosition) {
        self.file = file
        self.position = position
    }

    /// `house.rules.yaml:3:3`
    package var description: String { "\(file):\(position.line):\(position.column)" }
}

/// A pack and what there was to say about its files.
package struct LoadedPack: Sendable {
    /// nil where there is at least one error.
    package var pack: Pack?
    /// By file, in the order in which the files were read; files without findings are left out.
    package var findings: [FileFindings]
    /// The files that were read.
    package var files: [SourceFile] = []

    package struct FileFindings: Sendable {
        package var file: SourceFile
        package var diagnostics: [Diagnostic]
    }

    package var hasErrors: Bool { findings.contains { $0.diagnostics.contains { $0.severity == .error } } }

    /// All findings, drawn for people; empty where there are none.
    package func rendered(by renderer: DiagnosticRenderer = DiagnosticRenderer()) -> String {
        findings.map { renderer.render($0.diagnostics, in: $0.file) }.joined(separator: "\n")
    }
}
