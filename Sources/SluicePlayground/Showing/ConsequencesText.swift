import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// All that came of something, for people.
struct ConsequencesText {
    private let consequences: Consequences
    private let paint: Paint
    private let isTraced: Bool
    private var text = ""

    /// Things of one kind that are shown at most; beyond it they are counted.
    private static let maximumShown = 24
    /// The same for rows of a store.
    private static let maximumRows = 8
    /// Where turns are only counted, those of a rule that had no more than so many are shown all the same.
    private static let maximumRareTurns = 4

    /// - Parameters:
    ///   - rules: those that could have been reached, to tell which were not; nil where nobody asks.
    ///   - isTraced: whether the value of each part of the statements is shown.
    static func text(of consequences: Consequences, rules: [Rule]?, isTraced: Bool, _ paint: Paint) -> String {
        var drawing = ConsequencesText(consequences: consequences, paint: paint, isTraced: isTraced)
        drawing.drawHappenings(isTimed: rules == nil)
        if let rules { drawing.drawUnreached(rules) }
        drawing.drawObserved()
        drawing.drawChanges()
        drawing.drawRest()
        return drawing.text
    }

    private init(consequences: Consequences, paint: Paint, isTraced: Bool) {
        self.consequences = consequences
        self.paint = paint
        self.isTraced = isTraced
    }

    // MARK: Rules

    private mutating func drawHappenings(isTimed: Bool) {
        let happenings = consequences.happenings
        var shown = happenings
        if happenings.count > Self.maximumShown {
            let turns = happenings.reduce(into: [:]) { $0[$1.rule.name, default: 0] += 1 }
            shown = happenings.filter { turns[$0.rule.name, default: 0] <= Self.maximumRareTurns }
            drawSummary(happenings.filter { turns[$0.rule.name, default: 0] > Self.maximumRareTurns })
        }
        var time: Timestamp?
        for happening in shown {
            if isTimed, happening.time != time {
                text += paint("at \(happening.time.shown)", .faint) + "\n"
                time = happening.time
            }
            draw(happening)
        }
    }

    /// How often each rule did what, in the order of their first turn.
    private mutating func drawSummary(_ happenings: [Happening]) {
        var names: [String] = []
        var counts: [String: [String: Int]] = [:]
        for happening in happenings {
            let name = happening.rule.name
            if counts[name] == nil { names.append(name) }
            let word =
                switch happening.outcome {
                case .passed, nil: "fired"
                case .filtered, .dropped, .cut: "did not fire"
                case .taken: "took into its window"
                case .failed: "failed"
                }
            counts[name, default: [:]][word, default: 0] += 1
        }
        for name in names {
            let parts = (counts[name] ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.counted("time"))" }
            text += "\(paint(name, .title))  \(parts.joined(separator: ", "))\n"
        }
    }

    private mutating func draw(_ happening: Happening) {
        let name = paint(happening.rule.name, .title)
        switch happening.outcome {
        case .filtered, .dropped:
            let clause = DecidingClause(of: happening.rule.statement, trace: happening.trace)
            text += "\(name)  did not fire: \(clause?.text.visible ?? "there was nothing to select")\n"
        case .cut: text += "\(name)  did not fire: its row is beyond the LIMIT\n"
        case .taken: text += "\(name)  took it into its window\n"
        case .failed(let reason): text += "\(name)  \(paint("failed", .bad)): \(reason.visible)\n"
        case .passed where happening.rule.actions.isEmpty: text += "\(name)  \(paint("fired", .good))\n"
        case .passed, nil: break
        }
        drawActions(of: happening, name)
        guard isTraced, happening.outcome != .taken else { return }
        let rule = happening.rule
        for line in TraceTree.lines(of: rule.statement, text: rule.text.text, trace: happening.trace) {
            text += paint("    | " + line.visible, .faint) + "\n"
        }
    }

    private mutating func drawActions(of happening: Happening, _ name: String) {
        var isFirst = true
        for action in happening.actions {
            if !action.onError, isFirst || action.place == 0 {
                text += "\(name)  \(paint("fired", .good))  \(Self.content(action.payload, paint))\n"
                isFirst = false
            }
            let word = action.onError ? "on error " : ""
            let failure = action.failure.map { "  \(paint("failed", .bad)): \($0.message.visible)" } ?? ""
            // A rule of the session has one action, which says what is said here.
            if happening.rule.pack == ScratchPack.name, !action.onError { continue }
            let list = action.onError ? happening.rule.errorActions : happening.rule.actions
            let kind = action.call?.action ?? (list.indices.contains(action.place) ? list[action.place].action.spec.name : "action")
            let fields = action.call.map { "  " + paint.json(Value.object($0.fields).json) } ?? ""
            text += "    \(word)\(paint(kind, .word))\(fields)\(failure)\n"
        }
    }

