import SluicePlugins
import SluiceValues

struct RegexpMatches: Function {
    let spec = FunctionSpec(
        "regexp_matches", "Whether a regular expression is found anywhere in a text",
        parameters: [RegularExpressionFunctions.text, RegularExpressionFunctions.pattern],
        result: "Boolean; Undefined for an expression that is invalid, or takes more than 20 million steps", returns: .boolean, section: "10.3",
        examples: [
            .init("regexp_matches(\"aaaa\", \"a{2,}\")", gives: "true"),
            .init("regexp_matches(\"aaaa\", \"b\")", gives: "false"),
            .init("regexp_matches(\"aaaa\", \"(\")", gives: nil),
        ])

    let cache: CompiledCache<RegularExpression>

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        RegularExpressionFunctions.problem(withConstants: arguments, cache)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let expression = cache.expression(arguments.text(1), in: &context) else { return .undefined }
        var text = arguments.text(0)
        return text.withUTF8 { bytes in
            var isFound = false
            do throws(RegularExpression.SearchError) {
                try expression.forEachMatch(in: bytes, in: &context) { _ in
                    isFound = true
                    return false
                }
            } catch {
                context.note(error.reason)
                return .undefined
            }
            return .bool(isFound)
        }
    }
}
