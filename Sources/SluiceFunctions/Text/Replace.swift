import SluicePlugins
import SluiceValues

struct Replace: Function {
    let spec = FunctionSpec(
        "replace", "A text with all occurrences of a part replaced",
        parameters: [
            .init("text", .text, "The text"),
            .init("part", .text, "What to look for, taken literally; an empty text changes nothing"),
            .init("replacement", .text, "What to put in its place"),
        ],
        result: "String; Undefined where it would be longer than 16 MiB", returns: .string, section: "10.3",
        examples: [
            .init("replace(\"abcd\", \"bc\", \"x\")", gives: #""axd""#),
            .init("replace(\"a.b.c\", \".\", \"\")", gives: #""abc""#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let text = Array(arguments.text(0).utf8)
        let part = Array(arguments.text(1).utf8)
        guard !part.isEmpty else { return arguments[0] }
        let replacement = arguments.text(2).utf8
        let table = TextSearch.table(of: part)
        var output: [UInt8] = []
        var cursor = 0
        while let found = TextSearch.firstOffset(of: part, in: text, from: cursor, table: table) {
            output.append(contentsOf: text[cursor..<found])
            output.append(contentsOf: replacement)
            cursor = found + part.count
            guard output.count <= ValueLimits.maximumTextBytes else { return .undefined }
        }
        output.append(contentsOf: text[cursor...])
        return .string(String(decoding: output, as: UTF8.self))
    }
}
