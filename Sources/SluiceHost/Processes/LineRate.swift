import SluicePlugins

/// Bounds how much a process writes to the log.
struct LineRate {
    /// Lines in each second.
    static let maximum = 1_000
    private static let span: Timestamp = 1_000

    private var start: Timestamp = 0
    private var count = 0
    private var leftOut = 0

    /// Whether there is room for another line, and a remark to make before it.
    mutating func take(at now: Timestamp) -> (isTaken: Bool, remark: String?) {
        var remark: String?
        if now - start >= Self.span || now < start {
            remark = finish()
            start = now
            count = 0
        }
        count += 1
        guard count <= Self.maximum else {
            leftOut += 1
            return (false, nil)
        }
        return (true, remark)
    }

    /// How many were left out since it was told last.
    mutating func finish() -> String? {
        defer { leftOut = 0 }
        return leftOut == 0 ? nil : "\(leftOut) lines are left out here: it writes more than \(Self.maximum) in a second"
    }
}
