import SluicePlugins
import SluiceValues

/// `lpad` and `rpad`: the number is that of the spaces to add, not a width to reach.
struct Pad: Function {
    static let all: [any Function] = [
        Pad("lpad", "A text with spaces put before it", gives: "  hello", onTheLeft: true),
        Pad("rpad", "A text with spaces put behind it", gives: "hello  ", onTheLeft: false),
    ]

    private static let maximumSpaces = 1_000

    let spec: FunctionSpec
    private let onTheLeft: Bool

    private init(_ name: String, _ summary: String, gives result: String, onTheLeft: Bool) {
        spec = FunctionSpec(
            name, summary,
            parameters: [
                .init("text", .text, "The text"),
                .init("count", .integer, "How many spaces to add, at least 0 and at most 1000"),
            ],
            result: "String", returns: .string, section: "10.3",
            examples: [
                .init("\(name)(\"hello\", 2)", gives: "\"\(result)\""),
                .init("\(name)(\"hello\", -2)", gives: #""hello""#),
            ])
        self.onTheLeft = onTheLeft
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let spaces = String(repeating: " ", count: min(max(arguments.int(1), 0), Self.maximumSpaces))
        return .string(onTheLeft ? spaces + arguments.text(0) : arguments.text(0) + spaces)
    }
}
