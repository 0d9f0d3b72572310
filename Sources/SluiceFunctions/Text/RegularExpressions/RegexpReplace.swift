import SluicePlugins
import SluiceValues

struct RegexpReplace: Function {
    let spec = FunctionSpec(
        "regexp_replace", "A text with all matches of a regular expression replaced",
        parameters: [
            RegularExpressionFunctions.text, RegularExpressionFunctions.pattern,
            .init("replacement", .text, "What to put in their place; $1 or ${name} stands for a group, \\$ for the character"),
        ],
        result: "String; Undefined for an expression or replacement that is invalid, takes more than 20 million steps or makes more than 16 MiB", returns: .string,
        section: "10.3",
        examples: [
            .init("regexp_replace(\"abcd\", \"bc\", \"x\")", gives: #""axd""#),
            .init("regexp_replace(\"abcd\", \"b(.*)d\", \"$1\")", gives: #""ac""#),
            .init("regexp_replace(\"abcd\", \"b(.*)d\", \"$2\")", gives: nil),
        ])

    let cache: CompiledCache<RegularExpression>

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        RegularExpressionFunctions.problem(withConstants: arguments, cache)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let expression = cache.expression(arguments.text(1), in: &context) else { return .undefined }
        guard let template = ReplacementTemplate(arguments.text(2), for: expression) else {
            context.note("'\(arguments.text(2))' is not a valid replacement for this expression")
            return .undefined
        }
        var text = arguments.text(0)
        return text.withUTF8 { bytes in
            var output: [UInt8] = []
            var copied = 0
            do throws(RegularExpression.SearchError) {
                try expression.forEachMatch(in: bytes, in: &context) { match in
                    guard match.whole.lowerBound >= copied else { return false }
                    output.append(contentsOf: bytes[copied..<match.whole.lowerBound])
                    template.append(for: match, in: bytes, to: &output)
                    copied = match.whole.upperBound
                    return output.count <= ValueLimits.maximumTextBytes
                }
            } catch {
                context.note(error.reason)
                return .undefined
            }
            guard output.count <= ValueLimits.maximumTextBytes else {
                context.note("the result would be longer than \(ValueLimits.maximumTextBytes >> 20) MiB")
                return .undefined
            }
            output.append(contentsOf: bytes[copied...])
            return .string(String(decoding: output, as: UTF8.self))
        }
    }
}
