/// A fenced block of a Markdown text.
///
/// Behind its language stand words that no reader sees: the name of the file that it shows, and what a test has to know of it,
/// `NAME=VALUE` or a word alone.
package struct CodeBlock: Sendable {
    package let language: String
    /// The file that the block is the content of; nil where it names none.
    package let file: String?
    package let attributes: [String: String]
    /// Line ends included.
    package let text: String
    /// The line of the fence, from 1.
    package let line: Int

    package static func all(in text: String, language: String? = nil) -> [CodeBlock] {
        var blocks: [CodeBlock] = []
        var open: (fence: Substring, words: [String], line: Int)?
        var content = ""
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == block.fence {
                    blocks.append(CodeBlock(words: block.words, text: content, line: block.line))
                    open = nil
                } else {
                    content += line + "\n"
                }
            } else if line.hasPrefix("```") {
                let fence = line.prefix { $0 == "`" }
                open = (fence, line.dropFirst(fence.count).split(separator: " ").map(String.init), place + 1)
                content = ""
            }
        }
        return blocks.filter { language == nil || $0.language == language }
    }

    private init(words: [String], text: String, line: Int) {
        language = words.first ?? ""
        var file: String?
        var attributes: [String: String] = [:]
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                attributes[parts[0]] = parts[1]
            } else if word.contains(".") || word.contains("/") {
                file = word
            } else {
                attributes[word] = ""
            }
        }
        self.file = file
        self.attributes = attributes
        self.text = text
        self.line = line
    }
}
