import SluicePlugins
import SluiceValues

/// The functions that take a regular expression, on one cache of compiled ones.
enum RegularExpressionFunctions {
    static let all: [any Function] = {
        let cache = makeCache(capacity: 256)
        return [RegexpMatches(cache: cache), RegexpSubstr(cache: cache), RegexpReplace(cache: cache)]
    }()

    static func makeCache(capacity: Int) -> CompiledCache<RegularExpression> {
        CompiledCache(capacity: capacity) { try? RegularExpression(pattern: $0) }
    }

    static let text = FunctionSpec.Parameter("text", .text, "The text to search, of at most 128 KiB")
    static let pattern = FunctionSpec.Parameter("pattern", .text, "The regular expression, in Java's syntax but for `\\N{…}` and look-behinds of no greatest length")

    /// Tells a pattern that is a constant and can't be read.
    static func problem(
        withConstants arguments: [Value?], _ cache: CompiledCache<RegularExpression>
    ) -> ArgumentProblem? {
        guard let pattern = arguments.constantText(1), cache[pattern] == nil else { return nil }
        return ArgumentProblem(1, words(of: pattern))
    }

    /// Why a pattern that the cache has nothing for is none.
    static func words(of pattern: String) -> String {
        do throws(PatternError) {
            _ = try RegularExpression(pattern: pattern)
            return PatternError.invalid.words
        } catch {
            return error.words
        }
    }
}

extension CompiledCache<RegularExpression> {
    /// The expression of a pattern; where it is not valid that is noted.
    func expression(_ pattern: String, in context: inout CallContext) -> RegularExpression? {
        let expression = self[pattern]
        if expression == nil { context.note("'\(pattern)' \(RegularExpressionFunctions.words(of: pattern))") }
        return expression
    }
}
