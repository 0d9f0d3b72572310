import SluicePlugins
import SluiceValues

/// A message's context as a JSON object; what is nil, false or empty is left out.
///
/// The topic is stored beside it. Only where the context differs from it there is a member `topic`, null where it has none.
enum ContextText {
    static func write(_ context: MessageContext, topic: String) -> [UInt8] {
        var object: Object = [
            "id": .string(context.id.description),
            "receivedAt": .number(Number(context.receivedAt)),
            "qos": .int(context.qos),
            "transport": .string(context.transport.rawValue),
            "depth": .int(context.depth),
        ]
        if context.isRetained { object["isRetained"] = .bool(true) }
        object["clientId"] = context.clientID.map(Value.string)
        object["principal"] = context.principal.map(Value.string)
        object["sourceIp"] = context.sourceIP.map(Value.string)
        object["accountId"] = context.accountID.map(Value.string)
        object["traceId"] = context.traceID.map(Value.string)
        if context.topic.map({ !$0.utf8.elementsEqual(topic.utf8) }) ?? true {
            object["topic"] = context.topic.map(Value.string) ?? .null
        }
        if !context.receipts.isEmpty { object["receipts"] = .array(context.receipts.map(write)) }
        object["resultItem"] = context.resultItem.map(Value.int)
        if context.properties != MessageProperties() { object["properties"] = .object(write(context.properties)) }
        var text: [UInt8] = []
        Value.object(object).writeJSON(to: &text)
        return text
    }

    private static func write(_ receipt: QueueReceipt) -> Value {
        var object: Object = ["queue": .string(receipt.queue), "message": .number(Number(receipt.message))]
        object["group"] = receipt.group.map(Value.string)
        return .object(object)
    }

    private static func receipt(_ value: Value) -> QueueReceipt? {
        guard let queue = value["queue"].string, let message = value["message"].number?.int64 else { return nil }
        return QueueReceipt(queue: queue, message: message, group: value["group"].string)
    }

    private static func write(_ properties: MessageProperties) -> Object {
        var object = Object()
        object["contentType"] = properties.contentType.map(Value.string)
        object["responseTopic"] = properties.responseTopic.map(Value.string)
        object["correlationData"] = properties.correlationData.map { .string(Base64.encode($0)) }
        object["isUTF8"] = properties.isUTF8.map(Value.bool)
        object["messageExpiry"] = properties.messageExpiry.map { .number(Number(Int64($0))) }
        if !properties.userProperties.isEmpty {
            object["userProperties"] = .array(
                properties.userProperties.map { .array([.string($0.key), .string($0.value)]) })
        }
        return object
    }

    /// The message of a stored topic, context and payload; nil where the context is none of ours.
    static func message(topic: String, context object: Object, payload: [UInt8]) -> Message? {
        guard let id = object["id"]?.string.flatMap({ MessageID($0) }),
            let receivedAt = object["receivedAt"]?.number?.int64,
            let qos = object["qos"]?.number?.int64,
            let transport = object["transport"]?.string.flatMap(MessageContext.Transport.init(rawValue:)),
            let depth = object["depth"]?.number?.int64
        else { return nil }
        let context = MessageContext(
            id: id, topic: topic, receivedAt: receivedAt, qos: Int(qos), isRetained: object["isRetained"]?.bool ?? false,
            transport: transport, clientID: object["clientId"]?.string, principal: object["principal"]?.string,
            sourceIP: object["sourceIp"]?.string, accountID: object["accountId"]?.string,
            traceID: object["traceId"]?.string, properties: properties(object["properties"]?.object), depth: Int(depth),
            receipts: (object["receipts"]?.array ?? []).compactMap(receipt))
        var message = Message(topic: topic, payload: payload, context: context)
        message.context.resultItem = object["resultItem"]?.number?.int64.flatMap { Int(exactly: $0) }
        if let own = object["topic"] { message.context.topic = own.string }
        return message
    }

    private static func properties(_ object: Object?) -> MessageProperties {
        guard let object else { return MessageProperties() }
        return MessageProperties(
            contentType: object["contentType"]?.string, responseTopic: object["responseTopic"]?.string,
            correlationData: object["correlationData"]?.string.flatMap(Base64.decode), isUTF8: object["isUTF8"]?.bool,
            messageExpiry: object["messageExpiry"]?.number?.int64.flatMap { UInt32(exactly: $0) },
            userProperties: (object["userProperties"]?.array ?? []).compactMap { pair in
                guard let pair = pair.array, pair.count == 2, let key = pair[0].string, let value = pair[1].string
                else { return nil }
                return MessageProperties.UserProperty(key, value)
            })
    }
}
