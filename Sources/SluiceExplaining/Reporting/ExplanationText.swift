import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceTopics
import SluiceValues

/// An explanation as people read it: a heading, the topic level by level, WHERE as a tree with values, and the actions.
///
/// A terminal may show it: what messages say is in it without characters that one would obey.
package struct ExplanationText {
    /// Characters of a value that are shown; a name, a topic or a payload may have millions.
    private static let maximumValue = 200
    /// Groups, rows or items that are told of one by one.
    private static let maximumTurns = 20

    package private(set) var lines: [String] = []

    package init(_ explanation: Explanation) {
        lines.append(Self.heading(of: explanation))
        lines.append("  at \(explanation.place)")
        for note in explanation.notes { lines.append("  note: \(note)") }
        addFilters(of: explanation)
        if let obstacle = explanation.obstacle, obstacle != .otherTopic { lines += ["", "  " + obstacle.sentence] }
        for (place, turn) in explanation.turns.prefix(Self.maximumTurns).enumerated() {
            let title = explanation.turns.count > 1 ? "  \(place + 1) of \(explanation.turns.count), on \(Self.short(turn.topic))\(Self.subject(turn))" : nil
            add(turn, title: title)
        }
        let left = explanation.turns.count - Self.maximumTurns
        if left > 0 { lines += ["", "  and \(left) more"] }
        // Notes and reasons have texts of messages in them too.
        lines = lines.map(\.visible)
    }

    /// What a turn was about, where that is not told elsewhere.
    private static func subject(_ turn: Explanation.Turn) -> String {
        guard turn.isOfMessage, let text = String(validating: turn.payload, as: UTF8.self) else { return "" }
        return ": " + short(text)
    }

    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// One line for a rule among others: `readings fires: seriesWrite`.
    package static func line(_ explanation: Explanation) -> String {
        ("\(explanation.rule) \(explanation.verdict.rawValue)" + (reason(of: explanation).map { ": " + $0 } ?? "")).visible
    }

    // MARK: In a line

    private static func heading(of explanation: Explanation) -> String {
        let subject = explanation.topic.isEmpty ? "" : " on \(short(explanation.topic))"
        return "\(explanation.rule) \(explanation.verdict.rawValue)\(subject)" + (reason(of: explanation).map { ": " + $0 } ?? "")
    }

    /// The one thing that decided.
    private static func reason(of explanation: Explanation) -> String? {
        if explanation.obstacle == .otherTopic, explanation.filters.count == 1, let parting = explanation.filters[0].comparison.parting {
            return "\(parting)"
        }
        if let obstacle = explanation.obstacle { return obstacle.sentence }
        switch explanation.verdict {
        case .fires:
            let actions = explanation.turns.flatMap(\.actions)
            let failed = actions.filter { !$0.onError && $0.failure != nil }
            if let first = failed.first { return "\(first.name) would fail: \(short(first.failure ?? ""))" }
            var names: [String] = []
            for action in actions {
                let name = action.name + (action.isMet ? "" : " (its condition is not met)")
                if !names.contains(name) { names.append(name) }
            }
            return names.isEmpty ? nil : names.joined(separator: ", ")
        case .fails:
            return explanation.turns.lazy.compactMap { if case .failed(let why) = $0.outcome { short(why) } else { nil } }.first
        case .waits: return nil
        case .doesNotFire:
            guard let turn = explanation.turns.last else { return nil }
            return (turn.decision.map { short($0) } ?? "") + (turn.turning.map { "; " + $0 } ?? "")
        }
    }

    static func short(_ text: String) -> String {
        let start = text.prefix(maximumValue + 1)
        // As it is shown, so that columns stand below each other.
        return start.count > maximumValue ? String(start.dropLast()).visible + "…" : String(start).visible
    }

    // MARK: The topic

    private mutating func addFilters(of explanation: Explanation) {
        let isMatched = explanation.filters.contains { $0.comparison.parting == nil }
        for filter in explanation.filters {
            // Of several filters the one that matched says it all.
            if isMatched, filter.comparison.parting != nil { continue }
            lines.append("")
            lines += Self.drawing(of: filter.comparison)
        }
    }

    /// The levels of the filter over those of the topic, and a mark under the one where they part.
    static func drawing(of comparison: TopicComparison) -> [String] {
        var rows = ["  FROM   ", "  topic  "]
        var mark: Int?
        for (place, level) in comparison.levels.enumerated() {
            let filter = level.filter.map { short($0) } ?? ""
            let topic = level.topic.map { short($0) } ?? ""
            let width = max(filter.count, topic.count)
            if mark == nil, !level.fits { mark = rows[0].count + (place == 0 ? 0 : 3) }
            let isPart = [level.filter != nil, level.topic != nil]
            for (row, text) in [filter, topic].enumerated() {
                let separator = place == 0 ? "" : isPart[row] ? " / " : "   "
                rows[row] += separator + text + String(repeating: " ", count: width - text.count)
            }
        }
        var lines = rows.map { $0.trimmingEnd }
        if let parting = comparison.parting {
            lines.append(String(repeating: " ", count: mark ?? 9) + "^ \(short("\(parting)"))")
        }
        return lines
    }

    // MARK: A turn

    private mutating func add(_ turn: Explanation.Turn, title: String?) {
        lines.append("")
        if let title { lines.append(title) }
        var rows: [TreeRow] = []
        for variable in turn.variables { rows += TreeRow.rows(of: variable.value, clause: "SET @\(variable.name)", isFirstAlone: true) }
        if let condition = turn.condition, condition.isEvaluated { rows += TreeRow.rows(of: condition, clause: "WHERE") }
        for key in turn.keys where key.isEvaluated { rows += TreeRow.rows(of: key, clause: "GROUP BY") }
        if let having = turn.having, having.isEvaluated { rows += TreeRow.rows(of: having, clause: "HAVING") }
        lines += TreeRow.drawn(rows)
        switch turn.outcome {
        case .taken:
            if turn.windows.isEmpty { lines.append("  it is taken into an open window") }
            for window in turn.windows {
                lines.append("  it is taken into the window from \(TimeText.format(window.start)) to \(TimeText.format(window.end))")
            }
        case .failed(let why): lines.append("  the statement fails: \(Self.short(why))")
        case .filtered where turn.condition?.isEvaluated != true && turn.having?.isEvaluated != true:
            lines.append("  " + Self.short(turn.decision ?? ""))
        case .passed where turn.condition == nil && turn.having == nil && turn.isOfMessage: lines.append("  there is no WHERE: every message passes")
        case .cut: lines.append("  its row is beyond the LIMIT")
        case .filtered, .dropped, .passed: break
        }
        for action in turn.actions { add(action) }
    }

    private mutating func add(_ action: ExplainedAction) {
        let would = action.failure.map { "would fail: " + Self.short($0) }
            ?? (action.isMet ? "would be done" : "would do nothing, its condition is not met")
        lines += ["", "  \(action.onError ? "error action " : "")\(action.name) \(would)"]
        let width = (["payload"] + action.fields.map(\.name)).map(\.count).max() ?? 0
        func add(_ name: String, _ value: String) {
            lines.append("    " + name + String(repeating: " ", count: width - name.count + 2) + value)
        }
        add("payload", Self.short(Self.text(of: action.payload)))
        for field in action.fields {
            let value = field.value.string.map { $0.isEmpty ? "\"\"" : $0 } ?? field.value.json
            add(field.name, Self.short(value) + (field.source.map { "  (from \(Self.short($0)))" } ?? ""))
        }
        for condition in action.conditions { lines += TreeRow.drawn(TreeRow.rows(of: condition, clause: "if"), indentation: 4) }
    }

    private static func text(of payload: Payload) -> String {
        payload.text.map { $0.replacing("\n", with: " ").trimmingEnd } ?? "\(payload.bytes.count) bytes that are no text"
    }
}

