import SluicePlugins
import SluiceValues

/// One statement, or one template, and the message to try it on.
struct EvalRequest {
    enum Text: Hashable {
        case statement(String)
        /// A template, and the statement whose SET variables it may name.
        case template(String, of: String?)

        /// The statement or the template as it came.
        var source: String {
            switch self {
            case .statement(let text), .template(let text, _): text
            }
        }
    }

    var text: Text
    var version: LanguageVersion = .v2016_03_23
    /// Without a topic nothing is matched against it.
    var topic: String?
    var payload: [UInt8] = []
    var context: MessageContext
    var ruleName = ""
    /// What there is to answer with, see ``GivenAnswers``; nil for nothing.
    var given: Object?
}

/// What came of a request.
enum EvalAnswer {
    /// A result that is JSON, without insignificant white space.
    case output([UInt8])
    /// A result that is not JSON; empty for Undefined.
    case raw([UInt8])
    case text(String)
    case noMatch
    case failure(EvalFailure)
}

/// Why a request has no answer; the place is left out where there is none.
struct EvalFailure: Error {
    var message: String
    var line: Int?
    var column: Int?
    /// The drawing for people; nil where the message says it all.
    var rendering: String?
    /// The ids of all that there is to say against the text; none where it was the message that failed.
    var ids: [String] = []

    init(_ message: String, line: Int? = nil, column: Int? = nil, rendering: String? = nil, ids: [String] = []) {
        self.message = message
        self.line = line
        self.column = column
        self.rendering = rendering
        self.ids = ids
    }
}