    /// A payload as a line.
    static func content(_ payload: Payload, _ paint: Paint) -> String {
        guard payload.isJSON else { return payload.text?.visible ?? Base64.encode(payload.bytes) }
        return paint.json(String(decoding: payload.bytes, as: UTF8.self))
    }

    private mutating func drawUnreached(_ rules: [Rule]) {
        let reached = Set(consequences.happenings.map(\.rule.name))
        let others = rules.filter { !reached.contains($0.name) }
        guard !others.isEmpty else { return }
        let names = others.map { $0.isDisabled ? "\($0.name) (disabled)" : $0.name }
        text += paint("not reached: \(names.joined(separator: ", "))", .faint) + "\n"
    }

    // MARK: What was seen of it

    private mutating func drawObserved() {
        for publication in consequences.published.prefix(Self.maximumShown) { text += line(publication) + "\n" }
        drawMore(than: Self.maximumShown, of: consequences.published.count)
        for (section, values) in consequences.step.observed where section != .published {
            for value in values.prefix(Self.maximumShown) { text += line(section, value) + "\n" }
            drawMore(than: Self.maximumShown, of: values.count)
        }
    }

    private mutating func drawMore(than limit: Int, of count: Int) {
        if count > limit { text += "… and \((count - limit).grouped) more\n" }
    }

    /// A publication, with its payload as it goes out: neither 1.50 nor "41" is shown as another value.
    private func line(_ publication: Publication) -> String {
        let isJSON = (try? Value(json: publication.payload)).map { !$0.isUndefined } ?? false
        let content = Self.content(Payload(publication.payload, isJSON: isJSON), paint)
        let retained = publication.isRetained ? ", retained" : ""
        return "\(paint("published", .good)) \(publication.topic.visible)  \(content)  (QoS \(publication.qos)\(retained))"
    }

    private func line(_ section: PackTest.Expectation.Section, _ value: Value) -> String {
        func part(_ key: String) -> String { (value[key].string ?? value[key].json).visible }
        func content(_ key: String) -> String {
            // What is JSON keeps its quotation marks.
            guard value[key].isUndefined else { return paint.json(value[key].json) }
            return (value["text"].string ?? value["base64"].string ?? "").visible
        }
        switch section {
        case .webhooks: return "\(paint("webhook", .good)) \(part("method")) \(part("url"))  \(content("body"))"
        case .functions: return "\(paint("function", .good)) \(part("function"))  \(content("event"))"
        case .notifications: return "\(paint("mail", .good)) to \(part("to")): \(part("subject"))  \(part("body"))"
        case .deadLetters:
            return "\(paint("dead letter", .bad)) of \(part("rule")) on \(part("topic")): \(part("failure"))"
        case .published, .tables, .series, .queues, .objects, .metrics, .alarms, .rules: return value.json
        }
    }

    private mutating func drawChanges() {
        for change in consequences.changes {
            text += "\(change.source.kind.word) \(paint(change.source.name, .title))"
            guard !change.removed.isEmpty || !change.added.isEmpty else {
                text += " holds \(change.count.counted("row")) now\n"
                continue
            }
            text += "\n"
            for (sign, rows) in [("-", change.removed), ("+", change.added)] {
                for row in rows.prefix(Self.maximumRows) { text += "  \(paint(sign, sign == "-" ? .bad : .good)) \(paint.json(row))\n" }
                drawMore(than: Self.maximumRows, of: rows.count)
            }
        }
    }

    private mutating func drawRest() {
        let lines = consequences.lines.filter { !isOfSession($0) }
        for line in lines.prefix(Self.maximumShown) { text += "log \(line.level.rawValue): \(line.text.visible)\n" }
        drawMore(than: Self.maximumShown, of: lines.count)
        for sentence in consequences.unexpected { text += "\(paint("unanswered", .bad)): \(sentence.visible)\n" }
        if let due = consequences.nextDue {
            text += paint("next due at \(due.shown), in \(DurationText.text(due - consequences.now))", .faint) + "\n"
        }
    }

    /// Whether a line is one that a rule of the session writes.
    private func isOfSession(_ line: LogLine) -> Bool {
        let ours = Set(consequences.happenings.filter { $0.rule.pack == ScratchPack.name }.map(\.rule.name))
        return line.fields.contains { $0.name == "rule" && ours.contains($0.value) }
    }
}

extension Timestamp {
    /// The time as text, without a fraction of a second where there is none.
    var shown: String { TimeText.format(self).replacing(".000Z", with: "Z") }
}