/// A line of a tree, its value in a column behind it.
private struct TreeRow {
    let text: String
    let value: String?

    private static let widest = 60

    /// The clause with its tree below it.
    ///
    /// - Parameter isFirstAlone: whether a path alone stands for itself, with no part to show.
    static func rows(of expression: ExplainedExpression, clause: String, isFirstAlone: Bool = false) -> [TreeRow] {
        if isFirstAlone, expression.parts.isEmpty { return [TreeRow(text: clause, value: value(of: expression))] }
        return [TreeRow(text: clause, value: nil)] + tree(expression, depth: 1)
    }

    private static func tree(_ expression: ExplainedExpression, depth: Int) -> [TreeRow] {
        [TreeRow(text: String(repeating: "  ", count: depth) + ExplanationText.short(expression.text), value: value(of: expression))]
            + expression.parts.flatMap { tree($0, depth: depth + 1) }
    }

    private static func value(of expression: ExplainedExpression) -> String {
        var value = ExplanationText.short(expression.shownValue)
        if let operand = expression.comparedValue { value += ": " + ExplanationText.short(operand) }
        if !expression.reasons.isEmpty { value += "  (\(expression.reasons.joined(separator: "; ")))" }
        if let turning = expression.turning { value += turning.sentence.map { "; " + $0 } ?? "; this decided" }
        return value
    }

    static func drawn(_ rows: [TreeRow], indentation: Int = 2) -> [String] {
        let width = min(rows.filter { $0.value != nil }.map(\.text.count).max() ?? 0, widest)
        return rows.map { row in
            let text = String(repeating: " ", count: indentation) + row.text
            guard let value = row.value else { return text }
            return text + String(repeating: " ", count: max(1, width - row.text.count + 2)) + value
        }
    }
}

extension ExplainedExpression {
    /// Of a comparison that was not true the one value that it compared, `39.5`; nil where there are more, and for all else.
    fileprivate var comparedValue: String? {
        guard turning != nil, parts.count == 1, let operand = parts.first, operand.parts.isEmpty, operand.values.count == 1,
            !operand.values[0].isUndefined
        else { return nil }
        return operand.shownValue
    }
}

extension Explanation.Obstacle {
    /// Why the rule never looked at the message, in a sentence.
    package var sentence: String {
        switch self {
        case .isDisabled: "the rule is disabled (ruleDisabled)"
        case .otherTopic: "none of its filters takes the topic"
        case .takesOnlyStraight: "it has no FROM, and takes only what is sent straight to it, on $aws/rules/<rule>/<topic>"
        case .isForAnother(let rule): "the message is sent straight to rule \(ExplanationText.short(rule))"
        case .ownTopic(let topic):
            "the engine alone makes messages on \(ExplanationText.short(topic)); one from a broker is refused, behind $aws/rules/<rule>/ too"
        case .takesNoneStraight: "it reads nothing but the engine's own topics, and takes nothing that is sent straight to it"
        case .hasSchedule(let when, let reads): "it runs \(when), and reads \(reads); no message makes it run"
        case .tooLarge(let bytes, let limit): "the payload of \(bytes) bytes is over the limit of \(limit), and reaches no rule"
        case .waitsInBatch(let size): "it waits for others: the rule takes its messages in batches of \(size)"
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
