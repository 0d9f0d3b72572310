package import SluicePlugins

/// A line that a function wrote, or that there is to say about one.
package struct FunctionLogLine: Sendable, Hashable {
    package enum Origin: String, Sendable {
        /// What the process wrote to its standard output, and to its standard error.
        case output, errors
        /// The host itself.
        case host
    }

    package var function: String
    /// The request that the process was at, or had been at last; nil before the first and for what the host says.
    package var requestID: String?
    package var origin: Origin
    package var level: LogLevel
    /// Without its end of line. Bytes that are not UTF-8 are replaced.
    package var text: String

    package init(function: String, requestID: String? = nil, origin: Origin, level: LogLevel, text: String) {
        self.function = function
        self.requestID = requestID
        self.origin = origin
        self.level = level
        self.text = text
    }
}
