package import SluiceText
package import SluiceValues

/// A key of a file of settings.
package struct SettingsKey: Sendable {
    package enum Kind: Sendable, Hashable {
        case text
        /// A text in which `${secret:NAME}` stands for a secret.
        case textWithSecrets
        /// A text that is one `${secret:NAME}` and nothing else.
        case secret
        case integer(ClosedRange<Int>)
        case number
        case boolean
        case choice([String])
        case duration
        case texts
        /// Any JSON by name; its texts may hold `${secret:NAME}`.
        case values
    }

    package var name: String
    package var kind: Kind

    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A file of settings: one mapping of known keys, each with a value of its kind.
package struct SettingsFile: Sendable {
    package struct Setting: Sendable {
        package var key: String
        /// As it stands there; references to secrets are not followed.
        package var value: Value
        /// Where the value stands.
        package var span: Span
        /// Where the names of its members stand, of a mapping.
        package var members: [String: Span] = [:]
    }

    package let file: SourceFile
    package private(set) var settings: [Setting] = []
    package private(set) var diagnostics: [Diagnostic] = []

    package init(_ file: SourceFile, keys: [SettingsKey]) {
        self.file = file
        var reader = FileReader(file)
        if let root = reader.document(),
            let mapping = reader.mapping(root, keys: keys.map(\.name), of: "the configuration")
        {
            for entry in mapping.entries {
                guard let key = keys.first(where: { $0.name == entry.key }),
                    let value = reader.setting(entry.value, of: key)
                else { continue }
                let members = (entry.value.entries ?? []).map { ($0.key, $0.keySpan) }
                settings.append(
                    Setting(
                        key: entry.key, value: value, span: entry.value.span,
                        members: Dictionary(members, uniquingKeysWith: { first, _ in first })))
            }
        }
        diagnostics = reader.diagnostics
    }
}

extension FileReader {
    /// The value of a key, of the key's kind.
    fileprivate mutating func setting(_ node: YAMLNode, of key: SettingsKey) -> Value? {
        let what = "'\(key.name)'"
        switch key.kind {
        case .text: return plainText(node, of: what).map(Value.string)
        case .textWithSecrets: return textWithSecrets(node, of: what).map(Value.string)
        case .secret:
            guard let text = textWithSecrets(node, of: what) else { return nil }
            guard SecretReference.names(in: text)?.count == 1, text.hasPrefix("${"), text.hasSuffix("}") else {
                report(
                    .wrongType, "\(what) can't be written down here", at: node.span, label: "expected ${secret:NAME}",
                    hint: .init("keep it in a file of the folder 'secrets', or in a variable SLUICE_SECRET_NAME"))
                return nil
            }
            return .string(text)
        case .integer(let range): return int(node, in: range, of: what).map(Value.int)
        case .number:
            guard let number = node.value.number else {
                expected("a number", node, for: what)
                return nil
            }
            return .number(number)
        case .boolean: return bool(node, of: what).map(Value.bool)
        case .choice(let words): return choice(node, of: what, among: words).map(Value.string)
        case .duration:
            guard let text = plainText(node, of: what) else { return nil }
            guard DurationText.milliseconds(text) != nil else {
                report(.invalidDuration, "'\(text)' is no duration", at: node.span, label: DurationText.expectation)
                return nil
            }
            return .string(text)
        case .texts:
            guard let elements = elements(node, of: what) else { return nil }
            let texts = elements.compactMap { plainText($0, of: what) }
            return texts.count == elements.count ? .array(texts.map(Value.string)) : nil
        case .values:
            guard let entries = entries(node, of: what) else { return nil }
            return entries.allSatisfy { checkReferences(in: $0.value, of: what) } ? node.value : nil
        }
    }

    private mutating func plainText(_ node: YAMLNode, of what: String) -> String? {
        guard let text = text(node, of: what, isProse: true) else { return nil }
        guard !text.contains(SecretReference.opening) else {
            report(.wrongType, "\(what) can't hold a secret", at: node.span)
            return nil
        }
        return text
    }

    private mutating func textWithSecrets(_ node: YAMLNode, of what: String) -> String? {
        guard let text = text(node, of: what, isProse: true), checkReferences(in: node, of: what) else { return nil }
        return text
    }

    private mutating func choice(_ node: YAMLNode, of what: String, among words: [String]) -> String? {
        guard let text = plainText(node, of: what) else { return nil }
        guard words.contains(text) else {
            report(
                .unknownChoice, "\(what) can't be '\(text)'", at: node.span, label: "expected \(words.joined(separator: ", "))",
                hint: Self.nearest(to: text, among: words, at: node.span))
            return nil
        }
        return text
    }

    /// Whether each reference to a secret is whole; the first that is not is reported.
    private mutating func checkReferences(in node: YAMLNode, of what: String) -> Bool {
        switch node.kind {
        case .scalar(let scalar):
            guard SecretReference.names(in: scalar.text) == nil else { return true }
            report(.wrongType, "\(what) refers to no secret in '${secret:'", at: node.span, label: "expected ${secret:NAME}")
            return false
        case .mapping(let entries):
            for entry in entries where !checkReferences(in: entry.value, of: what) { return false }
            return true
        case .list(let elements):
            for element in elements where !checkReferences(in: element, of: what) { return false }
            return true
        }
    }
}
