/// A session as text: what was typed behind the prompt, and below it what came of it.
///
/// A document may hold several: each stands in a fenced block whose first line begins with the prompt, and all of them are one
/// session. What stands around them is prose.
package enum Transcript {
    private static let fence = "```"

    /// The document with the answers that a playground gives now.
    package static func replayed(_ document: String, by playground: Playground) async -> String {
        var lines: [String] = []
        var reader = InputReader(isInteractive: true)
        var isInside = false
        var rest = document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        while let line = rest.popFirst() {
            if line.hasPrefix(fence) {
                isInside = !isInside && rest.first?.hasPrefix(Playground.prompt.trimmed) == true
                lines.append(line)
            } else if !isInside {
                lines.append(line)
            } else if let typed = typed(line) {
                lines.append(line)
                for input in reader.take(typed) { lines += answer(await playground.take(input)) }
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What was typed on a line; nil for a line of an answer.
    private static func typed(_ line: String) -> String? {
        for prompt in [Playground.prompt, Playground.continuation] {
            if line.hasPrefix(prompt) { return String(line.dropFirst(prompt.count)) }
            if line == prompt.trimmed || line == String(prompt.dropLast()) { return "" }
        }
        return nil
    }

    private static func answer(_ reply: PlayReply) -> [String] {
        let text = reply.errors + reply.output
        guard !text.isEmpty else { return [] }
        return text.trimmedLineEnd.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

extension String {
    fileprivate var trimmedLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
