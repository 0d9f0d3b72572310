import SluiceEngine
import SluiceHost
import SluicePlugins
import SluiceTestSupport
import Synchronization
import SluiceValues
import Testing

@testable import SluiceCommand

@Suite("the log")
struct EngineLogTests {
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        func add(_ text: String) { kept.withLock { $0.append(text) } }
        func take() -> [String] {
            kept.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    private let clock = VirtualClock(at: 1_767_225_600_123)
    private let lines = Lines()

    private func log(_ threshold: LogLevel = .info, _ format: EngineLog.Format = .text) -> EngineLog {
        EngineLog(threshold: threshold, format: format, clock: clock, write: { [lines] in lines.add($0) })
    }

    @Test("a line of text tells time, level and sentence, and stays one line")
    func text() {
        log().write(LogLine(.warning, "it says\n\u{1B}[31m").with("rule", "r"))
        #expect(lines.take() == ["2026-01-01T00:00:00.123Z warning it says\\n\\u{1B}[31m\n"])
    }

    @Test("a line of JSON tells its fields too, and is one object on one line")
    func json() throws {
        let id = MessageID(high: 1, low: 2)
        let message = Message(topic: "a/\n\"b", payload: [], context: MessageContext(id: id, receivedAt: 0, traceID: "t"))
        log(.info, .json).write(LogLine(.error, "no\nwhere").with("rule", "r").with("lane", nil).with(message))
        let line = try #require(lines.take().first)
        #expect(line.hasSuffix("}\n") && line.count { $0.isNewline } == 1)
        #expect(
            line == #"{"time":"2026-01-01T00:00:00.123Z","level":"error","message":"no\nwhere","rule":"r","messageId":""#
                + #"00000000000000010000000000000002","traceId":"t","topic":"a/\n\"b"}"# + "\n")
    }

    @Test("a line has a bound, as have its fields, and says that it was cut", arguments: EngineLog.Format.allCases)
    func long(_ format: EngineLog.Format) {
        let long = String(repeating: "ä", count: 100_000)
        log(.info, format).write(LogLine(.info, "x" + long).with("topic", long))
        let written = lines.take().joined()
        #expect(written.utf8.count < 3 * EngineLog.maximumText)
        let kept = "x" + String(repeating: "ä", count: EngineLog.maximumText / 2 - 1)
        #expect(written.contains(kept + " … (cut after 16384 bytes)"), "no character is cut")
    }

    @Test("what a terminal would obey is escaped in JSON too")
    func controls() {
        log(.info, .json).write(.info, "a\u{9B}b")
        #expect(lines.take().first?.contains(#""message":"a\u009bb""#) == true)
    }

    @Test("a line of a function names its call and where it came from")
    func function() {
        let line = FunctionLogLine(function: "score", requestID: "r1", origin: .errors, level: .info, text: "boom")
        log(.info, .json).write(line.logLine)
        let expected = #""message":"function score: boom","function":"score","requestId":"r1","origin":"errors"}"# + "\n"
        #expect(lines.take().first?.hasSuffix(expected) == true)
    }

    @Test("what is below the threshold is not written", arguments: LogLevel.allCases)
    func threshold(_ threshold: LogLevel) {
        let log = log(threshold)
        for level in LogLevel.allCases { log.write(level, "of \(level.rawValue)") }
        let written = lines.take().count
        #expect(written == LogLevel.allCases.count - (LogLevel.allCases.firstIndex(of: threshold) ?? 0))
    }

    @Test("lines of one kind are written five times a minute; the others are counted, and told of with the last")
    func floods() {
        let log = log()
        for number in 1...8 { log.write(LogLine(.warning, "refused \(number)", kind: "refused").with("rule", "r")) }
        log.write(.warning, "another")
        #expect(lines.take().count == 6)
        log.tellOmissions()
        #expect(lines.take() == [])
        clock.set(clock.now() + 60_000)
        log.tellOmissions()
        #expect(lines.take() == ["2026-01-01T00:01:00.123Z warning 3 more lines like this, the last: refused 8\n"])
        log.write(LogLine(.warning, "refused 9", kind: "refused"))
        #expect(lines.take().count == 1)
    }

    @Test("the first line after a minute brings the count of the minute before")
    func nextMinute() {
        let log = log(.info, .json)
        for _ in 1...6 { log.write(.info, "same") }
        _ = lines.take()
        clock.set(clock.now() + 61_000)
        log.write(.info, "same")
        let written = lines.take()
        #expect(written.count == 2)
        #expect(written.first?.contains(#""message":"1 more line like this, the last: same","omitted":"1""#) == true)
    }

    @Test("what is left at the end is told, and what a rule logs is always written")
    func endAndWanted() {
        let log = log()
        for _ in 1...7 { log.write(.info, "same") }
        log.tellOmissions(all: true)
        #expect(lines.take().last?.hasSuffix("2 more lines like this, the last: same\n") == true)
        var wanted = LogLine(.info, "hot")
        wanted.isWanted = true
        for _ in 1...20 { log.write(wanted) }
        #expect(lines.take().count == 20)
    }

    @Test("kinds are bounded: what is past the bound is written as it comes")
    func manyKinds() {
        var floods = LogFloods()
        for number in 0..<3_000 { #expect(floods.take(LogLine(.info, "kind \(number)"), at: 0).isTaken) }
        let taken = (0..<10).count { _ in floods.take(LogLine(.info, "kind 2999"), at: 0).isTaken }
        #expect(taken == 10)
        #expect(floods.take(LogLine(.info, "kind 2999"), at: 60_000).isTaken)
        #expect((0..<10).count { _ in floods.take(LogLine(.info, "kind 2999"), at: 60_000).isTaken } == 4)
    }
}
