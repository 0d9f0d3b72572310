import SluicePlugins
import SluiceText
import SluiceValues

/// What a test expects.
extension TestFileReader {
    typealias Expectation = PackTest.Expectation

    mutating func expectations(_ node: YAMLNode) -> [Expectation] {
        guard let mapping = reader.mapping(node, keys: PackKeys.expectation, of: "'expect'") else { return [] }
        if node.entries?.isEmpty == true {
            reader.expected("one of \(PackKeys.expectation.joined(separator: ", "))", node, for: "'expect'")
        }
        return mapping.entries.flatMap { entry in
            Expectation.Section(rawValue: entry.key).map { expectations(entry, of: $0) } ?? []
        }
    }

    private mutating func expectations(_ entry: YAMLEntry, of section: Expectation.Section) -> [Expectation] {
        switch section {
        case .published: [list(entry, of: section, keys: PackKeys.expectedPublication)]
        case .webhooks: [list(entry, of: section, keys: PackKeys.expectedWebhook)]
        case .functions: [list(entry, of: section, keys: PackKeys.expectedCall)]
        case .notifications: [list(entry, of: section, keys: PackKeys.expectedNotification)]
        case .deadLetters: [list(entry, of: section, keys: PackKeys.expectedDeadLetter)]
        case .tables: stores(entry, of: section, as: .table, keys: nil)
        case .series: stores(entry, of: section, as: .series, keys: nil)
        case .queues: stores(entry, of: section, as: .queue, keys: PackKeys.expectedMessage)
        case .objects: stores(entry, of: section, as: .bucket, keys: PackKeys.givenObject)
        case .metrics: metrics(entry)
        case .alarms: alarms(entry)
        case .rules: rules(entry)
        }
    }

    private mutating func stores(
        _ entry: YAMLEntry, of section: Expectation.Section, as kind: ResourceKind, keys: [String]?
    ) -> [Expectation] {
        (reader.entries(entry.value, of: "'\(entry.key)'") ?? []).map { store in
            reader.checkDeclared(store.key, as: kind, at: store.keySpan)
            var expectation = list(store, of: section, keys: keys)
            expectation.name = store.key
            if section == .series { expectation.items = expectation.items.map { withTime($0) } }
            return expectation
        }
    }

    /// By the names that rules give metrics; no pack declares them.
    private mutating func metrics(_ entry: YAMLEntry) -> [Expectation] {
        (reader.entries(entry.value, of: "'metrics'") ?? []).map { metric in
            var expectation = list(metric, of: .metrics, keys: PackKeys.expectedDatum)
            expectation.name = metric.key
            expectation.items = expectation.items.map { withTime($0) }
            return expectation
        }
    }

    /// A list, or one under `contains`; `keys` are those that its elements may have.
    private mutating func list(_ entry: YAMLEntry, of section: Expectation.Section, keys: [String]?) -> Expectation {
        var expectation = Expectation(section: section, isContained: false, items: [], place: reader.place(of: entry.keySpan))
        var node = entry.value
        if node.entries != nil {
            guard let mapping = reader.mapping(node, keys: PackKeys.contained, of: "'\(entry.key)'"),
                let contained = reader.required("contains", in: mapping, at: entry.keySpan)
            else { return expectation }
            expectation.isContained = true
            node = contained
        }
        for element in reader.elements(node, of: "'\(entry.key)'") ?? [] {
            if let keys {
                guard let mapping = reader.mapping(element, keys: keys, of: "what is expected under '\(entry.key)'") else { continue }
                // Written as in a step, and compared as it is there: by value.
                if mapping["base64"] != nil { _ = content(mapping, value: "payload") }
            } else if reader.entries(element, of: "what is expected under '\(entry.key)'") == nil {
                continue
            }
            let start = Span(element.span.lowerBound, element.span.lowerBound + 1)
            expectation.items.append(.init(value: element.value, place: reader.place(of: start)))
        }
        return expectation
    }

    /// The time of an expected point, or datum, in milliseconds.
    private func withTime(_ item: Expectation.Item) -> Expectation.Item {
        guard var point = item.value.object, let text = point["time"]?.string, let time = TimeText.parse(text) else { return item }
        point["time"] = .number(Number(time))
        return .init(value: .object(point), place: item.place)
    }

    private mutating func alarms(_ entry: YAMLEntry) -> [Expectation] {
        (reader.entries(entry.value, of: "'alarms'") ?? []).compactMap { alarm in
            reader.checkDeclared(alarm.key, as: .alarm, at: alarm.keySpan)
            guard let word = reader.text(alarm.value, of: "the state of an alarm", isProse: true) else { return nil }
            checkChoice(word, among: AlarmState.Word.allCases.map(\.rawValue), at: alarm.value.span, of: "state")
            return single(alarm, .alarms, .string(word))
        }
    }

    private mutating func rules(_ entry: YAMLEntry) -> [Expectation] {
        let known = pack.rules.map(\.name)
        return (reader.entries(entry.value, of: "'rules'") ?? []).compactMap { rule in
            if !known.contains(rule.key) {
                reader.report(
                    .unknownRule, "unknown rule '\(rule.key)'", at: rule.keySpan,
                    hint: FileReader.nearest(to: rule.key, among: known, at: rule.keySpan))
            }
            return reader.int(rule.value, in: 0...Int.max, of: "the count of a rule").map { single(rule, .rules, .int($0)) }
        }
    }

    private func single(_ entry: YAMLEntry, _ section: Expectation.Section, _ value: Value) -> Expectation {
        let place = reader.place(of: entry.keySpan)
        return Expectation(section: section, name: entry.key, isContained: false, items: [.init(value: value, place: place)], place: place)
    }
}
