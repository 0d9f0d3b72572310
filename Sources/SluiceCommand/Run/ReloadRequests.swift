/// Requests to read the packs anew; several that come while one is at work are one.
final class ReloadRequests: Sendable {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func request() { continuation.yield() }

    /// Calls `reload` for each request, one after the other, until the task is cancelled.
    func run(_ reload: () async -> Void) async {
        for await _ in requests { await reload() }
    }
}
