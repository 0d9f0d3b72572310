import SluiceTestSupport

/// Makes YAML in every style that our files may have: any indentation, short forms, quotes, blocks, comments, empty lines.
///
/// Each text and comment has a word of its own, `w17`, so that one that is lost or moved is found.
struct RandomYAML {
    var random: SeededGenerator
    private var count = 0

    init(random: SeededGenerator) { self.random = random }

    mutating func document() -> String {
        count = 0
        return gap(0) + mapping(indentation: 0, depth: 0) + gap(0)
    }

    /// The words of a text.
    static func words(of text: String) -> [Substring] { text.matches(of: /w\d+/).map(\.0) }

    private mutating func word() -> String {
        count += 1
        return "w\(count)"
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// Comments and empty lines.
    private mutating func gap(_ indentation: Int) -> String {
        var text = ""
        while random.oneIn(4) {
            let shift = random.pick([0, 0, 0, 2, 5])
            text += random.oneIn(2) ? random.pick(["\n", "\n", "   \n"]) : spaces(indentation + shift) + "# \(word()) it's: [a]\n"
        }
        return text
    }

    private mutating func lineEnd() -> String { random.oneIn(6) ? random.pick([" ", "   "]) + "# \(word())\n" : random.pick(["\n", "\n", " \n"]) }

    // MARK: Lines

    private mutating func mapping(indentation: Int, depth: Int) -> String {
        var text = ""
        for _ in 0...Int.random(in: 0...3, using: &random) {
            text += (text.isEmpty ? "" : gap(indentation)) + (text.isEmpty ? "" : spaces(indentation)) + key() + ":"
            text += value(indentation: indentation, depth: depth, isInList: false)
        }
        return text
    }

    private mutating func list(indentation: Int, depth: Int) -> String {
        var text = ""
        for _ in 0...Int.random(in: 0...2, using: &random) {
            text += (text.isEmpty ? "" : gap(indentation) + spaces(indentation)) + "-"
            text += value(indentation: indentation, depth: depth, isInList: true)
        }
        return text
    }

    /// What follows a key's colon or a dash, up to the end of its last line.
    private mutating func value(indentation: Int, depth: Int, isInList: Bool) -> String {
        guard depth < 4, random.oneIn(2) else {
            return random.oneIn(4) ? block(indentation) : " " + flow(depth: depth, indentation: indentation) + lineEnd()
        }
        if isInList, random.oneIn(2) {
            let shift = Int.random(in: 1...3, using: &random)
            let inner = indentation + 1 + shift
            return spaces(shift) + (random.oneIn(3) ? list(indentation: inner, depth: depth + 1) : mapping(indentation: inner, depth: depth + 1))
        }
        let inner = indentation + Int.random(in: 1...5, using: &random)
        let start = lineEnd() + gap(inner)
        if random.oneIn(2) { return start + spaces(inner) + mapping(indentation: inner, depth: depth + 1) }
        // A list may stand right below its key.
        let place = !isInList && random.oneIn(2) ? indentation : inner
        return start + spaces(place) + list(indentation: place, depth: depth + 1)
    }

    private mutating func block(_ indentation: Int) -> String {
        let inner = indentation + Int.random(in: 1...4, using: &random)
        var text = " " + random.pick(["|", "|-", "|+", ">", ">-"]) + lineEnd()
        for index in 0...Int.random(in: 0...3, using: &random) {
            let shift = index == 0 ? 0 : random.pick([0, 0, 2])
            text += random.oneIn(5) && index > 0 ? "\n" : spaces(inner + shift) + word() + random.pick(["", " # no comment", ": x", "  "]) + "\n"
        }
        return text
    }

    // MARK: One value

    private mutating func key() -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: "'\(word())'"
        case 1: "\"\(word()): x\""
        case 2: "'it''s \(word())'"
        default: word()
        }
    }

    private mutating func flow(depth: Int, indentation: Int, isInFlow: Bool = false) -> String {
        guard depth < 4, random.oneIn(4) else { return scalar(isInFlow: isInFlow, indentation: indentation) }
        let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in flow(depth: depth + 1, indentation: indentation, isInFlow: true) }
        let isMapping = random.oneIn(2)
        var text = isMapping ? "{" : "["
        for (index, part) in parts.enumerated() {
            if index > 0 { text += "," }
            if random.oneIn(5) { text += " # \(word())\n" + spaces(indentation + 6) } else { text += random.pick(["", " ", "\n" + spaces(indentation + 6)]) }
            text += isMapping ? key() + ": " + part : part
        }
        return text + random.pick(["", " "]) + (isMapping ? "}" : "]")
    }

    private mutating func scalar(isInFlow: Bool, indentation: Int) -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: "\"\(word()): # \(word())\""
        case 1: "'it''s \(word()) \"here\"'"
        case 2: "\"\\t\(word())\\n\""
        case 3: "\"\(word())\\n \(word())\""
        case 4: "''"
        case 5: random.pick(["12", "1.50", "true", "no", "~", "null", "'12'", "\"null\"", "'on'", "'2026-01-01'"])
        case 6 where !isInFlow: "\(word()) a, [b] {c} it's"
        case 7 where !isInFlow: "\(word())\n" + spaces(indentation + 6) + "\(word())\n\n" + spaces(indentation + 7) + "\(word())"
        case 8: "\"\(word())\n" + spaces(indentation + 6) + "\(word())\""
        case 9: "'\(word()) a b'"
        default: word()
        }
    }
}
