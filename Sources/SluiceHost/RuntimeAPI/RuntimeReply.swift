import SluicePlugins
import SluiceSockets
import SluiceValues

/// What the Runtime API replies.
struct RuntimeReply: Error, Sendable, Equatable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    static func == (left: RuntimeReply, right: RuntimeReply) -> Bool {
        left.status == right.status && left.body == right.body && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    static let accepted = RuntimeReply(status: 202, body: Array(#"{"status":"OK"}"#.utf8))
    static let notFound = problem(404, "NotFound", "the Runtime API has no such path")
    static let wrongMethod = problem(405, "MethodNotAllowed", "the path takes another method")
    static let wrongRequest = problem(400, "InvalidRequestID", "this is not the request that the function is at")
    static let tooLate = problem(403, "InvalidStateTransition", "the function asks for events already")
    static let tooLarge = problem(413, "RequestEntityTooLarge", "the answer is larger than is taken")

    private static func problem(_ status: Int, _ type: String, _ message: String) -> RuntimeReply {
        let body = Value.object(["errorMessage": .string(message), "errorType": .string(type)])
        return RuntimeReply(status: status, body: Array(body.json.utf8))
    }

    /// An event, with what a function has to know about it.
    static func event(_ work: Work, function: String, deadline: Timestamp) -> RuntimeReply {
        var headers = [
            ("Lambda-Runtime-Aws-Request-Id", work.requestID),
            ("Lambda-Runtime-Deadline-Ms", String(deadline)),
            ("Lambda-Runtime-Invoked-Function-Arn", FunctionEnvironment.resourceName(of: function)),
        ]
        // What can't stand in a header is left out: the id may come from a message.
        if let trace = work.traceID, trace.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            headers.append(("Lambda-Runtime-Trace-Id", trace))
        }
        return RuntimeReply(status: 200, headers: headers.map { (name: $0.0, value: $0.1) }, body: work.payload)
    }

    /// As the server takes it.
    var served: ServedReply {
        ServedReply(
            status: status, contentType: "application/json",
            headers: headers.map { ServedRequest.Header($0.name, $0.value) }, body: body)
    }
}
