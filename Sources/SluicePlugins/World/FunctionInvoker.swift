/// Calls functions outside of the engine by name.
public protocol FunctionInvoker: Sendable {
    /// Hands an event to a function and answers what it answered, both as they are, JSON by custom.
    ///
    /// Called from any number of tasks at once, once for each event; it returns when the function has answered or failed, which
    /// may take as long as those before it take. An event is handed out once at most: after a failure with `canRetry` the caller
    /// may call again, and the function may then see the event twice. A task that is cancelled waits all the same.
    /// - Parameter traceID: told to the function; nil for none.
    func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure>
}

/// Why a function has no answer.
public struct FunctionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var function: String
    public var code: Code
    /// For people: `timed out after 3 s`.
    public var message: String

    public init(function: String, code: Code, message: String) {
        self.function = function
        self.code = code
        self.message = message
    }

    /// What has gone wrong. There may be more of them in a later version.
    public struct Code: Sendable, Hashable {
        public let name: String
        /// Whether the same event may get an answer later.
        public let canRetry: Bool
        /// Whether the fault is not the event's, so that it costs no try.
        public let isOutage: Bool

        public init(_ name: String, canRetry: Bool, isOutage: Bool = false) {
            self.name = name
            self.canRetry = canRetry
            self.isOutage = isOutage
        }

        /// No function of the name is declared.
        public static let unknown = Code("unknown", canRetry: false)
        /// The event is larger than the function takes.
        public static let eventTooLarge = Code("eventTooLarge", canRetry: false)
        /// The answer is larger than is taken.
        public static let answerTooLarge = Code("answerTooLarge", canRetry: false)
        /// Too many events are waiting for the function.
        public static let overloaded = Code("overloaded", canRetry: true)
        /// No process of the function can be started, or it does not get as far as asking for an event.
        public static let notStarted = Code("notStarted", canRetry: true)
        public static let timedOut = Code("timedOut", canRetry: true)
        /// The process ended, or broke the protocol, before it answered.
        public static let crashed = Code("crashed", canRetry: true)
        /// The function itself answered with an error.
        public static let failed = Code("failed", canRetry: true)
        /// The engine is stopping, or the function is declared anew.
        public static let stopping = Code("stopping", canRetry: true, isOutage: true)
    }

    public var canRetry: Bool { code.canRetry }
    public var isOutage: Bool { code.isOutage }

    /// `function 'predict' timed out after 3 s`
    public var description: String { "function '\(function)' \(message)" }
}
