import SluicePlugins
import SluiceText
import SluiceValues

/// Reads one file's nodes and collects what there is to say about them.
///
/// A reading function answers nil where it has reported why; so what is missing is told once, where it is missing.
struct FileReader {
    let file: SourceFile
    private(set) var diagnostics: [Diagnostic] = []
    /// The values that `${parameter("name")}` stands for at load.
    var parameters = Object()
    /// What names are held against.
    /// Why the pack's functions can't be called in what is read now; nil where they can.
    var functionRefusal: String?
    var resources = DeclaredResources()

    init(_ file: SourceFile) {
        self.file = file
    }

    mutating func report(
        _ id: DiagnosticID, _ message: String, at span: Span, severity: Diagnostic.Severity = .error, label: String? = nil,
        hint: Diagnostic.Hint? = nil, notes: [Diagnostic.Note] = []
    ) {
        diagnostics.append(Diagnostic(id, severity, message, at: span, label: label, hint: hint, notes: notes))
    }

    var hasErrors: Bool { errorCount > 0 }
    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    mutating func add(_ found: [Diagnostic]) { diagnostics += found }

    /// The file's one document; nil where it can't be read.
    mutating func document() -> YAMLNode? {
        let document = YAMLDocument(file)
        add(document.diagnostics)
        return document.root
    }

    func place(of span: Span) -> FilePlace {
        FilePlace(file: file.name, position: file.position(at: span.lowerBound))
    }

    /// "did you mean 'x'?", with the edit.
    static func nearest(to word: String, among names: some Sequence<String>, at span: Span? = nil) -> Diagnostic.Hint? {
        nearestName(to: word, among: names).map {
            .init("did you mean '\($0)'?", replacing: span, with: span == nil ? nil : $0)
        }
    }

    // MARK: Shapes

    mutating func entries(_ node: YAMLNode, of what: String) -> [YAMLEntry]? {
        if let entries = node.entries { return entries }
        expected("a mapping", node, for: what)
        return nil
    }

    mutating func elements(_ node: YAMLNode, of what: String) -> [YAMLNode]? {
        if let elements = node.elements { return elements }
        expected("a list", node, for: what)
        return nil
    }

    /// A mapping whose keys are known; unknown ones are reported and left out.
    mutating func mapping(_ node: YAMLNode, keys: [String], of what: String) -> KeyedMapping? {
        guard let entries = entries(node, of: what) else { return nil }
        var misspelt: Set<String> = []
        for (place, entry) in entries.enumerated() where !keys.contains(entry.key) {
            let cut = place > 0 ? Self.cut(entry, after: entries[place - 1]) : nil
            let hint = cut ?? Self.nearest(to: entry.key, among: keys, at: entry.keySpan)
            if let key = hint?.replacement { misspelt.insert(key) }
            report(
                .unknownKey, "unknown key '\(entry.key)' in \(what)", at: entry.keySpan,
                hint: hint ?? .init("\(what) may have \(keys.joined(separator: ", "))"))
        }
        return KeyedMapping(what: what, entries: entries.filter { keys.contains($0.key) }, misspelt: misspelt)
    }

    /// What to do about the rest of a text that a ',' has cut in the short form {…}: a key without a value, which is no name.
    private static func cut(_ entry: YAMLEntry, after former: YAMLEntry) -> Diagnostic.Hint? {
        let isName = entry.key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        guard entry.value.isNull, !isName, former.value.scalar?.style == .plain else { return nil }
        return .init("a ',' ends a text in the short form {…}: put all of '\(former.key)' into quotes")
    }

    /// The value of a key that must be there; `owner` is what the message points at where it is not.
    mutating func required(_ key: String, in mapping: KeyedMapping, at owner: Span) -> YAMLNode? {
        if let node = mapping[key] { return node }
        // A misspelt key has been told of already.
        guard !mapping.misspelt.contains(key) else { return nil }
        report(.missingKey, "\(mapping.what) needs '\(key)'", at: owner)
        return nil
    }

    // MARK: Values

