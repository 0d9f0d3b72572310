import SluicePlugins
import SluiceValues

struct IndexOf: Function {
    let spec = FunctionSpec(
        "indexof", "Where a text first stands in another one",
        parameters: [.init("text", .text, "The text"), .init("part", .text, "The text to look for")],
        result: "Int, counted in characters from 0; -1 where it is not found", returns: .number, since: .v2016_03_23, section: "10.3",
        examples: [
            .init("indexof(\"abcd\", \"bc\")", gives: "1"),
            .init("indexof(\"abcd\", \"x\")", gives: "-1"),
            .init("indexof(\"a€b\", \"b\")", gives: "2"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let text = Array(arguments.text(0).utf8)
        let part = Array(arguments.text(1).utf8)
        guard let offset = TextSearch.firstOffset(of: part, in: text, from: 0, table: TextSearch.table(of: part)) else {
            return .int(-1)
        }
        // A character is counted at its first byte.
        return .int(text[..<offset].count { $0 & 0xC0 != 0x80 })
    }
}
