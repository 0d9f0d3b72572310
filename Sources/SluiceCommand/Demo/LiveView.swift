import SluiceEngine
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceText
import SluiceValues
import Synchronization

/// What the demo shows: a screen that renews itself in a terminal, lines in a pipe, a summary at the end.
final class LiveView: Sendable {
    private struct State {
        var attached: AttachedEngine?
        var devices: RunningDevices?
        var newest: [String] = []
        var notes: [String] = []
        var publishedByTopic: [String: Int] = [:]
        var noteCounts: [(text: String, count: Int)] = []
        var lastReceived = 0
        var lastTime: Timestamp = 0
        var linesDrawn = 0
    }

    private let state = Mutex(State())
    private let clock: ScaledClock
    private let speed: Double
    private let real = SystemClock()
    private let start: Timestamp
    private let isScreen = StandardOutput.isTerminal

    private static let shownMessages = 8
    private static let shownNotes = 6
    private static let distinctNotes = 100

    init(clock: ScaledClock, speed: Double) {
        self.clock = clock
        self.speed = speed
        start = clock.now()
    }

    func begin(_ attached: AttachedEngine, _ devices: RunningDevices) {
        state.withLock { state in
            state.attached = attached
            state.devices = devices
            state.lastTime = real.now()
        }
        for pack in attached.packs { say(pack.summary) }
        say("broker and engine at \(attached.address), time runs \(speed.short) times as fast; Ctrl-C ends it")
    }

    // MARK: What is seen

    func published(_ publication: Publication) {
        let payload = String(decoding: publication.payload.prefix(200), as: UTF8.self)
        let text = "\(elapsed)  \(publication.topic.visible)  \(payload.visible)"
        state.withLock { state in
            state.publishedByTopic[publication.topic, default: 0] += 1
            state.newest = Array((state.newest + [text]).suffix(Self.shownMessages))
        }
        if !isScreen { say("published " + text) }
    }

    func note(_ text: String) {
        let line = text.visible
        state.withLock { state in
            state.notes = Array((state.notes + ["\(elapsed)  \(line)"]).suffix(Self.shownNotes))
            if let place = state.noteCounts.firstIndex(where: { $0.text == line }) {
                state.noteCounts[place].count += 1
            } else if state.noteCounts.count < Self.distinctNotes {
                state.noteCounts.append((line, 1))
            }
        }
        if !isScreen { say("\(elapsed)  \(line)") }
    }