    /// A node's value, `${parameter("name")}` put in.
    mutating func value(_ node: YAMLNode) -> Value? {
        switch node.kind {
        case .scalar(let scalar):
            return scalar.text.utf8.contains(UInt8(ascii: "$")) ? resolved(scalar) : scalar.value
        case .mapping(let entries):
            let values = entries.compactMap { entry in value(entry.value).map { (entry.key, $0) } }
            return values.count == entries.count ? .object(Object(values)) : nil
        case .list(let elements):
            let values = elements.compactMap { value($0) }
            return values.count == elements.count ? .array(values) : nil
        }
    }

    /// A text; numbers and Booleans are taken as they are written.
    ///
    /// - Parameter isProse: whether `${…}` is nothing but text in it.
    mutating func text(_ node: YAMLNode, of what: String, isProse: Bool = false) -> String? {
        guard let scalar = node.scalar, !scalar.value.isNull else {
            expected("a text", node, for: what)
            return nil
        }
        guard !isProse, scalar.text.utf8.contains(UInt8(ascii: "$")) else { return scalar.text }
        return resolved(scalar)?.asString
    }

    mutating func int(_ node: YAMLNode, in range: ClosedRange<Int>, of what: String) -> Int? {
        guard let value = value(node) else { return nil }
        guard let number = value.number, number.isWhole else {
            expected("a whole number", node, for: what)
            return nil
        }
        guard let int = number.int64.map({ Int($0) }), range.contains(int) else {
            report(
                .outOfRange, "\(what) can't be \(number.description)", at: node.span,
                label: range.upperBound == .max
                    ? "expected \(range.lowerBound) or more" : "expected \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return int
    }

    mutating func number(_ node: YAMLNode, of what: String) -> Number? {
        guard let value = value(node) else { return nil }
        if let number = value.number { return number }
        expected("a number", node, for: what)
        return nil
    }

    mutating func bool(_ node: YAMLNode, of what: String) -> Bool? {
        guard let value = value(node) else { return nil }
        if case .bool(let bool) = value { return bool }
        expected("true or false", node, for: what)
        return nil
    }

    /// Milliseconds from `minimum` up.
    mutating func duration(_ node: YAMLNode, atLeast minimum: Int64 = 0, of what: String) -> Int64? {
        guard let text = text(node, of: what) else { return nil }
        guard let milliseconds = DurationText.milliseconds(text) else {
            report(.invalidDuration, "'\(text)' is no duration", at: node.span, label: DurationText.expectation)
            return nil
        }
        guard milliseconds >= minimum else {
            report(.outOfRange, "\(what) can't be '\(text)'", at: node.span, label: "expected \(minimum)ms or more")
            return nil
        }
        return milliseconds
    }

    /// A list of texts.
    mutating func texts(_ node: YAMLNode, of what: String) -> [String]? {
        guard let elements = elements(node, of: what) else { return nil }
        let texts = elements.compactMap { text($0, of: what) }
        return texts.count == elements.count ? texts : nil
    }

    mutating func expected(_ expectation: String, _ node: YAMLNode, for what: String) {
        report(.wrongType, "\(what) can't be \(node.described)", at: node.span, label: "expected \(expectation)")
    }

    /// Reports a name that has other characters than letters, digits and those of `others`, or is too long.
    mutating func checkName(_ name: String, others: String, limit: Int = 128, at span: Span, of what: String) {
        let isFine = !name.isEmpty && name.utf8.count <= limit && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: others.utf8.contains(byte)
            }
        }
        guard !isFine else { return }
        let listed = others.map { "'\($0)'" }.joined(separator: ", ")
        report(
            .invalidName, "'\(name)' can't be the name of \(what)", at: span,
            label: "expected 1 to \(limit) letters, digits and \(listed)")
    }
}

/// A mapping's entries whose keys are known.
struct KeyedMapping {
    /// What it is, in the words of a message: `a rule`.
    let what: String
    let entries: [YAMLEntry]
    /// The keys that unknown ones were probably meant to be.
    let misspelt: Set<String>

    subscript(key: String) -> YAMLNode? { entry(key)?.value }

    func entry(_ key: String) -> YAMLEntry? { entries.first { $0.key == key } }
}
