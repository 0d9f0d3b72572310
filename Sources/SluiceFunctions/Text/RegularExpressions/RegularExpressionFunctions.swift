import SluicePlugins
import SluiceValues

/// The functions that take a regular expression, on one cache of compiled ones.
enum RegularExpressionFunctions {
    static let all: [any Function] = {
        let cache = RegularExpressionCache(capacity: 256)
        return [RegexpMatches(cache: cache), RegexpSubstr(cache: cache), RegexpReplace(cache: cache)]
    }()

    static let text = FunctionSpec.Parameter("text", .text, "The text to search, of at most 128 KiB")
    static let pattern = FunctionSpec.Parameter("pattern", .text, "The regular expression, in Java's syntax")

    /// Tells a pattern that is a constant and can't be read.
    static func problem(withConstants arguments: [Value?], _ cache: RegularExpressionCache) -> ArgumentProblem? {
        guard arguments.count > 1, let pattern = arguments[1]?.asString, cache.expression(for: pattern) == nil else { return nil }
        return ArgumentProblem(1, "is no valid regular expression")
    }
}
