/// What a program may ask of the Runtime API.
///
/// - Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
enum RuntimeCall: Equatable {
    case next
    case response(requestID: String)
    case error(requestID: String)
    case initError

    private static let version = "2018-06-01"

    /// The call of a request.
    /// - Parameter target: the path, with or without a query.
    /// - Throws: the reply to a request that is none of them.
    init(method: String, target: String) throws(RuntimeReply) {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[0] == Self.version, parts[1] == "runtime" else { throw .notFound }
        let expected: String
        switch (parts[2], parts.count) {
        case ("invocation", 4) where parts[3] == "next": (self, expected) = (.next, "GET")
        case ("invocation", 5) where parts[4] == "response": (self, expected) = (.response(requestID: parts[3]), "POST")
        case ("invocation", 5) where parts[4] == "error": (self, expected) = (.error(requestID: parts[3]), "POST")
        case ("init", 4) where parts[3] == "error": (self, expected) = (.initError, "POST")
        default: throw .notFound
        }
        guard method == expected else { throw .wrongMethod }
    }
}
