import Glibc
import NIOCore
import NIOPosix

/// The reading end of a pipe, served by a thread of sockets.
package final class PipeReader: Sendable {
    private let channel: any Channel

    /// Reads from a descriptor until it is at its end; it is closed then, or where it can't be read at all.
    ///
    /// - Parameters:
    ///   - makeSink: makes what takes the bytes as they come, and nil at their end, on the thread of the sockets.
    package init(
        _ descriptor: Int32, on thread: SocketThread, makeSink: @escaping @Sendable () -> (([UInt8]?) -> Void)
    ) async throws(SocketFailure) {
        do {
            channel = try await NIOPipeBootstrap(group: thread.group).takingOwnershipOfDescriptor(input: descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(sink: makeSink()))
                    return channel
                }
            }
        } catch {
            Glibc.close(descriptor)
            throw SocketFailure(error)
        }
    }

    /// Leaves what may still come behind.
    package func close() { channel.close(promise: nil) }

    /// Returns when all was read, or it was closed.
    package func ended() async {
        // How it ended makes no difference to who reads.
        try? await channel.closeFuture.get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let sink: ([UInt8]?) -> Void

        init(sink: @escaping ([UInt8]?) -> Void) { self.sink = sink }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            sink(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) {
            sink(nil)
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
