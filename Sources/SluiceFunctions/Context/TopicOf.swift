import SluicePlugins
import SluiceValues

struct TopicOf: Function {
    let spec = FunctionSpec(
        "topic", "The topic of the message, or one level of it",
        parameters: [.init("level", .integer, "Which level, counted from 1", isOptional: true)],
        result: "String; Undefined for a level that the topic does not have", returns: .string, section: "10.6",
        examples: [.init("topic(0)", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let topic = context.message.topic else { return .undefined }
        if arguments.count == 0 { return .string(topic) }
        let levels = topic.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let level = arguments.int(0)
        guard level >= 1, level <= levels.count else { return .undefined }
        return .string(String(Substring(levels[level - 1])))
    }
}
