import SluiceEvaluation
package import SluicePlugins
import SluiceSQL
package import SluiceValues

/// What could be typed next.
package struct Completion: Sendable, Equatable {
    package struct Candidate: Sendable, Equatable {
        /// What stands in the place of what was begun.
        package var text: String
        /// What is told beside it: a function's signature, a command's summary.
        package var note: String?

        package init(_ text: String, note: String? = nil) {
            self.text = text
            self.note = note
        }
    }

    /// The characters before the cursor that a candidate takes the place of.
    package var replaced: Int
    package var candidates: [Candidate]

    package init(replaced: Int, candidates: [Candidate]) {
        self.replaced = replaced
        self.candidates = candidates
    }

    /// What all candidates begin with.
    package var commonPrefix: String {
        guard var prefix = candidates.first?.text else { return "" }
        for candidate in candidates.dropFirst() {
            prefix = String(zip(prefix, candidate.text).prefix { $0 == $1 }.map(\.0))
        }
        return prefix
    }
}

/// The names that there are to complete.
package struct CompletionNames: Sendable {
    package var topics: [String] = []
    package var tables: [String] = []
    package var queues: [String] = []
    package var rules: [String] = []
    package var devices: [String] = []
    /// Names that statements may read in double quotes.
    package var stores: [String] = []
    package var functions: [FunctionSpec] = []
    /// The sample's payload, whose fields are names.
    package var sample = Value.undefined

    package init() {}

    /// Candidates for what stands before the cursor on a line.
    ///
    /// - Parameter files: the files and folders whose paths begin so.
    package func completion(of line: String, files: (String) -> [String] = { _ in [] }) -> Completion {
        let line = line.drop(while: \.isWhitespace)
        guard line.first == "." else { return ofStatement(line) }
        guard let space = line.firstIndex(where: \.isWhitespace) else {
            return Self.among(DotCommand.all.map { .init(".\($0.name)", note: $0.summary) }, for: String(line))
        }
        let rest = line[space...].drop(while: \.isWhitespace)
        let command = DotCommand.named(String(line[..<space].dropFirst()))
        return ofArgument(rest, of: command?.names ?? .nothing, files)
    }

    private func ofArgument(_ rest: Substring, of names: DotCommand.Names, _ files: (String) -> [String]) -> Completion {
        let word = String(rest.reversed().prefix { !$0.isWhitespace }.reversed())
        let isFirst = word.count == rest.count
        func named(_ texts: [String]) -> Completion { Self.among(isFirst ? texts.map { .init($0) } : [], for: word) }
        switch names {
        case .nothing: return Completion(replaced: 0, candidates: [])
        case .topic: return named(topics)
        case .table: return named(tables)
        case .queue: return named(queues)
        case .rule: return named(rules)
        case .device: return Self.among((devices + ["all", "off"]).map { .init($0) }, for: word)
        case .choice(let choices): return named(choices)
        case .file: return named(files(word))
        case .statement: return ofStatement(rest)
        case .anything: return Self.among(helpNames, for: word)
        }
    }

    private var helpNames: [Completion.Candidate] {
        DotCommand.all.map { .init($0.name, note: $0.summary) } + (functions + GrammarWords.all).map { .init($0.name, note: $0.signature) }
    }

    // MARK: Statements

    private func ofStatement(_ text: Substring) -> Completion {
        if let quote = Self.openQuote(in: text) {
            let begun = String(text[text.index(after: quote)...])
            let before = text[..<quote].reversed().drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter || $0 == "_" }
            let asksTable = ["table_get", "table_query", "table_scan", "get_dynamodb"].contains(String(before.reversed()).lowercased())
            let names = text[quote] == "\"" ? stores : asksTable ? tables : topics
            return Self.among(names.map { .init($0) }, for: begun)
        }
        let path = String(text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "@" }.reversed())
        let steps = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard steps.count > 1 else { return ofWord(path) }
        var value = sample
        for step in steps.dropLast() { value = value[step] }
        return Self.among(Self.fields(of: value), for: steps.last ?? "")
    }

    private func ofWord(_ word: String) -> Completion {
        let isLower = word.contains(where: \.isLowercase)
        let forms = Dictionary(GrammarWords.all.map { ($0.name, $0.signature) }, uniquingKeysWith: { $1 })
        let keywords = Keyword.allCases.map(\.rawValue).sorted().map {
            Completion.Candidate(isLower ? $0.lowercased() : $0, note: forms[$0.lowercased()])
        }
        let calls = (functions + GrammarWords.calls).map { Completion.Candidate("\($0.name)(", note: $0.signature) }
        let lowered = word.lowercased()
        let candidates = Self.fields(of: sample).filter { $0.text.hasPrefix(word) }
            + (keywords + calls).filter { $0.text.lowercased().hasPrefix(lowered) }
        return Completion(replaced: word.count, candidates: word.isEmpty ? Self.fields(of: sample) : candidates)
    }

    private static func fields(of value: Value) -> [Completion.Candidate] {
        (value.object?.members ?? []).filter { isName($0.key) }.map { .init($0.key, note: shortened($0.value)) }
    }

    private static func isName(_ key: String) -> Bool {
        key.first.map { $0.isLetter || $0 == "_" } ?? false && key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private static func shortened(_ value: Value) -> String {
        let json = value.json
        return json.count > 40 ? json.prefix(40) + "…" : json
    }

    private static func among(_ candidates: [Completion.Candidate], for begun: String) -> Completion {
        Completion(replaced: begun.count, candidates: candidates.filter { $0.text.hasPrefix(begun) })
    }

    /// Where a quote was opened that is not closed yet.
    private static func openQuote(in text: Substring) -> Substring.Index? {
        var open: Substring.Index?
        for index in text.indices where text[index] == "'" || text[index] == "\"" {
            if let start = open {
                if text[index] == text[start] { open = nil }
            } else {
                open = index
            }
        }
        return open
    }
}
