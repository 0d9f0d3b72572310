import SluiceEngine
import SluicePlugins
import SluiceText

/// Which lines of a kind are written: some in each minute; the others are counted and told of when the minute is over.
struct LogFloods {
    private struct Flood {
        var since: Timestamp
        var taken = 0
        var omitted = 0
        var last: LogLine

        var remark: LogLine? {
            guard omitted > 0 else { return nil }
            return LogLine(last.level, "\(omitted.counted("more line")) like this, the last: \(last.text)")
                .with("omitted", String(omitted)).with("rule", last.fields.first { $0.name == "rule" }?.value)
        }
    }

    /// Lines of a kind that are written in one period.
    static let most = 5
    /// Milliseconds.
    static let period: Timestamp = 60_000
    /// Kinds that are remembered at once; lines of one more are written as they come.
    private static let mostKinds = 1_000

    private var floods: [String: Flood] = [:]

    /// Whether to write a line, and before it what is to be told of others.
    mutating func take(_ line: LogLine, at now: Timestamp) -> (isTaken: Bool, remarks: [LogLine]) {
        guard !line.isWanted else { return (true, []) }
        let key = line.kind ?? line.text
        var remarks: [LogLine] = []
        if let flood = floods[key], now - flood.since >= Self.period {
            remarks = flood.remark.map { [$0] } ?? []
            floods[key] = nil
        }
        if floods[key] == nil, floods.count >= Self.mostKinds { remarks += finish(at: now, all: false) }
        guard floods[key] != nil || floods.count < Self.mostKinds else { return (true, remarks) }
        var flood = floods[key] ?? Flood(since: now, last: line)
        flood.last = line
        let isTaken = flood.taken < Self.most
        if isTaken { flood.taken += 1 } else { flood.omitted += 1 }
        floods[key] = flood
        return (isTaken, remarks)
    }

    /// Forgets the periods that are over, or all, and answers what is to be told of them.
    mutating func finish(at now: Timestamp, all: Bool) -> [LogLine] {
        let over = floods.filter { all || now - $0.value.since >= Self.period }
        for key in over.keys { floods[key] = nil }
        return over.sorted { $0.key < $1.key }.compactMap(\.value.remark)
    }
}
