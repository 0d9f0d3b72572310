import CPCRE2

/// A compiled regular expression.
///
/// Any number of tasks may use it at once: PCRE2's code and match context are only read after they were made, and each search
/// has match data of its own. A search that costs too much ends with ``SearchError``; none runs without end.
final class RegularExpression: Sendable {
    // OpaquePointer is not Sendable; these two are written by `init` alone, and PCRE2 documents both as shareable then
    // (pcre2api, "Multithreading").
    private nonisolated(unsafe) let code: OpaquePointer
    private nonisolated(unsafe) let limits: OpaquePointer

    /// How many capturing groups there are, the whole match not counted.
    let groupCount: Int

    /// Why a search ended without an answer, for the trace.
    enum SearchError: Error {
        case stepsExceeded
        case textTooLong
        case memoryExceeded

        var reason: String {
            switch self {
            case .stepsExceeded:
                "the search was given up after \(Limits.steps) steps: on this text the expression goes back too often"
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

    private enum Limits {
        /// Steps back from a start that did not lead on; some milliseconds.
        static let steps: UInt32 = 500_000
        static let heapKibibytes: UInt32 = 64 << 10
        static let patternBytes = 32 << 10
        /// A longer text is not searched, since expressions whose cost is the square of the length are easily written. It is
        /// what a payload may have at most (language reference, 14.3).
        static let textBytes = 128 << 10
    }

    /// nil where the pattern, in Java's syntax, is not a valid one.
    init?(pattern: String) {
        guard pattern.utf8.count <= Limits.patternBytes, var translated = JavaPattern.translated(pattern),
            let compileContext = pcre2_compile_context_create_8(nil)
        else { return nil }
        defer { pcre2_compile_context_free_8(compileContext) }
        _ = pcre2_set_newline_8(compileContext, UInt32(PCRE2_NEWLINE_ANYCRLF))
        var error: Int32 = 0
        var place = 0
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        let compiled = translated.withUTF8 {
            pcre2_compile_8($0.baseAddress, $0.count, options, &error, &place, compileContext)
        }
        guard let compiled else { return nil }
        guard let limits = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(compiled)
            return nil
        }
        // Where there is no just-in-time compiler the same search is interpreted.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        _ = pcre2_set_match_limit_8(limits, Limits.steps)
        _ = pcre2_set_heap_limit_8(limits, Limits.heapKibibytes)
        var groups: UInt32 = 0
        _ = pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        code = compiled
        self.limits = limits
        groupCount = Int(groups)
    }

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
    func group(named name: String) -> Int? {
        let number = name.withCString { characters in
            characters.withMemoryRebound(to: UInt8.self, capacity: name.utf8.count + 1) {
                pcre2_substring_number_from_name_8(code, $0)
            }
        }
        return number > 0 ? Int(number) : nil
    }

    /// Calls `body` with the first match and each one that follows, until it answers false.
    ///
    /// After an empty match the search goes on behind the next character, as Java's does.
    func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, _ body: (Match) -> Bool
    ) throws(SearchError) {
        guard text.count <= Limits.textBytes else { throw .textTooLong }
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { throw .memoryExceeded }
        defer { pcre2_match_data_free_8(data) }
        var start = 0
        while start <= text.count {
            guard let match = try search(text, from: start, into: data), body(match) else { return }
            start = match.whole.upperBound
            guard match.whole.isEmpty else { continue }
            repeat { start += 1 } while start < text.count && text[start] & 0xC0 == 0x80
        }
    }

    private func search(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, into data: OpaquePointer
    ) throws(SearchError) -> Match? {
        // An empty text may have no address, which PCRE2 wants all the same.
        let nothing: StaticString = ""
        let subject = text.baseAddress ?? nothing.utf8Start
        // Swift's texts are well-formed UTF-8 already.
        let options = UInt32(PCRE2_NO_UTF_CHECK)
        var result = pcre2_match_8(code, subject, text.count, start, options, data, limits)
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            // The interpreter keeps its backtracking points on the heap, within the limit.
            result = pcre2_match_8(code, subject, text.count, start, options | UInt32(PCRE2_NO_JIT), data, limits)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
            throw result == PCRE2_ERROR_MATCHLIMIT ? .stepsExceeded : .memoryExceeded
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
}
