package import SluicePlugins
package import SluiceTesting
package import SluiceValues

/// What a playground needs of the world; the command has the real one, tests have one of their own.
package protocol PlaySurroundings {
    /// Functions, and actions that reach `world` alone.
    var registry: Registry { get }
    /// Stands in for all that is outside of the engine.
    var world: TestWorld { get }
    /// What statements read in the place of what the session has stored; nil where there is none.
    var stored: (any Database)? { get }

    /// The same with a world of its own, for what is not to be seen in this one.
    func afresh() throws -> any PlaySurroundings

    /// An empty database, for a session that begins.
    func makeDatabase() throws -> any Database

    /// Answers what statements ask, of what they are given: `{"tables", "shadows", "registry", "secrets", "functions", "objects"}`.
    func answering(_ given: Object) throws(EvalFailure) -> Evaluator.Answering

    func read(_ path: String) throws(PlayFailure) -> [UInt8]

    /// Writes a file that is not there yet.
    func write(_ text: String, to path: String) throws(PlayFailure)

    /// Whether the user has had enough of what runs.
    var isInterrupted: Bool { get }

    /// Takes messages from a broker until there are so many, a minute has passed, or the user has had enough.
    func listen(to broker: String, _ filter: String, count: Int) async throws(PlayFailure) -> [Publication]
}

/// Why an input has no answer.
package struct PlayFailure: Error, Sendable {
    /// What is told, lines with their ends.
    package var text: String
    /// Whether the input itself is wrong, and not what came of it.
    package var isRefusal: Bool

    package init(_ sentence: String, isRefusal: Bool = true) { self.init(text: "error: \(sentence)\n", isRefusal: isRefusal) }

    package init(text: String, isRefusal: Bool = true) {
        self.text = text
        self.isRefusal = isRefusal
    }
}

/// What an input came to.
package struct PlayReply: Sendable {
    /// What came of an input, the worst last.
    package enum Verdict: Int32, Sendable, Comparable {
        case fine
        /// A rule, an action or a function failed, or a file can't be written.
        case failed
        /// The input is wrong.
        case refused

        package static func < (a: Verdict, b: Verdict) -> Bool { a.rawValue < b.rawValue }
    }

    /// Findings and errors, told before the output.
    package var errors = ""
    package var output = ""
    package var verdict = Verdict.fine
    /// Whether the session is over.
    package var isLast = false

    package init(_ output: String = "") { self.output = output }
}
