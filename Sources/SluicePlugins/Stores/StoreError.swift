/// Why a store could not do what it was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public var code: Code
    /// One sentence for people: what was tried, on what, and what came of it.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public struct Code: Hashable, Sendable {
        public let name: String

        public init(_ name: String) { self.name = name }

        /// The disk or the quota is full. Trying again helps once there is room.
        public static let full = Code("full")
        /// Another process holds the store. Trying again helps once it is gone.
        public static let busy = Code("busy")
        /// The file or folder can't be opened, read or written.
        public static let unavailable = Code("unavailable")
        /// The file is damaged or of another making.
        public static let corrupt = Code("corrupt")
        /// A table, series or queue that nobody declared.
        public static let undeclared = Code("undeclared")
        /// An item or a point that does not fit its declaration: a missing key, a wrong type.
        public static let invalid = Code("invalid")
    }

    /// Whether the same call may succeed later, without anybody changing it.
    public var canRetry: Bool { code == .full || code == .busy || code == .unavailable }

    public var description: String { message }
}
