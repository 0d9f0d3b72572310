import SluicePlugins
import SluiceValues

struct ArrayJoin: Function {
    let spec = FunctionSpec(
        "array_join", "The texts of an Array's items, one after the other",
        parameters: [
            .init("array", .array, "The Array"),
            .init("separator", .text, "What to put between two of them"),
        ],
        result: "String; Undefined where an item has no text, as Null has none, or it would be longer than 16 MiB", returns: .string,
        section: OurFunctions.section,
        examples: [
            .init("array_join([\"a\", 1, true], \", \")", gives: #""a, 1, true""#),
            .init("array_join([], \", \")", gives: #""""#),
            .init("array_join([\"a\", NULL], \", \")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let separator = arguments.text(1)
        var text = ""
        for (place, item) in arguments.array(0).enumerated() {
            guard let part = item.asString else { return .undefined }
            if place > 0 { text += separator }
            text += part
            guard text.utf8.count <= ValueLimits.maximumTextBytes else { return .undefined }
        }
        return .string(text)
    }
}
