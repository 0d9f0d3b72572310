/// A function of a pack: a program that answers events, one at a time.
public struct FunctionDeclaration: Sendable, Hashable {
    public var name: String
    /// The program and its arguments. A program without a `/` is searched on the `PATH`; one with it is meant from `folder`.
    public var command: [String]
    /// What the program finds as `_HANDLER`; empty for the last word of the command.
    public var handler: String
    /// The working directory.
    public var folder: String
    /// Variables beside those that every function has.
    public var environment: [String: String]
    /// Milliseconds that an answer may take.
    public var timeout: Int64
    /// Processes that run at once, at most.
    public var concurrency: Int
    /// Megabytes of address space a process; nil for no bound.
    public var memory: Int?
    /// Bytes of an event and of an answer.
    public var maximumPayload: Int
    /// Milliseconds until a new process asks for its first event.
    public var startTimeout: Int64

    public init(
        name: String, command: [String], handler: String = "", folder: String, environment: [String: String] = [:],
        timeout: Int64 = 3_000, concurrency: Int = 1, memory: Int? = nil, maximumPayload: Int = 6 << 20,
        startTimeout: Int64 = 10_000
    ) {
        self.name = name
        self.command = command
        self.handler = handler
        self.folder = folder
        self.environment = environment
        self.timeout = timeout
        self.concurrency = concurrency
        self.memory = memory
        self.maximumPayload = maximumPayload
        self.startTimeout = startTimeout
    }
}
