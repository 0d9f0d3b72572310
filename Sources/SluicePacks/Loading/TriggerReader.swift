import SluiceEvaluation
import SluicePlugins
import SluiceSQL
package import SluiceText
import SluiceTopics
import SluiceValues

/// Finds out what makes a rule run, from its `FROM` and its schedule.
struct TriggerReader {
    private(set) var reader: FileReader
    let fragment: SourceFragment

    init(reader: FileReader, fragment: SourceFragment) {
        self.reader = reader
        self.fragment = fragment
    }

    /// Parameters in `FROM` are put in, in `statement` too; nil where something was reported.
    ///
    /// - Parameter schedule: nil where there is none, or where it could not be read.
    mutating func trigger(of statement: inout Statement, schedule: Schedule?, isScheduled: Bool) -> Trigger? {
        guard var from = statement.from else {
            return isScheduled ? schedule.map { .schedule($0, sources: []) } : .direct
        }
        var hasErrors = false
        for index in from.sources.indices {
            if let resolved = resolved(from.sources[index]) { from.sources[index] = resolved } else { hasErrors = true }
        }
        guard !hasErrors else { return nil }
        statement.from = from
        if isScheduled, from.sources.contains(where: { $0.queueTopic != nil }) {
            let queues = from.sources.compactMap { polledQueue($0) }
            guard queues.count == from.sources.count, let schedule else { return nil }
            return .polls(schedule, queues: queues)
        }
        if isScheduled {
            let sources = from.sources.compactMap { storedSource($0) }
            guard sources.count == from.sources.count, let schedule else { return nil }
            return .schedule(schedule, sources: sources)
        }
        let filters = from.sources.compactMap { topicFilter($0) }
        return filters.count == from.sources.count ? .topics(filters) : nil
    }

    // MARK: Parameters

    private mutating func resolved(_ source: FromClause.Source) -> FromClause.Source? {
        var source = source
        switch source.kind {
        case .topicFilter(let text):
            guard let text = resolved(text, at: source.span) else { return nil }
            source.kind = .topicFilter(text)
        case .quotedNames(var names):
            for index in names.indices {
                guard let text = resolved(names[index].text, at: names[index].span) else { return nil }
                names[index].text = text
            }
            source.kind = .quotedNames(names)
        }
        return source
    }

    private mutating func resolved(_ text: String, at span: Span) -> String? {
        guard text.contains("${") else { return text }
        let statementFragment = fragment
        let parsed = TemplateText.parse(text)
        // The text stands in quotes.
        let moved = parsed.diagnostics.map { diagnostic in
            var moved = diagnostic
            moved.span = diagnostic.span.shifted(by: span.lowerBound + 1)
            moved.hint?.span = diagnostic.hint?.span?.shifted(by: span.lowerBound + 1)
            return statementFragment.inFile(moved)
        }
        reader.add(moved)
        guard !parsed.hasErrors else { return nil }
        return reader.resolved(parsed.tree) { statementFragment.fileSpan($0.shifted(by: span.lowerBound + 1)) }?.asString
    }

    // MARK: Streams

    private mutating func topicFilter(_ source: FromClause.Source) -> TopicFilter? {
        let text: String
        switch source.kind {
        case .topicFilter(let filter):
            text = filter
        case .quotedNames(let names):
            guard names.count == 1 else {
                reader.report(
                    .storedDataNeedsSchedule, "stored data is read by rules with a schedule", at: fragment.fileSpan(source.span),
                    hint: .init("add schedule: rate(1 minute), or read a topic, FROM 'a/b'"))
                return nil
            }
            text = names[0].text
            let span = fragment.fileSpan(source.span)
            reader.add([.doubleQuoted(text, at: span)])
        }
        do throws(TopicError) {
            let filter = try TopicFilter(text)
            guard ReservedTopics.mayBeRead(filter) else {
                reader.report(
                    .invalidTopic, "rules can't read '\(text)'", at: fragment.fileSpan(source.span),
                    label: "what is sent there goes to the rule that it names")
                return nil
            }
            checkName(in: text, at: source.span)
            if let queue = source.queueTopic, !queue.contains("+"), !queue.contains("#") {
                reader.checkDeclared(queue, as: .queue, at: queueSpan(of: source, named: queue))
            }
            return filter
        } catch {
            // One past the opening quote; a text of other length than its source (a doubled quote, a parameter) has no offsets.
            let inner = Span(source.span.lowerBound + 1, source.span.upperBound - 1)
            let isAsWritten = inner.upperBound - inner.lowerBound == text.utf8.count && error.offset < text.utf8.count
            let place = isAsWritten ? Span(inner.lowerBound + error.offset, inner.lowerBound + error.offset + 1) : source.span
            reader.report(
                .invalidTopic, "'\(text)' is no topic filter", at: fragment.fileSpan(place), label: error.description)
            return nil
        }
    }

