import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP/1.1 server on one address: one request at a time on a connection, bounded in size, number and time.
package struct HTTPListener: Sendable {
    package let port: Int
    private let channel: any Channel

    /// - Parameters:
    ///   - host: an address, not a name.
    ///   - port: 0 for any that is free.
    package init(
        host: String = "127.0.0.1", port: Int = 0, bounds: HTTPBounds, on thread: SocketThread, receiver: any HTTPReceiver
    ) async throws(SocketFailure) {
        let seats = Seats(count: bounds.connections)
        do {
            channel = try await ServerBootstrap(group: thread.group)
                // A port that was ours a moment ago can be taken again.
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    guard seats.take() else { return channel.close() }
                    channel.closeFuture.whenComplete { _ in seats.free() }
                    return channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        let meter = HeadMeter()
                        try pipeline.addHandler(meter)
                        // A second request before the reply to the first ends the connection, so none has to be held back.
                        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                        let connection = HTTPConnection(channel: channel)
                        try pipeline.addHandler(HTTPExchange(connection: connection, meter: meter, bounds: bounds, receiver: receiver))
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw SocketFailure(error)
        }
        self.port = channel.localAddress?.port ?? 0
    }

    /// Takes no more connections; those that are there stay.
    package func close() async {
        // It fails where it was closed before, which is as well.
        try? await channel.close()
    }
}

/// What a server takes.
package struct HTTPBounds: Sendable {
    /// Bytes of a request's body.
    package var body: Int
    /// Connections at once; more are closed as they come. nil for no bound.
    package var connections: Int?
    /// Milliseconds from the beginning of a connection, or the reply before, to the end of a request. nil for no bound.
    package var patience: Int64?

    package init(body: Int, connections: Int? = nil, patience: Int64? = nil) {
        self.body = body
        self.connections = connections
        self.patience = patience
    }
}

/// Takes what clients ask. Called on the thread of the sockets, which must not wait.
package protocol HTTPReceiver: Sendable {
    /// Each request gets one reply, at any time.
    func received(_ request: ServedRequest, on connection: HTTPConnection)
    func closed(_ connection: HTTPConnection)
}

/// A connection of a client.
package final class HTTPConnection: Sendable {
    private let channel: any Channel

    init(channel: any Channel) { self.channel = channel }

    /// From any thread.
    package func reply(_ reply: ServedReply) { channel.writeAndFlush(reply, promise: nil) }

    package func close() { channel.close(promise: nil) }
}

/// The connections that there may be.
private final class Seats: Sendable {
    private let left: Mutex<Int>

    init(count: Int?) { left = Mutex(count ?? .max) }

    func take() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }

    func free() { left.withLock { $0 += 1 } }
}
