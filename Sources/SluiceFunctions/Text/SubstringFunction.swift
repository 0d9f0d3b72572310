import SluicePlugins
import SluiceValues

struct SubstringFunction: Function {
    let spec = FunctionSpec(
        "substring", "The part of a text between two positions",
        parameters: [
            .init("text", .text, "The text"),
            .init("from", .integer, "The first character's position, counted from 0"),
            .init("to", .integer, "The position behind the last character; the end if left out", isOptional: true),
        ],
        result: "String; positions beyond the text are taken as its ends", returns: .string, section: "10.3",
        examples: [
            .init("substring(\"012345\", 2.745)", gives: #""2345""#),
            .init("substring(\"012345\", 2, 4)", gives: #""23""#),
            .init("substring(true, 1.2)", gives: #""rue""#),
            .init("substring(\"012345\", 4, 2)", gives: #""""#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let scalars = arguments.text(0).unicodeScalars
        let from = max(arguments.int(1), 0)
        let to = arguments.count > 2 ? arguments.int(2) : Int.max
        guard from < to else { return .string("") }
        return .string(String(scalars.dropFirst(from).prefix(to - from)))
    }
}
