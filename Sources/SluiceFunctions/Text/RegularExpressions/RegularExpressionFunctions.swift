import SluicePlugins
import SluiceValues

/// The functions that take a regular expression, on one cache of compiled ones.
enum RegularExpressionFunctions {
    static let all: [any Function] = {
        let cache = makeCache(capacity: 256)
        return [RegexpMatches(cache: cache), RegexpSubstr(cache: cache), RegexpReplace(cache: cache)]
    }()

    static func makeCache(capacity: Int) -> CompiledCache<RegularExpression> {
        CompiledCache(capacity: capacity) { RegularExpression(pattern: $0) }
    }

    static let text = FunctionSpec.Parameter("text", .text, "The text to search, of at most 128 KiB")
    static let pattern = FunctionSpec.Parameter("pattern", .text, "The regular expression, in Java's syntax")
}

extension CompiledCache<RegularExpression> {
    /// The expression of a pattern; where it is not valid that is noted.
    func expression(_ pattern: String, in context: inout CallContext) -> RegularExpression? {
        let expression = self[pattern]
        if expression == nil { context.note("'\(pattern)' is not a valid regular expression") }
        return expression
    }
}
