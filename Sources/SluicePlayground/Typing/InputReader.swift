import SluiceSQL
import SluiceText

/// What was typed, once it is whole.
package enum PlayInput: Sendable, Equatable {
    case statement(String)
    /// A dot command: its name without the dot, and what stands behind it.
    case command(name: String, rest: String)
}

/// Puts lines together: a statement may stand on several.
///
/// A statement ends at a `;` or at an empty line. Where nobody types (`isInteractive` is false) a line that is a whole statement,
/// or can't become one, ends at once. A dot command is one line; one that takes JSON or a statement goes on with the next as long
/// as a bracket of its is open. A line that begins with `#` is a note.
package struct InputReader {
    private let isInteractive: Bool
    private var pending = ""
    private var isCommand = false

    /// Bytes of one input at most; what goes beyond ends it.
    static let maximumBytes = 1 << 20

    package init(isInteractive: Bool) { self.isInteractive = isInteractive }

    /// Whether the next line goes on with those before.
    package var isPending: Bool { !pending.isEmpty }

    /// Forgets the lines that were not whole.
    package mutating func forget() { pending = "" }

    /// What a line makes whole; nothing where more is to come.
    package mutating func take(_ line: String) -> [PlayInput] {
        let trimmed = line.trimmed
        var done: [PlayInput] = []
        if isPending, !isCommand, trimmed.hasPrefix(".") { done += finish() }
        if !isPending {
            if trimmed.isEmpty || trimmed.hasPrefix("#") { return done }
            isCommand = trimmed.hasPrefix(".")
            if !isCommand, let name = Self.spoken[trimmed.lowercased().trimmed(";")] {
                return done + [.command(name: name, rest: "")]
            }
        } else if trimmed.isEmpty {
            return done + finish()
        }
        pending += (pending.isEmpty ? "" : "\n") + line
        let isWhole = isCommand ? !Self.goesOn(pending) : isWholeStatement(trimmed)
        return isWhole || pending.utf8.count > Self.maximumBytes ? done + finish() : done
    }

    /// What is left at the end of the input.
    package mutating func finish() -> [PlayInput] {
        let text = pending.trimmed
        pending = ""
        if isCommand { return text.isEmpty ? [] : [Self.command(text)] }
        let statement = text.trimmed(";")
        return statement.isEmpty ? [] : [.statement(statement)]
    }

    /// What newcomers type without the dot.
    private static let spoken = ["help": "help", "?": "help", "quit": "quit", "exit": "quit"]

    private func isWholeStatement(_ line: String) -> Bool {
        if line.hasSuffix(";") { return true }
        guard !isInteractive, !pending.contains("\n") else { return false }
        let text = pending.trimmed
        let parsed = Parser.parseStatement(text)
        guard parsed.hasErrors else { return parsed.tree.from != nil }
        return !Self.hasOpenBracket(text) && parsed.diagnostics.contains { $0.severity == .error && Self.isFinal($0.span, in: text) }
    }

    /// Whether what is wrong does not get right by what comes behind it: it stands before the end, or is a number, which no next
    /// line goes on with. What is missing at the end has an empty span.
    private static func isFinal(_ span: Span, in text: String) -> Bool {
        if span.upperBound < text.utf8.count { return true }
        let wrong = text.utf8.dropFirst(span.lowerBound)
        return !span.isEmpty && wrong.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }
    }

    private static func command(_ text: String) -> PlayInput {
        let name = text.dropFirst().prefix { !$0.isWhitespace }
        return .command(name: String(name), rest: String(text.dropFirst(1 + name.count)).trimmed)
    }

    private static func goesOn(_ text: String) -> Bool {
        guard case .command(let name, _) = command(text.trimmed), let command = DotCommand.named(name) else { return false }
        return command.mayGoOn && hasOpenBracket(text)
    }

    /// Whether brackets outside of quotes are open; of what is typed by hand, so texts between quotes end with their line.
    private static func hasOpenBracket(_ text: String) -> Bool {
        var depth = 0
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped || character == "\\" {
                isEscaped = !isEscaped
            } else if character == "\n" {
                quote = nil
            } else if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if "{[(".contains(character) {
                depth += 1
            } else if "}])".contains(character) {
                depth -= 1
            }
        }
        return depth > 0
    }
}

extension String {
    /// Without white space, or the characters of `others`, around it.
    package var trimmed: String { trimmed("") }

    package func trimmed(_ others: String) -> String {
        func isSpace(_ character: Character) -> Bool { character.isWhitespace || others.contains(character) }
        let rest = drop(while: isSpace)
        guard let end = rest.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(rest[...end])
    }

    /// The first word, and the rest without the space between them.
    package var firstWord: (word: String, rest: String) {
        let text = trimmed
        let word = text.prefix { !$0.isWhitespace }
        return (String(word), String(text.dropFirst(word.count)).trimmed)
    }
}
