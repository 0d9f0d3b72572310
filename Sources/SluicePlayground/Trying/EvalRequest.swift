package import SluicePlugins
package import SluiceValues

/// One statement, or one template, and the message to try it on.
package struct EvalRequest {
    package enum Text: Sendable {
        case statement(String)
        /// A template, and the statement whose SET variables it may name.
        case template(String, of: String?)

        /// The statement or the template as it came.
        package var source: String {
            switch self {
            case .statement(let text), .template(let text, _): text
            }
        }

        /// What tells it from any other: of a template also what it is read with.
        var exactTexts: [ExactText?] {
            switch self {
            case .statement(let text): [ExactText(text)]
            case .template(let text, let statement): [ExactText(text), statement.map { ExactText($0) }]
            }
        }
    }

    package var text: Text
    package var version: LanguageVersion = .v2016_03_23
    /// Without a topic nothing is matched against it.
    package var topic: String?
    package var payload: [UInt8] = []
    package var context: MessageContext
    package var ruleName = ""
    /// What there is to answer with, as ``Evaluator`` is told to read it; nil for nothing.
    package var given: Object?

    package init(
        text: Text, version: LanguageVersion = .v2016_03_23, topic: String? = nil, payload: [UInt8] = [],
        context: MessageContext, ruleName: String = "", given: Object? = nil
    ) {
        self.text = text
        self.version = version
        self.topic = topic
        self.payload = payload
        self.context = context
        self.ruleName = ruleName
        self.given = given
    }
}

/// What came of a request.
package enum EvalAnswer {
    /// A result that is JSON, without insignificant white space.
    case output([UInt8])
    /// A result that is not JSON; empty for Undefined.
    case raw([UInt8])
    case text(String)
    case noMatch
    case failure(EvalFailure)
}

/// Why a request has no answer; the place is left out where there is none.
package struct EvalFailure: Error {
    package var message: String
    package var line: Int?
    package var column: Int?
    /// The drawing for people; nil where the message says it all.
    package var rendering: String?
    /// The ids of all that there is to say against the text; none where it was the message that failed.
    package var ids: [String] = []

    package init(_ message: String, line: Int? = nil, column: Int? = nil, rendering: String? = nil, ids: [String] = []) {
        self.message = message
        self.line = line
        self.column = column
        self.rendering = rendering
        self.ids = ids
    }
}