    /// The time that has run in the demo, as `h:mm:ss`.
    private var elapsed: String {
        let seconds = Int(clock.now() - start) / 1000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    // MARK: Drawing

    /// Draws twice a second in a terminal, and tells the counts every ten seconds in a pipe, until the task is cancelled.
    func run() async {
        let period: Timestamp = isScreen ? 500 : 10_000
        while true {
            do { try await real.sleep(until: real.now() + period) } catch { return }
            if isScreen { redraw() } else { say(countsLine) }
        }
    }

    private func redraw() {
        let lines = screen()
        let above = state.withLock { state in
            defer { state.linesDrawn = lines.count }
            return state.linesDrawn
        }
        var text = above > 0 ? "\u{1B}[\(above)A" : ""
        for line in lines { text += "\u{1B}[2K\(line)\n" }
        text += "\u{1B}[J"
        write(text)
    }

    private func screen() -> [String] {
        let (width, height) = Terminal.size
        let (newest, notes) = state.withLock { ($0.newest, $0.notes) }
        var lines = ["", rateLine, ""]
        lines += ruleLines
        lines += [""] + storeLines + ["", "published by the rules, newest last"]
        lines += Self.filled(newest, to: Self.shownMessages)
        lines += ["", "log"] + Self.filled(notes, to: Self.shownNotes)
        // The cursor goes back up by as many lines, so no more than fit on the screen.
        return lines.prefix(max(4, height - 1)).map { $0.prefix(columns: max(20, width - 1)) }
    }

    private static func filled(_ lines: [String], to count: Int) -> [String] {
        lines.map { "  " + $0 } + Array(repeating: "", count: max(0, count - lines.count))
    }

    private var rateLine: String {
        let now = real.now()
        return state.withLock { state in
            let received = state.attached?.source.counters.received ?? 0
            let seconds = Double(max(1, now - state.lastTime)) / 1000
            let rate = Double(received - state.lastReceived) / seconds
            state.lastReceived = received
            state.lastTime = now
            return "\(elapsed)   \(received.counted("message")) in, \(Int(rate.rounded())) a second, "
                + "\((state.devices?.published ?? 0).grouped) sent by devices"
        }
    }

    private var ruleLines: [String] {
        guard let attached = state.withLock({ $0.attached }) else { return [] }
        do {
            return Self.lines(for: try attached.engine.status())
        } catch {
            return ["the ledger can't be read: \(error)"]
        }
    }

    private static func lines(for status: EngineStatus) -> [String] {
        let width = (status.rules.map(\.name.count).max() ?? 0) + 2
        var lines = ["rule".padded(to: width) + ["matched", "passed", "failed", "in flight"].map { $0.leftPadded(to: 11) }.joined()]
        for rule in status.rules {
            let counts = [rule.activity.matched, rule.activity.passed, rule.activity.failed, rule.ledger.inFlight]
            lines.append(rule.name.padded(to: width) + counts.map { $0.grouped.leftPadded(to: 11) }.joined())
        }
        if status.deadLetters > 0 { lines.append(status.deadLetters.counted("dead letter")) }
        return lines
    }

    /// How many rows each table, series and queue holds.
    private var storeLines: [String] {
        guard let attached = state.withLock({ $0.attached }) else { return [] }
        let counts: [(String, Int)]
        do {
            counts = try attached.database.read { stores in
                var counts: [(String, Int)] = []
                for pack in attached.packs {
                    for source in pack.sources {
                        var count = 0
                        try StoredRows.scan(source, times: TimeRange(), in: stores) { _ in
                            count += 1
                            return true
                        }
                        counts.append(("\(source.kind.word) \(source.name)", count))
                    }
                }
                return counts
            }
        } catch {
            return ["the store can't be read: \(error)"]
        }
        let width = (counts.map(\.0.count).max() ?? 0) + 2
        return counts.map { $0.padded(to: width) + $1.grouped.leftPadded(to: 11) + ($1 == 1 ? " row" : " rows") }
    }

    private var countsLine: String {
        guard let attached = state.withLock({ $0.attached }) else { return rateLine }
        do {
            let rules = try attached.engine.status().rules.map { "\($0.name) \($0.activity.passed)/\($0.activity.matched)" }
            return rateLine + "; passed/matched: " + rules.joined(separator: ", ")
        } catch {
            return rateLine + "; the ledger can't be read: \(error)"
        }
    }

    // MARK: The end

    /// Draws the summary; the last thing before the store is closed.
    func end() {
        if isScreen { redraw() }
        let (topics, notes, histories) = state.withLock { state in
            (state.publishedByTopic.sorted { $0.key < $1.key }, state.noteCounts, state.devices?.histories() ?? [])
        }
        say("")
        say("summary after \(elapsed)")
        for line in ruleLines + storeLines { say("  " + line) }
        if !topics.isEmpty { say("published by the rules") }
        for (topic, count) in topics { say("  \(topic.visible.padded(to: 24))\(count.counted("message"))") }
        let told = notes.filter { $0.count < 1000 }.prefix(20)
        if !told.isEmpty { say("what devices and rules said") }
        for note in told { say("  \(note.text)\(note.count > 1 ? "   (\(note.count) times)" : "")") }
        if !histories.isEmpty { say("devices".padded(to: 28) + ["first", "lowest", "highest", "at the end"].map { $0.leftPadded(to: 12) }.joined()) }
        for history in histories {
            let numbers = [history.first, history.lowest, history.highest, history.latest]
            let cells = numbers.map { ($0.rounded(.nearest, places: 2) ?? $0).description.leftPadded(to: 12) }
            say("  " + "\(history.device), \(history.field)".padded(to: 26) + cells.joined())
        }
    }

    private func say(_ line: String) { write(line + "\n") }

    private func write(_ text: String) {
        var output = StandardOutput()
        output.write(text)
        output.flush()
    }
}

extension Double {
    /// Without a needless fraction.
    fileprivate var short: String { self == rounded() ? String(Int(self)) : String(self) }
}
