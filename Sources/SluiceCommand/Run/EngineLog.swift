import ArgumentParser
import SluicePlugins

extension LogLevel: ExpressibleByArgument {}

/// Lines for whoever watches the engine, on standard error: time, level, text.
struct EngineLog: Sendable {
    let threshold: LogLevel
    let clock: any SluicePlugins.Clock

    func write(_ level: LogLevel, _ text: String) {
        guard level.rank >= threshold.rank else { return }
        // One line is one line, whatever a message has brought in.
        let line = text.map { $0.isNewline ? " " : String($0) }.joined()
        StandardError.write("\(TimeText.format(clock.now())) \(level.rawValue.padded(to: 8))\(line)\n")
    }
}

extension LogLevel {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
