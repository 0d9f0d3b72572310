import SluicePlugins
import SluiceValues

struct RegexpSubstr: Function {
    let spec = FunctionSpec(
        "regexp_substr", "The first part of a text that a regular expression matches",
        parameters: [RegularExpressionFunctions.text, RegularExpressionFunctions.pattern],
        result: "String; Undefined without a match, and for an expression that is invalid, or takes more than 20 million steps", returns: .string, section: "10.3",
        examples: [
            .init("regexp_substr(\"hihihello\", \"(hi)*\")", gives: #""hihi""#),
            .init("regexp_substr(\"hello\", \"x+\")", gives: nil),
        ])

    let cache: CompiledCache<RegularExpression>

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        RegularExpressionFunctions.problem(withConstants: arguments, cache)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let expression = cache.expression(arguments.text(1), in: &context) else { return .undefined }
        var text = arguments.text(0)
        return text.withUTF8 { bytes in
            var found = Value.undefined
            do throws(RegularExpression.SearchError) {
                try expression.forEachMatch(in: bytes, in: &context) { match in
                    found = .string(String(decoding: bytes[match.whole], as: UTF8.self))
                    return false
                }
            } catch {
                context.note(error.reason)
                return .undefined
            }
            return found
        }
    }
}
