import NIOCore
import NIOHTTP1

/// Gathers the parts of requests on a connection, and takes replies apart.
final class HTTPExchange: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ServedReply
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case waiting
        case receiving(HTTPRequestHead)
        /// The request is handed on, and has no reply yet.
        case replying(isKeptAlive: Bool)
        case closing
    }

    private let connection: HTTPConnection
    private let meter: HeadMeter
    private let bounds: HTTPBounds
    private let receiver: any HTTPReceiver
    private var state = State.waiting
    private var body: [UInt8] = []
    private var isTooLarge = false
    /// Closes the connection of a client that takes too long.
    private var deadline: Scheduled<Void>?

    init(connection: HTTPConnection, meter: HeadMeter, bounds: HTTPBounds, receiver: any HTTPReceiver) {
        self.meter = meter
        self.connection = connection
        self.bounds = bounds
        self.receiver = receiver
    }

    func channelActive(context: ChannelHandlerContext) {
        expectRequest(context)
        context.fireChannelActive()
    }

    private func expectRequest(_ context: ChannelHandlerContext) {
        guard let patience = bounds.patience else { return }
        let channel = context.channel
        deadline?.cancel()
        deadline = context.eventLoop.scheduleTask(in: .milliseconds(patience)) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer):
            // What is too large is read to its end, so that the reply is read too, but not kept.
            isTooLarge = isTooLarge || buffer.readableBytes > bounds.body - body.count
            if isTooLarge { body = [] } else { body += buffer.readableBytesView }
        case .end: end()
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .waiting = state else { return context.close(promise: nil) }
        meter.stop()
        state = .receiving(head)
        if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let proceed = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        }
    }

    private func end() {
        guard case .receiving(let head) = state else { return }
        state = .replying(isKeptAlive: head.isKeepAlive)
        deadline?.cancel()
        let body: [UInt8]? = isTooLarge ? nil : self.body
        self.body = []
        isTooLarge = false
        let headers = head.headers.map { ServedRequest.Header($0.name, $0.value) }
        receiver.received(
            ServedRequest(method: head.method.rawValue, target: head.uri, headers: headers, body: body), on: connection)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let reply = unwrapOutboundIn(data)
        guard case .replying(let isKeptAlive) = state else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        state = isKeptAlive ? .waiting : .closing
        meter.start()
        // Also for the last reply: a client that does not read is not waited for without end.
        expectRequest(context)
        var headers = HTTPHeaders(reply.headers.map { ($0.name, $0.value) })
        headers.add(name: "Content-Type", value: reply.contentType)
        headers.add(name: "Content-Length", value: String(reply.body.count))
        if !isKeptAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !reply.isHeadOnly { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !isKeptAlive {
            let channel = context.channel
            written.whenComplete { _ in channel.close(promise: nil) }
        }
        written.cascade(to: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closing
        deadline?.cancel()
        receiver.closed(connection)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
