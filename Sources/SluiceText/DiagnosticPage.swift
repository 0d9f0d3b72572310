/// What a person can learn about one kind of finding: what it means, a text that causes it, and the cure.
///
/// Each room declares its pages beside its ids. `sluice help ID` prints a page with what is told about its example, and
/// docs/reference/diagnostics.md is made from all of them; tests run each example and its cure.
public struct DiagnosticPage: Sendable {
    /// What an example is, and so how it is read.
    public enum Kind: Sendable, Hashable {
        /// A statement on a stream of messages.
        case statement
        /// The same in a rule of version 2015-10-08.
        case olderStatement
        /// A statement over stored data.
        case query
        /// A text with `${…}`.
        case template
        /// Such a text in an error action.
        case errorTemplate
        /// An expression of a simulated device.
        case deviceExpression
        /// A file `p.rules.yaml` beside the `pack.yaml` of ``packFile``.
        case rules
        /// A file `pack.yaml`.
        case pack
        /// A file `tests/p.test.yaml` of a pack with ``packFile`` and ``rulesFile``.
        case tests
        /// Several files, each after a line `=== name`.
        case files
        /// The same, looked at as all that an engine runs.
        case wholePack
    }

    public var id: DiagnosticID
    public var severity: Diagnostic.Severity
    /// Full sentences.
    public var meaning: String
    public var kind: Kind
    /// The text that causes it. `«65×(»` in it stands for 65 parentheses; empty where no text can be shown.
    public var example: String
    /// What to do, in full sentences.
    public var cure: String
    /// A part of the example, and what stands there once it is cured.
    private var edit: (mistake: String, mended: String)

    /// - Parameter mistake: the part of the example that is to be replaced, its first occurrence.
    public init(
        _ id: DiagnosticID, severity: Diagnostic.Severity = .error, _ meaning: String, kind: Kind, example: String,
        cure: String, replacing mistake: String, with mended: String
    ) {
        self.id = id
        self.severity = severity
        self.meaning = meaning
        self.kind = kind
        self.example = example
        self.cure = cure
        edit = (mistake, mended)
    }

    /// The example without the mistake.
    public var mended: String { example.replacing(edit.mistake, with: edit.mended, maxReplacements: 1) }

    /// The text that an example stands for: `«65×(»` written out.
    public static func expanded(_ text: String) -> String {
        text.replacing(/«(\d+)×([^»]+)»/) { String(repeating: String($0.2), count: Int($0.1) ?? 0) }
    }

    /// The `pack.yaml` that examples of kind `rules` stand beside.
    public static let packFile = """
        pack: p
        tables:
          Temperature: { partitionKey: id }
        series:
          iot.rooms: { dimensions: [zone_id], measures: [temperature] }
        queues:
          Errors:
        parameters: { site: north }

        """

    /// The rules that examples of kind `tests` are tests of.
    public static let rulesFile = """
        rules:
          readings:
            sql: SELECT * FROM 'a/b'
            actions:
              - tablePut: { table: Temperature }

        """
}
