import SluicePlugins
import SluiceValues

/// `trim`, `ltrim` and `rtrim`. The one-sided ones take spaces and tabs, `trim` all white space.
struct Trim: Function {
    static let all: [any Function] = [
        Trim("trim", "A text without the white space around it", gives: "h i", left: true, right: true) {
            $0.properties.isWhitespace
        },
        Trim("ltrim", "A text without the spaces and tabs before it", gives: "h i ", left: true, right: false) {
            $0 == " " || $0 == "\t"
        },
        Trim("rtrim", "A text without the spaces and tabs behind it", gives: " h i", left: false, right: true) {
            $0 == " " || $0 == "\t"
        },
    ]

    let spec: FunctionSpec
    private let left: Bool
    private let right: Bool
    private let isTrimmed: @Sendable (Unicode.Scalar) -> Bool

    private init(
        _ name: String, _ summary: String, gives result: String, left: Bool, right: Bool,
        isTrimmed: @escaping @Sendable (Unicode.Scalar) -> Bool
    ) {
        spec = FunctionSpec(
            name, summary, parameters: [.init("text", .text, "The text")], result: "String", returns: .string, section: "10.3",
            examples: [.init("\(name)(\" h i \")", gives: "\"\(result)\"")])
        self.left = left
        self.right = right
        self.isTrimmed = isTrimmed
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var rest = Substring(arguments.text(0)).unicodeScalars
        if left { rest = rest.drop(while: isTrimmed) }
        if right {
            while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        }
        return .string(String(rest))
    }
}
