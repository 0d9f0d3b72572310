import SluicePlugins

/// Lines for whoever watches the engine, on standard error: time, level, text.
struct EngineLog: Sendable {
    private let threshold: LogLevel
    private let clock: any SluicePlugins.Clock
    private let show: (@Sendable (String) -> Void)?

    /// - Parameter show: takes the lines, without their time, in the place of standard error.
    init(threshold: LogLevel, clock: any SluicePlugins.Clock, show: (@Sendable (String) -> Void)? = nil) {
        self.threshold = threshold
        self.clock = clock
        self.show = show
    }

    func write(_ level: LogLevel, _ text: String) {
        guard level.rank >= threshold.rank else { return }
        // One line is one line, and commands nothing, whatever a message has brought in.
        let line = text.visible
        if let show { return show(level == .info ? line : "\(level.rawValue): \(line)") }
        StandardError.write("\(TimeText.format(clock.now())) \(level.rawValue.padded(to: 8))\(line)\n")
    }
}

extension LogLevel {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
