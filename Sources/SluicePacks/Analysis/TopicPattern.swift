package import SluiceTopics

/// The topics that a message may be published on, as far as a rule's text tells: parts that are known, and gaps.
///
/// `AC/AC-${zone}` has a gap within its second level; a gap stands for any text of one level, or of several.
package struct TopicPattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        /// Any text without a `/`.
        case level
        /// Any text.
        case anything
    }

    private(set) var parts: [Part] = []

    init(_ parts: [Part]) {
        for part in parts { append(part) }
    }

    init(_ text: String) { self.init([.text(text)]) }

    mutating func append(_ part: Part) {
        if case .text(let text) = part {
            guard !text.isEmpty else { return }
            if case .text(let before) = parts.last {
                parts[parts.count - 1] = .text(before + text)
                return
            }
        }
        parts.append(part)
    }

    /// The topics of a filter, as a template names them that puts in the whole topic of its message.
    init(topicsOf filter: TopicFilter) {
        var parts: [Part] = []
        for (index, level) in filter.text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { parts.append(.text("/")) }
            switch level {
            case "+": parts.append(.level)
            case "#": parts.append(.anything)
            default: parts.append(.text(String(level)))
            }
        }
        self.init(parts)
    }

    /// The topic, where there is no gap.
    package var constant: String? {
        switch parts.count {
        case 0: return ""
        case 1:
            if case .text(let text) = parts[0] { return text }
            return nil
        default: return nil
        }
    }

    /// What is known of the beginning.
    var knownPrefix: String {
        if case .text(let text) = parts.first { text } else { "" }
    }

    /// The n-th level, from 1, where it is known; nil where it is not, or there is none.
    func level(_ number: Int) -> String? {
        var levels = [""] as [String?]
        for part in parts {
            switch part {
            case .text(let text):
                let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
                for (index, piece) in pieces.enumerated() {
                    if index > 0 { levels.append("") }
                    levels[levels.count - 1] = levels[levels.count - 1].map { $0 + piece }
                }
            case .level: levels[levels.count - 1] = nil
            case .anything:
                // Everything behind it may stand anywhere.
                return number < levels.count ? levels[number - 1] : nil
            }
        }
        return number >= 1 && number <= levels.count ? levels[number - 1] : nil
    }

    /// The rule that Basic Ingest hands a message on such a topic to, where there is one.
    var straightTo: String? { level(1) == "$aws" && level(2) == "rules" ? level(3) : nil }

    // MARK: Overlapping

    /// Steps of a comparison that are made at most; beyond, two are held to have nothing in common.
    private static let maximumSteps = 1 << 20

    /// Whether there is a topic that fits the pattern and matches the filter.
    /// - Complexity: O(length of the pattern × length of the filter).
    package func overlaps(_ filter: TopicFilter) -> Bool {
        let own = Self.symbols(parts)
        let wanted = Self.symbols(TopicPattern(topicsOf: filter).parts)
        // A wildcard in the first level takes no topic that begins with '$'.
        if let first = wanted.first, first.isGap, own.first == .byte(UInt8(ascii: "$")) { return false }
        guard own.count * wanted.count <= Self.maximumSteps else { return false }
        return Self.haveCommonText(own, wanted)
    }

    /// Whether there is a text that fits both.
    /// - Complexity: O(length of the one × length of the other).
    func overlaps(_ other: TopicPattern) -> Bool {
        let (own, wanted) = (Self.symbols(parts), Self.symbols(other.parts))
        return own.count * wanted.count <= Self.maximumSteps && Self.haveCommonText(own, wanted)
    }

    private enum Symbol: Equatable {
        case byte(UInt8)
        case level
        case anything

        var isGap: Bool { self == .level || self == .anything }

        /// Whether a gap may stand for a byte.
        func takes(_ byte: UInt8) -> Bool { self == .anything || self == .level && byte != UInt8(ascii: "/") }
    }

    private static func symbols(_ parts: [Part]) -> [Symbol] {
        parts.flatMap { part -> [Symbol] in
            switch part {
            case .text(let text): text.utf8.map(Symbol.byte)
            case .level: [.level]
            case .anything: [.anything]
            }
        }
    }

    /// Whether some text fits both, each gap being as long as is needed.
    private static func haveCommonText(_ a: [Symbol], _ b: [Symbol]) -> Bool {
        let width = b.count + 1
        var seen = [Bool](repeating: false, count: (a.count + 1) * width)
        var open = [(0, 0)]
        func visit(_ i: Int, _ j: Int) {
            guard !seen[i * width + j] else { return }
            seen[i * width + j] = true
            open.append((i, j))
        }
        while let (i, j) = open.popLast() {
            let left = i < a.count ? a[i] : nil
            let right = j < b.count ? b[j] : nil
            if left == nil, right == nil { return true }
            if left?.isGap == true { visit(i + 1, j) }
            if right?.isGap == true { visit(i, j + 1) }
            switch (left, right) {
            case (.byte(let x)?, .byte(let y)?): if x == y { visit(i + 1, j + 1) }
            case (let gap?, .byte(let y)?) where gap.takes(y): visit(i, j + 1)
            case (.byte(let x)?, let gap?) where gap.takes(x): visit(i + 1, j)
            default: continue
            }
        }
        return false
    }
}
