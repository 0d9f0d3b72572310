import CPCRE2
import SluicePlugins

/// A compiled regular expression.
///
/// Any number of tasks may use it at once: PCRE2's code and match context are only read after they were made, and each call
/// has match data and a budget of its own. Searches that cost too much end with ``SearchError``; none runs without end.
final class RegularExpression: Sendable {
    // OpaquePointer is not Sendable; these two are written by `init` alone, and PCRE2 documents both as shareable then
    // (pcre2api, "Multithreading").
    private nonisolated(unsafe) let code: OpaquePointer
    private nonisolated(unsafe) let limits: OpaquePointer
    private let isCounted: Bool
    /// What a step costs: more in a long expression, which may do more in one.
    private let price: Int
    private let groupNames: [String: Int]

    /// How many capturing groups there are, the whole match not counted.
    let groupCount: Int

    /// Why a search ended without an answer, for the trace.
    enum SearchError: Error {
        case stepsExceeded
        /// The searches before it have taken all that one pass has.
        case passExceeded
        case textTooLong
        case memoryExceeded

        var reason: String {
            switch self {
            case .passExceeded:
                "the searches for this message have taken \(CallContext.maximumSearchSteps) steps, and none is left for this one"
            case .stepsExceeded:
                "the search was given up after \(SearchBudget.steps) steps: on this text the expression goes back too often"
            case .textTooLong: "a text of more than \(Limits.textBytes >> 10) KiB is not searched"
            case .memoryExceeded: "the search was given up: on this text the expression takes too much memory"
            }
        }
    }

    /// What was found: the places of the whole match and of each group, in bytes; nil for a group that took no part.
    struct Match {
        let whole: Range<Int>
        let groups: [Range<Int>?]
    }

    enum Limits {
        static let heapKibibytes: UInt32 = 64 << 10
        /// What a step costs that no machine code is run for.
        static let interpretedPrice = 10
        /// What PCRE2 compiles of plain letters; of what takes it more room, less is too large for it.
        static let patternBytes = 28 << 10
        static let patternBytesPerStep = 1 << 10
        /// A longer text is not searched, since expressions whose cost is the square of the length are easily written. It is
        /// what a payload may have at most (language reference, 14.3).
        static let textBytes = 128 << 10
    }

    /// The expression of a pattern in Java's syntax.
    init(pattern: String) throws(PatternError) {
        guard pattern.utf8.count <= Limits.patternBytes else {
            throw .unsupported("is longer than \(Limits.patternBytes >> 10) KiB")
        }
        let java = try JavaPattern(pattern)
        var translated = java.translation
        guard let compileContext = pcre2_compile_context_create_8(nil) else { throw Self.tooLarge }
        defer { pcre2_compile_context_free_8(compileContext) }
        _ = pcre2_set_newline_8(compileContext, UInt32(PCRE2_NEWLINE_LF))
        var error: Int32 = 0
        var place = 0
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        let compiled = translated.withUTF8 {
            pcre2_compile_8($0.baseAddress, $0.count, options, &error, &place, compileContext)
        }
        // What is written for PCRE2 is well-formed; a script may be unknown to it.
        guard let compiled else { throw error == PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY ? .invalid : Self.tooLarge }
        guard let limits = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(compiled)
            throw Self.tooLarge
        }
        // Where there is no just-in-time compiler the same search is interpreted.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        _ = pcre2_set_match_limit_8(limits, UInt32(SearchBudget.steps))
        _ = pcre2_set_heap_limit_8(limits, Limits.heapKibibytes)
        var groups: UInt32 = 0
        _ = pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        code = compiled
        self.limits = limits
        groupCount = Int(groups)
        isCounted = java.isCounted
        price = 1 + java.translation.utf8.count / Limits.patternBytesPerStep
        groupNames = java.groupNames
    }

    private static let tooLarge = PatternError.unsupported("is too large")

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_code_free_8(code)
    }

    /// Whether machine code is run for it; otherwise it is interpreted.
    var isJustInTime: Bool {
        var size = 0
        return pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_JITSIZE), &size) == 0 && size > 0
    }

    /// The number of a named group; nil where there is none.
    func group(named name: String) -> Int? { groupNames[name] }

    /// Calls `body` with the first match and each one that follows, until it answers false.
    ///
    /// After an empty match the search goes on behind the next character, as Java's does.
    func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, in context: inout CallContext, _ body: (Match) -> Bool
    ) throws(SearchError) {
        guard context.searchSteps > 0 else { throw .passExceeded }
        let steps = min(SearchBudget.steps, context.searchSteps)
        var budget = SearchBudget(steps: steps)
        defer { context.spend(searchSteps: steps - budget.left) }
        try forEachMatch(in: text, within: &budget, body)
    }

    func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, within budget: inout SearchBudget, _ body: (Match) -> Bool
    ) throws(SearchError) {
        guard text.count <= Limits.textBytes else { throw .textTooLong }
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil), let context = pcre2_match_context_copy_8(limits) else {
            throw .memoryExceeded
        }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        budget.price = isJustInTime ? price : price * Limits.interpretedPrice
        while budget.searchStart <= text.count {
            guard let match = try search(text, into: data, context, &budget), body(match) else { return }
            budget.searchStart = match.whole.upperBound
            budget.isBehindEmptyMatch = match.whole.isEmpty
            guard match.whole.isEmpty else { continue }
            repeat { budget.searchStart += 1 } while budget.searchStart < text.count && text[budget.searchStart] & 0xC0 == 0x80
        }
    }

    private func search(
        _ text: UnsafeBufferPointer<UInt8>, into data: OpaquePointer, _ context: OpaquePointer, _ budget: inout SearchBudget
    ) throws(SearchError) -> Match? {
        let start = budget.searchStart
        var result = match(text, into: data, context, &budget, options: 0)
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            // The interpreter keeps its backtracking points on the heap, within the limit.
            budget.price = price * Limits.interpretedPrice
            result = match(text, into: data, context, &budget, options: UInt32(PCRE2_NO_JIT))
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
            throw result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_CALLOUT ? .stepsExceeded : .memoryExceeded
        }
        let groups = (0...groupCount).map { group -> Range<Int>? in
            let (from, to) = (offsets[2 * group], offsets[2 * group + 1])
            // PCRE2_UNSET, all bits set, is -1 here.
            guard group < Int(result), from >= 0, from <= to, to <= text.count else { return nil }
            return from..<to
        }
        // A match never ends before the search began, so that going on from its end makes progress.
        guard let whole = groups[0], whole.upperBound >= start else { throw .stepsExceeded }
        return Match(whole: whole, groups: groups)
    }

    private func match(
        _ text: UnsafeBufferPointer<UInt8>, into data: OpaquePointer, _ context: OpaquePointer, _ budget: inout SearchBudget,
        options: UInt32
    ) -> Int32 {
        // An empty text may have no address, which PCRE2 wants all the same.
        let nothing: StaticString = ""
        let subject = text.baseAddress ?? nothing.utf8Start
        // Swift's texts are well-formed UTF-8 already.
        let options = options | UInt32(PCRE2_NO_UTF_CHECK)
        let start = budget.searchStart
        return withUnsafeMutablePointer(to: &budget) { pointer in
            if isCounted { _ = pcre2_set_callout_8(context, SearchBudget.callback, pointer) }
            return pcre2_match_8(code, subject, text.count, start, options, data, context)
        }
    }
}
