import SluicePlugins
import SluiceText
import SluiceValues

/// What those outside answer in a test.
extension TestFileReader {
    /// Why a request or a mail has failed, in the words of a test.
    static let transferFailures = ["unreachable", "late", "broken", "refused"]

    mutating func answers(_ node: YAMLNode) -> PackTest.Answers {
        var answers = PackTest.Answers()
        guard let mapping = reader.mapping(node, keys: PackKeys.answers, of: "'answers'") else { return answers }
        if let node = mapping["webhooks"] {
            answers.webhooks = turns(node, of: "'webhooks'") { reader, node in reader.webhookAnswer(node) }.map { ($0.key.key, $0.turns) }
        }
        if let node = mapping["functions"] {
            let turns = turns(node, of: "'functions'") { reader, node in reader.functionAnswer(node) }
            for (key, _) in turns { reader.checkDeclared(key.key, as: .function, at: key.keySpan) }
            answers.functions = turns.map { ($0.key.key, $0.turns) }
        }
        if let node = mapping["mail"] {
            answers.mail = turns(node, of: "'mail'") { reader, node in reader.mailAnswer(node) }.map { ($0.key.key, $0.turns) }
        }
        for entry in mapping["secrets"].flatMap({ reader.entries($0, of: "'secrets'") }) ?? [] {
            answers.secrets[entry.key] = reader.text(entry.value, of: "a secret", isProse: true).map { .string($0) }
        }
        return answers
    }

    /// By name, an answer for each call, or a list of answers that are given in turn.
    private mutating func turns(
        _ node: YAMLNode, of what: String, _ answer: (inout TestFileReader, YAMLNode) -> PackTest.Answer?
    ) -> [(key: YAMLEntry, turns: [PackTest.Answer])] {
        (reader.entries(node, of: what) ?? []).map { entry in
            if entry.value.elements?.isEmpty == true { reader.expected("an answer", entry.value, for: "'\(entry.key)'") }
            return (entry, (entry.value.elements ?? [entry.value]).compactMap { answer(&self, $0) })
        }
    }

    private mutating func delay(_ mapping: KeyedMapping) -> Int64 {
        mapping["delay"].flatMap { reader.duration($0, of: "'delay'") } ?? 0
    }

    private mutating func transferFailure(_ mapping: KeyedMapping) -> String? {
        guard let node = mapping["failure"], let word = reader.text(node, of: "'failure'", isProse: true) else { return nil }
        checkChoice(word, among: Self.transferFailures, at: node.span, of: "failure")
        return word
    }

    private mutating func webhookAnswer(_ node: YAMLNode) -> PackTest.Answer? {
        guard let mapping = reader.mapping(node, keys: PackKeys.webhookAnswer, of: "the answer of a webhook") else { return nil }
        let delay = delay(mapping)
        if let failure = transferFailure(mapping) { return PackTest.Answer(.failure(failure), delay: delay) }
        let status = mapping["status"].flatMap { reader.int($0, in: 100...599, of: "'status'") } ?? 200
        return PackTest.Answer(.status(status), delay: delay)
    }

    private mutating func functionAnswer(_ node: YAMLNode) -> PackTest.Answer? {
        guard let mapping = reader.mapping(node, keys: PackKeys.functionAnswer, of: "the answer of a function") else { return nil }
        let delay = delay(mapping)
        if let node = mapping["failure"] {
            return reader.text(node, of: "'failure'", isProse: true).map { PackTest.Answer(.failure($0), delay: delay) }
        }
        return reader.required("result", in: mapping, at: Span(node.span.lowerBound, node.span.lowerBound + 1))
            .map { PackTest.Answer(.result($0.value), delay: delay) }
    }

    private mutating func mailAnswer(_ node: YAMLNode) -> PackTest.Answer? {
        guard let mapping = reader.mapping(node, keys: PackKeys.mailAnswer, of: "the answer to a mail") else { return nil }
        let delay = delay(mapping)
        if let failure = transferFailure(mapping) { return PackTest.Answer(.failure(failure), delay: delay) }
        return PackTest.Answer(.taken, delay: delay)
    }
}
