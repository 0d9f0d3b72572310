/// A filter and a topic, level by level, and where they part: what ``TopicFilter/matches(_:)`` says, with its reason.
package struct TopicComparison: Sendable, Hashable {
    /// One level of both, side by side; nil where one of them has ended.
    package struct Level: Sendable, Hashable {
        package var filter: String?
        package var topic: String?
        package var fits: Bool
    }

    /// From the first level on; of the levels that a `#` takes each has the `#` beside it.
    package let levels: [Level]
    /// Why the filter does not take the topic; nil where it does.
    package let parting: Parting?

    package enum Parting: Sendable, Hashable, CustomStringConvertible {
        /// A level, counted from 1, is another one than the filter wants.
        case level(Int, wanted: String, found: String)
        /// The topic ends where the filter goes on.
        case tooShort(missing: String)
        /// The topic goes on where the filter ends.
        case tooLong(additional: String)
        /// `a/#` and `a`.
        case parent(of: String)
        /// A filter that starts with a wildcard, and a topic that starts with `$`.
        case reserved(filter: String)

        /// `level 3 is "humidity", the filter wants "temperature"`
        package var description: String {
            switch self {
            case .level(let number, let wanted, let found): "level \(number) is \"\(found)\", the filter wants \"\(wanted)\""
            case .tooShort(let missing): "the topic is too short, the filter goes on with \"\(missing)\""
            case .tooLong(let additional): "the topic is too long, the filter ends before \"\(additional)\""
            case .parent(let parent): "the topic is \"\(parent)\" itself, and # takes only what is below it"
            case .reserved(let filter): "the topic starts with $, and no filter that starts with \(filter) takes such a topic"
            }
        }
    }
}

extension TopicFilter {
    /// Holds a topic against this filter, level by level.
    ///
    /// - Complexity: O(levels of both).
    /// - Source: language reference 7.2.
    package func compared(with topic: String) -> TopicComparison {
        let wanted = Self.levels(of: text)
        let found = Self.levels(of: topic)
        var levels: [TopicComparison.Level] = []
        var parting: TopicComparison.Parting?
        if topic.utf8.first == TopicByte.dollar, let first = wanted.first, first == "+" || first == "#" {
            parting = .reserved(filter: first)
        }
        let isOpen = wanted.last == "#"
        for place in 0..<max(wanted.count, found.count) {
            let filter = isOpen && place >= wanted.count ? "#" : Self.level(place, of: wanted)
            let level = Self.level(place, of: found)
            let fits = Self.takes(filter, level) && !(place == 0 && parting != nil)
            levels.append(.init(filter: filter, topic: level, fits: fits))
            guard !fits, parting == nil else { continue }
            switch (filter, level) {
            case (let filter?, let level?): parting = .level(place + 1, wanted: filter, found: level)
            case ("#", nil) where place == wanted.count - 1: parting = .parent(of: topic)
            case (_, nil): parting = .tooShort(missing: wanted[place...].joined(separator: "/"))
            case (nil, _): parting = .tooLong(additional: found[place...].joined(separator: "/"))
            }
        }
        return TopicComparison(levels: levels, parting: parting)
    }

    /// Whether a level of a filter takes a level of a topic, byte by byte.
    private static func takes(_ filter: String?, _ level: String?) -> Bool {
        guard let filter, let level else { return false }
        return filter == "+" || filter == "#" || filter.utf8.elementsEqual(level.utf8)
    }

    private static func level(_ place: Int, of levels: [String]) -> String? { levels.indices.contains(place) ? levels[place] : nil }

    /// Split by bytes, so that no letter is joined with a separator; levels may be empty.
    private static func levels(of text: String) -> [String] {
        text.utf8.split(separator: TopicByte.separator, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}
