import SluicePlugins
import SluiceValues

/// The payload of an error action. Source: language reference, 14.1.
enum ErrorDocument {
    static func payload(rule: String, message: Message, failures: [ActionFailure]) -> Payload {
        let listed = failures.map { failure in
            Value.object([
                ("failedAction", .string(name(of: failure.action))),
                ("failedResource", .string(failure.resource)),
                ("errorMessage", .string(failure.message)),
            ].object)
        }
        let document = Object([
            ("ruleName", .string(rule)),
            ("topic", .string(message.topic)),
            ("cloudwatchTraceId", .string(message.context.traceID ?? message.context.id.description)),
            ("clientId", .string(message.context.clientID ?? "n/a")),
            ("base64OriginalPayload", .string(Base64.encode(message.payload))),
            ("failures", .array(listed)),
        ])
        return Payload(Array(Value.object(document).json.utf8), isJSON: true)
    }

    /// `tablePut` is told as `TablePutAction`.
    private static func name(of action: String) -> String {
        action.prefix(1).uppercased() + action.dropFirst() + "Action"
    }
}

extension Array where Element == (String, Value) {
    fileprivate var object: Object { Object(self) }
}