    /// Holds the name in `$table/NAME/…` and the like against what is declared: no other message is ever there.
    private mutating func checkName(in filter: String, at span: Span) {
        let kinds: [Substring: ResourceKind] = ["$table": .table, "$bucket": .bucket, "$alarm": .alarm]
        let levels = filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard levels.count > 1, let kind = kinds[levels[0]], levels[1] != "+", levels[1] != "#" else { return }
        // Past the opening quote; a text of another length than its source (a doubled quote, a parameter) has no offsets.
        let start = span.lowerBound + 1 + levels[0].utf8.count + 1
        let isAsWritten = span.upperBound - span.lowerBound == filter.utf8.count + 2
        let place = isAsWritten ? Span(start, start + levels[1].utf8.count) : span
        reader.checkDeclared(String(levels[1]), as: kind, at: fragment.fileSpan(place))
    }

    // MARK: Queues

    /// The queue that a source of a rule with a schedule names, `'$queue/NAME'`; nil where something was reported.
    private mutating func polledQueue(_ source: FromClause.Source) -> String? {
        guard let queue = source.queueTopic, !queue.isEmpty, !queue.contains("/"), !queue.contains("+"), !queue.contains("#") else {
            reader.report(
                .topicFilterWithSchedule, "a rule with a schedule that reads queues reads nothing else",
                at: fragment.fileSpan(source.span), label: "expected a queue, '$queue/NAME'")
            return nil
        }
        reader.checkDeclared(queue, as: .queue, at: queueSpan(of: source, named: queue))
        return queue
    }

    /// The name alone where it stands as it is written, so that a hint can replace it.
    private func queueSpan(of source: FromClause.Source, named queue: String) -> Span {
        let name = Span(source.span.upperBound - 1 - queue.utf8.count, source.span.upperBound - 1)
        let length = FromClause.Source.queuePrefix.utf8.count + queue.utf8.count + 2
        return fragment.fileSpan(source.span.upperBound - source.span.lowerBound == length ? name : source.span)
    }

    // MARK: Stored data

    private mutating func storedSource(_ source: FromClause.Source) -> StoredSource? {
        let span = fragment.fileSpan(source.span)
        switch source.kind {
        case .topicFilter(let filter):
            reader.report(
                .topicFilterWithSchedule, "a rule with a schedule can't read the topic '\(filter)'", at: span,
                label: "expected the name of a table or a series in double quotes, or a queue, '$queue/NAME'",
                hint: .init("leave 'schedule' out to run on each message"))
            return nil
        case .quotedNames(let names):
            let name = names.map(\.text).joined(separator: ".")
            if reader.resources.series(named: name) != nil { return StoredSource(.series, name) }
            if reader.resources.names(of: .table).contains(name) { return StoredSource(.table, name) }
            guard reader.resources.areKnown else { return nil }
            let known = reader.resources.names(of: .series) + reader.resources.names(of: .table)
            let nearest = nearestName(to: name, among: known).map { Self.quoted($0) }
            reader.report(
                .undeclaredSource, "no table and no series is named '\(name)'", at: span,
                hint: nearest.map { .init("did you mean \($0)?", replacing: span, with: $0) }
                    ?? .init("declare it under 'tables' or 'series' in pack.yaml"))
            return nil
        }
    }

    /// `iot.temperaturesensor` as a statement names it.
    private static func quoted(_ name: String) -> String {
        name.split(separator: ".", maxSplits: 1).map { "\"\($0)\"" }.joined(separator: ".")
    }
}

extension FromClause.Source {
    fileprivate static let queuePrefix = "$queue/"

    /// What follows `$queue/` in a topic filter; nil for every other source.
    fileprivate var queueTopic: String? {
        guard case .topicFilter(let filter) = kind, filter.hasPrefix(Self.queuePrefix) else { return nil }
        return String(filter.dropFirst(Self.queuePrefix.count))
    }
}

extension Diagnostic {
    /// A topic filter in double quotes, which is legal, and may be the misspelt name of something stored.
    ///
    /// - Parameter known: the names of what is stored, where they are known.
    package static func doubleQuoted(_ text: String, at span: Span, among known: [String] = []) -> Diagnostic {
        let near = nearestName(to: text, among: known)
        return Diagnostic(
            .doubleQuotedTopicFilter, .warning, "\"\(text)\" is taken as a topic filter", at: span,
            label: "names of stored data stand in double quotes",
            hint: near.map { .init("did you mean \"\($0)\"? A topic filter stands in single quotes, '\(text)'") }
                ?? .init("write '\(text)'", replacing: span, with: "'\(text)'"))
    }
}
