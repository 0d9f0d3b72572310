import SluiceSockets

/// A request of a function's process.
struct RuntimeRequest: Sendable {
    var call: RuntimeCall
    /// nil where it is larger than is taken.
    var body: [UInt8]?
    /// The type of an error, as a header tells it.
    var errorType: String?

    /// - Throws: the reply to a request that is none of the API's.
    init(_ request: ServedRequest) throws(RuntimeReply) {
        call = try RuntimeCall(method: request.method, target: request.target)
        body = request.body
        errorType = request.header("Lambda-Runtime-Function-Error-Type")
    }
}
