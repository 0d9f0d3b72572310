package import SluicePlugins
package import SluiceSockets
import SluiceThreads

/// Serves `/metrics`, `/healthz` and `/readyz` over HTTP, for those who watch over an engine.
///
/// Nobody is asked for a password, and nothing can be changed: it belongs on the loopback.
package final class OperationsEndpoint: Sendable {
    package let host: String
    package let port: Int
    private let thread = SocketThread()
    private let listener: HTTPListener
    private let inbox: Inbox
    private let engine: any ObservedEngine
    private let health: HealthCheck
    private let clock: any SluicePlugins.Clock

    /// Nothing that is asked has a body.
    private static let bounds = HTTPBounds(body: 1_024, connections: maximumConnections, patience: 60_000)
    static let maximumConnections = 32

    /// - Parameters:
    ///   - host: an address, not a name.
    ///   - port: 0 for any that is free.
    package init(host: String, port: Int, engine: any ObservedEngine, clock: any SluicePlugins.Clock) async throws(SocketFailure) {
        self.host = host
        self.engine = engine
        self.clock = clock
        health = HealthCheck(clock: clock) { try engine.checkStore() }
        inbox = Inbox()
        do throws(SocketFailure) {
            listener = try await HTTPListener(host: host, port: port, bounds: Self.bounds, on: thread, receiver: inbox)
        } catch {
            await thread.stop()
            throw error
        }
        self.port = listener.port
    }

    /// Answers until the task is cancelled, then closes all connections.
    package func run() async {
        await withDiscardingTaskGroup { group in
            // As many at once as there are connections, each of which asks one thing at a time.
            for await (request, connection) in inbox.requests { group.addTask { await self.answer(request, on: connection) } }
            group.cancelAll()
        }
        await listener.close()
        await thread.stop()
    }

    /// Replies with what there is to say, or after a while that nothing is; what comes later is not sent.
    private func answer(_ request: ServedRequest, on connection: HTTPConnection) async {
        let reply = ReplyOnce(connection: connection)
        await withDiscardingTaskGroup { group in
            group.addTask {
                let deadline = self.clock.now() + HealthCheck.patience
                guard (try? await self.clock.sleep(until: deadline)) != nil else { return }
                reply.send(.text(503, "there is no answer to be had from the engine\n"))
            }
            // Looking may wait for the store, and must not wait on a thread that lanes and schedules need.
            await withCheckedContinuation { (end: CheckedContinuation<Void, Never>) in
                let hasThread = WorkerThread.run {
                    reply.send(self.reply(to: request))
                    end.resume()
                }
                if !hasThread {
                    reply.send(.text(503, "there is no thread to be had\n"))
                    end.resume()
                }
            }
            group.cancelAll()
        }
    }

    func reply(to request: ServedRequest) -> ServedReply {
        guard request.method == "GET" || request.method == "HEAD" else {
            var refusal = ServedReply.text(405, "only GET and HEAD are answered\n")
            refusal.headers = [ServedRequest.Header("Allow", "GET, HEAD")]
            return refusal
        }
        var reply = reply(to: request.target.prefix { $0 != "?" })
        reply.isHeadOnly = request.method == "HEAD"
        return reply
    }

    private func reply(to path: Substring) -> ServedReply {
        switch path {
        case "/metrics":
            do {
                let page = try engine.report().metricsText
                return ServedReply(status: 200, contentType: MetricsText.contentType, body: Array(page.utf8))
            } catch {
                return .text(503, "\(error)\n")
            }
        case "/healthz":
            // What the probe writes is small: there may be room for it, and none for a message.
            return (engine.standing.outage ?? health.problem()).map { .text(503, $0 + "\n") } ?? .text(200, "ok\n")
        case "/readyz":
            return engine.standing.obstacle.map { .text(503, $0 + "\n") } ?? .text(200, "ready\n")
        default:
            return .text(404, "there are /metrics, /healthz and /readyz\n")
        }
    }
}

/// Hands requests on from the thread of the sockets, which must not wait.
private final class Inbox: HTTPReceiver {
    let requests: AsyncStream<(ServedRequest, HTTPConnection)>
    private let continuation: AsyncStream<(ServedRequest, HTTPConnection)>.Continuation

    init() {
        // Bounded by the connections.
        (requests, continuation) = AsyncStream.makeStream()
    }

    func received(_ request: ServedRequest, on connection: HTTPConnection) { continuation.yield((request, connection)) }

    func closed(_ connection: HTTPConnection) {}
}
