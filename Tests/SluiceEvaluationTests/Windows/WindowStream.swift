import SluiceEvaluation
import SluicePlugins
import SluiceText
import SluiceValues

/// A statement with a window, run over messages at given times as the engine runs it, without engine, clock and store.
struct WindowStream {
    var evaluation = Evaluation()
    let plan: StatementPlan
    private(set) var open: OpenWindows
    private let frame: Frame
    var maximumGroups = 10_000
    /// Whether all open windows are written down and read again between any two messages.
    var isRestarted = false

    init(
        _ sql: String, version: LanguageVersion = .v2016_03_23, maximumGroups: Int = 10_000, isRestarted: Bool = false
    ) throws {
        evaluation.version = version
        evaluation.keepsWindows = true
        let planned = evaluation.planned(sql)
        guard let plan = planned.plan, let windows = plan.windows else {
            throw Evaluation.Refusal(ids: planned.diagnostics.map(\.id.name))
        }
        self.plan = plan
        open = windows.makeOpenWindows()
        frame = evaluation.frame([], slots: plan.slots, variableCount: plan.variableCount)
        self.maximumGroups = maximumGroups
        self.isRestarted = isRestarted
    }

    /// Closes what ends by a time, then takes a message; the rows that came of it, each after the time it came at.
    mutating func take(_ time: Timestamp, _ payload: String, topic: String = "a/b", now: Timestamp? = nil) throws -> [String] {
        var rows = try close(by: time)
        evaluation.message.topic = topic
        evaluation.message.receivedAt = time
        evaluation.prepare(frame, Array(payload.utf8))
        frame.load(payload: Array(payload.utf8), plan: SlotPlan(slots: plan.slots, of: evaluation.fields))
        frame.beginRule(variableCount: plan.variableCount)
        switch plan.entry(frame) {
        case .filtered: break
        case .entry(let entry):
            let taken = open.take(entry, at: time, now: now ?? time, maximumGroups: maximumGroups)
            rows += try taken.closed.flatMap { try texts(of: $0) }
            if let refusal = taken.refusal { rows.append("refused: \(refusal.message)") }
        case .failed(let reason): rows.append("failed: \(reason)")
        case .needs: rows.append("needs")
        }
        if isRestarted { restart() }
        return rows
    }

    /// The rows of what ends by a time.
    mutating func close(by time: Timestamp) throws -> [String] {
        let closed = open.close(by: time)
        if isRestarted { restart() }
        return try closed.flatMap { try texts(of: $0) }
    }

    /// Runs messages, and closes all that ends within a thousand seconds after the last.
    mutating func run(_ messages: [(Timestamp, String)]) throws -> [String] {
        var rows: [String] = []
        for (time, payload) in messages { rows += try take(time, payload) }
        return rows + (try close(by: (messages.last?.0 ?? 0) + 1_000_000))
    }

    private func texts(of window: ClosedWindow) throws -> [String] {
        var rows: [GroupRow] = []
        var failures: [String] = []
        for group in window.groups {
            frame.beginRule(variableCount: plan.variableCount)
            switch plan.evaluate(group, frame) {
            case .filtered: break
            case .row(let row): rows.append(row)
            case .failed(let reason): failures.append("failed: \(reason) \(Value.object(plan.account(of: group)).json)")
            case .needs: failures.append("needs")
            }
        }
        return try plan.arranged(rows).map { "\(window.at) " + String(decoding: rows[$0].row.payload.bytes, as: UTF8.self) } + failures
    }

    /// Writes all groups down and reads them into new windows.
    mutating func restart() {
        guard let windows = plan.windows else { return }
        for (id, state) in open.changes { kept[id] = state }
        var again = windows.makeOpenWindows()
        again.restore(closedThrough: open.closedThrough)
        for (id, state) in kept {
            let isRead = again.restore(id.name, start: id.start, state)
            precondition(isRead, "a state of one statement is read by the same")
        }
        open = again
    }

    /// Reads all groups into new windows, each under the name and with the state that another version gave it.
    mutating func restart(renaming name: (String) -> String = { $0 }, rewriting text: (String) -> String = { $0 }) {
        guard let windows = plan.windows else { return }
        let changes = open.changes
        open = windows.makeOpenWindows()
        for case (let id, let state?) in changes {
            let rewritten = GroupState(place: state.place, text: text(state.text))
            let isRead = open.restore(name(id.name), start: id.start, rewritten)
            precondition(isRead, "a state of one statement is read by the same")
        }
    }

    private var kept: [OpenWindows.GroupID: GroupState] = [:]
}
