import ArgumentParser
import SluiceEngine
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues
import Synchronization

/// Lines for whoever watches the engine, on standard error: time, level, text; or all of it as JSON. Lines that come again and
/// again are left out after a while, and counted; the rest of a very long one is left out.
final class EngineLog: Sendable {
    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        case text, json
    }

    /// Bytes of a sentence, and of the value of a field: room for a line of a function, and for what is said of it.
    static let maximumText = 16 << 10

    private let threshold: LogLevel
    private let format: Format
    private let clock: any SluicePlugins.Clock
    private let show: @Sendable (String) -> Void
    /// Whether times and levels are told: a live view has them elsewhere.
    private let isBare: Bool
    private let floods = Mutex(LogFloods())

    /// - Parameter write: takes what is to be written, line ends included.
    init(
        threshold: LogLevel, format: Format = .text, clock: any SluicePlugins.Clock,
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.threshold = threshold
        self.format = format
        self.clock = clock
        show = write
        isBare = false
    }

    /// - Parameter show: takes the lines, without their time, in the place of standard error.
    init(threshold: LogLevel, clock: any SluicePlugins.Clock, show: @escaping @Sendable (String) -> Void) {
        self.threshold = threshold
        self.clock = clock
        self.show = show
        format = .text
        isBare = true
    }

    func write(_ level: LogLevel, _ text: String) { write(LogLine(level, text)) }

    func write(_ line: LogLine) {
        guard line.level.rank >= threshold.rank else { return }
        let (line, now) = (line.cut(after: Self.maximumText), clock.now())
        let (isTaken, remarks) = floods.withLock { $0.take(line, at: now) }
        for remark in remarks { put(remark, at: now) }
        if isTaken { put(line, at: now) }
    }

    /// Tells of what was left out in a time that is over. To be called now and then, and at the end.
    func tellOmissions(all: Bool = false) {
        let now = clock.now()
        for remark in floods.withLock({ $0.finish(at: now, all: all) }) { put(remark, at: now) }
    }

    private func put(_ line: LogLine, at now: Timestamp) {
        // One line is one line, and commands nothing, whatever a message has brought in.
        let text = line.text.visible
        if isBare { return show(line.level == .info ? text : "\(line.level.rawValue): \(text)") }
        switch format {
        case .text: show("\(TimeText.format(now)) \(line.level.rawValue.padded(to: 8))\(text)\n")
        case .json:
            var object = Object([
                ("time", .string(TimeText.format(now))), ("level", .string(line.level.rawValue)), ("message", .string(line.text)),
            ])
            for field in line.fields { object[field.name] = .string(field.value) }
            show(Value.object(object).json.visibleJSON + "\n")
        }
    }
}

extension LogLine {
    /// With no text of more bytes; one that had more says so.
    fileprivate func cut(after limit: Int) -> LogLine {
        var line = self
        line.text = text.cut(after: limit)
        for index in line.fields.indices { line.fields[index].value = line.fields[index].value.cut(after: limit) }
        return line
    }
}

extension String {
    fileprivate func cut(after limit: Int) -> String {
        guard utf8.count > limit else { return self }
        // An index between the bytes of a scalar counts as that of its beginning.
        return self[..<utf8.index(startIndex, offsetBy: limit)] + " … (cut after \(limit) bytes)"
    }
}

extension LogLevel {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
