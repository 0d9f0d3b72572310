import SluiceTestSupport

extension SeededGenerator {
    /// A topic of 1 to 5 levels from a small vocabulary, so that filters and topics meet often.
    mutating func topic() -> String {
        let levels = ["a", "b", "", "sensor", "temperature", "a-level-longer-than-eight", "a-level-longer-than-eighT", "é"]
        let first = Int.random(in: 0..<12, using: &self) == 0 ? ["$SYS"] : []
        let rest = (0..<Int.random(in: 1...5, using: &self)).map { _ in levels.randomElement(using: &self) ?? "" }
        let topic = (first + rest).joined(separator: "/")
        return topic.isEmpty ? "a" : topic
    }

    mutating func filter() -> String {
        var levels = topic().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for index in levels.indices where Int.random(in: 0..<4, using: &self) == 0 { levels[index] = "+" }
        switch Int.random(in: 0..<5, using: &self) {
        case 0: levels.append("#")
        case 1: levels[levels.count - 1] = "#"
        default: break
        }
        return levels.joined(separator: "/")
    }
}
