import SluicePlugins
import SluiceValues

struct GetUserProperties: Function {
    let spec = FunctionSpec(
        "get_user_properties", "The MQTT 5 user properties of the message, or those with one key",
        parameters: [.init("key", .text, "The key of the wanted properties", isOptional: true)],
        result: "Array of their values in order, Undefined where there is none; without a key an Array of {key: value}",
        since: .v2016_03_23, section: "10.6",
        examples: [.init("get_user_properties()", gives: "[]"), .init("get_user_properties(\"unit\")", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let properties = context.message.properties.userProperties
        if arguments.count == 0 { return .array(properties.map { .object(Object([($0.key, .string($0.value))])) }) }
        let key = arguments.text(0)
        let values = properties.filter { $0.key.utf8.elementsEqual(key.utf8) }
        return values.isEmpty ? .undefined : .array(values.map { .string($0.value) })
    }
}
