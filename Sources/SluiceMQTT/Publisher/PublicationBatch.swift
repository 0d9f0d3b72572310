import SluicePlugins

/// What one call of `publish` asked for, until it is answered.
struct PublicationBatch: Sendable {
    let publications: [Publication]
    /// When to give up waiting for a connection.
    let deadline: ContinuousClock.Instant
    private let continuation: CheckedContinuation<[Result<Void, ActionFailure>], Never>
    private var results: [Result<Void, ActionFailure>?]
    private(set) var openCount: Int
    /// The first publication that was not handed to the connection yet.
    var next = 0

    init(
        publications: [Publication], deadline: ContinuousClock.Instant,
        continuation: CheckedContinuation<[Result<Void, ActionFailure>], Never>
    ) {
        self.publications = publications
        self.deadline = deadline
        self.continuation = continuation
        results = Array(repeating: nil, count: publications.count)
        openCount = publications.count
    }

    var isSettled: Bool { openCount == 0 }

    mutating func settle(_ index: Int, _ result: Result<Void, ActionFailure>) {
        guard results[index] == nil else { return }
        results[index] = result
        openCount -= 1
    }

    /// Answers the caller; must be called once, when all is settled.
    func answer() {
        continuation.resume(returning: results.map { $0 ?? .success(()) })
    }

    /// Answers the caller; what is open fails, and may be tried again.
    mutating func fail(_ why: String) {
        for index in publications.indices where results[index] == nil {
            settle(index, .failure(.publishing(publications[index].topic, why, isOutage: true)))
        }
        answer()
    }
}

extension ActionFailure {
    static func publishing(
        _ topic: String, _ why: String, canRetry: Bool = false, isOutage: Bool = false
    ) -> ActionFailure {
        ActionFailure(action: "republish", resource: topic, message: why, canRetry: canRetry, isOutage: isOutage)
    }
}
