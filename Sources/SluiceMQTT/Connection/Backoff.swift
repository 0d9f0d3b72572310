/// How long to wait before the next try: twice as long each time, less a random part.
struct Backoff {
    private let bounds: ClosedRange<Duration>
    private var next: Duration

    init(_ bounds: ClosedRange<Duration>) {
        self.bounds = bounds
        next = bounds.lowerBound
    }

    mutating func reset() {
        next = bounds.lowerBound
    }

    /// From half of the present pause to all of it.
    mutating func pause() -> Duration {
        let pause = next
        next = min(next * 2, bounds.upperBound)
        return pause * Double.random(in: 0.5...1)
    }
}
