import SluicePlugins
import SluiceValues

/// One value is handed back as it is: the guide's example claims `concat(1)` = "1", its table says unmodified, which counts.
struct Concat: Function {
    let spec = FunctionSpec(
        "concat", "Texts joined, or Arrays joined where one is among them",
        parameters: [.init("value", .any, "A String, an Array or any other value", isVariadic: true)],
        result: "Array if there is one among the values, else String; a single value as it is", section: "10.3",
        examples: [
            .init("concat(\"he\", \"llo\")", gives: #""hello""#),
            .init("concat(1)", gives: "1"),
            .init("concat(\"a\", 1, true)", gives: #""a1true""#),
            .init("concat(list, 3, list)", gives: "[1,2,3,1,2]", payload: #"{"list":[1,2]}"#),
            .init("concat()", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let values = arguments.values
        if values.count == 1 { return values[0] }
        if values.contains(where: { $0.array != nil }) {
            var items: [Value] = []
            for value in values {
                items += value.array ?? (value.isUndefined ? [] : [value])
                guard items.count <= ValueLimits.maximumItems else { return .undefined }
            }
            return .array(items)
        }
        var text = ""
        for value in values {
            guard let part = value.asString else { return .undefined }
            text += part
            guard text.utf8.count <= ValueLimits.maximumTextBytes else { return .undefined }
        }
        return .string(text)
    }
}
