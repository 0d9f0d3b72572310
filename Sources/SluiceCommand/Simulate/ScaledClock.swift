import SluicePlugins

/// A clock that runs faster than the real one from its start on.
struct ScaledClock: SluicePlugins.Clock {
    private let real = SystemClock()
    private let start: Timestamp
    private let speed: Double

    init(speed: Double) {
        start = real.now()
        self.speed = speed
    }

    func now() -> Timestamp { start + Timestamp(Double(real.now() - start) * speed) }

    func sleep(until time: Timestamp) async throws {
        // Rounded up, so that it is never early.
        let ahead = Double(time - start) / speed
        try await real.sleep(until: start + Timestamp(ahead.rounded(.up)))
    }
}
