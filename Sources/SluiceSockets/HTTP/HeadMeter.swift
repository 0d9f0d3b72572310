import NIOCore

/// Closes a connection whose request has a head without end: the decoder behind keeps what it has read of one.
final class HeadMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes of a head, and of what may come with it.
    static let most = 256 << 10

    /// nil while a body is read, which has a bound of its own.
    private var count: Int? = 0

    func start() { count = 0 }
    func stop() { count = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let read = count {
            let sum = read + unwrapInboundIn(data).readableBytes
            guard sum <= Self.most else { return context.close(promise: nil) }
            count = sum
        }
        context.fireChannelRead(data)
    }
}
