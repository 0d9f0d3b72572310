/// The stable name of a kind of finding, such as `unknown-function`.
///
/// Each room declares its own in one catalogue file, as static members; the name is made from the member's:
///
///     extension DiagnosticID {
///         package static var unknownFunction: DiagnosticID { .init() }   // "unknown-function"
///     }
public struct DiagnosticID: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    public init(_ member: StaticString = #function) {
        var name = ""
        for character in member.description {
            if character.isUppercase {
                name += "-" + character.lowercased()
            } else {
                name.append(character)
            }
        }
        self.name = name
    }

    public var description: String { name }
}

/// One finding about a text that a person wrote.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// A second place that belongs to the finding ("first defined here").
    public struct Note: Hashable, Sendable {
        public var message: String
        public var span: Span

        public init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    /// What to do about it: a sentence and, where one is sure, the edit itself.
    public struct Hint: Hashable, Sendable {
        public var message: String
        /// The text to replace and what to put there; both or neither.
        public var span: Span?
        public var replacement: String?

        public init(_ message: String, replacing span: Span? = nil, with replacement: String? = nil) {
            self.message = message
            self.span = span
            self.replacement = replacement
        }
    }

    public var id: DiagnosticID
    public var severity: Severity
    /// What is wrong: lower case, no full stop, the user's text in '…'.
    public var message: String
    /// Where, in UTF-8 offsets of the text that was read.
    public var span: Span
    /// What was expected at the spot, drawn beside the caret.
    public var label: String?
    public var hint: Hint?
    public var notes: [Note]

    public init(
        _ id: DiagnosticID, _ severity: Severity, _ message: String, at span: Span,
        label: String? = nil, hint: Hint? = nil, notes: [Note] = []
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.span = span
        self.label = label
        self.hint = hint
        self.notes = notes
    }

    /// An error, which most findings are.
    public init(
        _ id: DiagnosticID, _ message: String, at span: Span,
        label: String? = nil, hint: Hint? = nil, notes: [Note] = []
    ) {
        self.init(id, .error, message, at: span, label: label, hint: hint, notes: notes)
    }
}
