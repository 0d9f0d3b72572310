import CPCRE2

/// What one call may spend on its searches, counted at callouts in the expression.
///
/// PCRE2's own limits hold for each place that a search begins at, and do not count characters that a repetition takes. So the
/// expression is written with callouts where it can repeat or go back (``PatternWriter``), and each costs a step and one
/// for each character that was passed. Nothing depends on time: the same call ends the same way each time.
struct SearchBudget {
    /// Where a callout stands, by its number.
    enum Callout: Int {
        case step = 1
        /// Behind what may take many characters; one of `step` stands before it.
        case distance = 2
        /// Before a back-reference, which may compare as much as its group took.
        case beforeReference = 3
        /// At `\G`, where Java's last match ended.
        case lastMatchEnd = 4

        var pattern: String { "(?C\(rawValue))" }
    }

    /// Steps of one call: a fraction of a second.
    static let steps = 20_000_000

    /// What is left; below zero where it did not suffice.
    private(set) var left: Int
    private var position = 0
    /// What a step costs: more without machine code, and in long expressions.
    var price = 1
    /// Where the search goes on behind an empty match, at which Java's last match did not end.
    var isBehindEmptyMatch = false
    var searchStart = 0

    init(steps: Int = Self.steps) { left = steps }

    /// What PCRE2 calls at each callout, with the budget as its data.
    static let callback: @convention(c) (UnsafeMutablePointer<pcre2_callout_block_8>?, UnsafeMutableRawPointer?) -> Int32 = { block, data in
        guard let block, let data else { return 0 }
        return data.assumingMemoryBound(to: SearchBudget.self).pointee.pass(block)
    }

    /// Zero to go on, one to fail here and try on, an error of PCRE2 to give up.
    private mutating func pass(_ block: UnsafeMutablePointer<pcre2_callout_block_8>) -> Int32 {
        let place = block.pointee.current_position
        var cost = 1
        switch Int(block.pointee.callout_number) {
        case Callout.distance.rawValue: cost += max(0, place - position)
        case Callout.beforeReference.rawValue: cost += Self.longestGroup(block.pointee)
        case Callout.lastMatchEnd.rawValue: if isBehindEmptyMatch, place == searchStart { return 1 }
        default: break
        }
        position = place
        left -= cost * price
        return left < 0 ? PCRE2_ERROR_CALLOUT : 0
    }

    private static func longestGroup(_ block: pcre2_callout_block_8) -> Int {
        guard let offsets = block.offset_vector else { return 0 }
        var longest = 0
        for group in 1..<max(1, Int(block.capture_top)) {
            let (start, end) = (offsets[2 * group], offsets[2 * group + 1])
            // A group that took no part has both at -1.
            if start >= 0, end > start { longest = max(longest, end - start) }
        }
        return longest
    }
}
