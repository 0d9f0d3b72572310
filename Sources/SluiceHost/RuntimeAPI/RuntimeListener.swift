import NIOCore
import NIOHTTP1
import NIOPosix

/// The Runtime API of one process, on a port of the loopback that no other process is told.
struct RuntimeListener: Sendable {
    let port: Int
    private let channel: any Channel

    /// - Parameter maximumBody: bytes of a request's body.
    init(on group: any EventLoopGroup, maximumBody: Int, receiver: any RuntimeReceiver) async throws(StartFailure) {
        do {
            channel = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        // One request at a time is all that a function makes, so none has to be held back.
                        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                        let connection = RuntimeConnection(channel: channel)
                        try pipeline.addHandler(
                            RuntimeRequestReader(connection: connection, maximumBody: maximumBody, receiver: receiver))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
        } catch {
            throw StartFailure("can't be started: there is no port for it to be had: \(error)")
        }
        port = channel.localAddress?.port ?? 0
    }

    func close() async {
        try? await channel.close()
    }
}

/// Takes what the process of a function asks. Called on the thread of the sockets, which must not wait.
protocol RuntimeReceiver: Sendable {
    /// Each request gets one reply, at any time.
    func received(_ request: RuntimeRequest, on connection: RuntimeConnection)
    func closed(_ connection: RuntimeConnection)
}

struct RuntimeRequest: Sendable {
    var call: RuntimeCall
    /// nil where it is larger than is taken.
    var body: [UInt8]?
    /// The type of an error, as a header tells it.
    var errorType: String?
}

/// A connection of a function's process.
final class RuntimeConnection: Sendable {
    private let channel: any Channel

    init(channel: any Channel) { self.channel = channel }

    func reply(_ reply: RuntimeReply) { channel.writeAndFlush(reply, promise: nil) }

    func close() { channel.close(promise: nil) }
}
