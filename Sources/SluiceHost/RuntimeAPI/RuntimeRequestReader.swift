import NIOCore
import NIOHTTP1

/// Gathers the parts of requests on a connection, and takes replies apart.
final class RuntimeRequestReader: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = RuntimeReply
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case waiting
        case receiving(HTTPRequestHead)
        /// The request is handed on, and has no reply yet.
        case replying(isKeptAlive: Bool)
        case closing
    }

    private let connection: RuntimeConnection
    private let maximumBody: Int
    private let receiver: any RuntimeReceiver
    private var state = State.waiting
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(connection: RuntimeConnection, maximumBody: Int, receiver: any RuntimeReceiver) {
        self.connection = connection
        self.maximumBody = maximumBody
        self.receiver = receiver
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer):
            // What is too large is read to its end, so that the reply is read too, but not kept.
            isTooLarge = isTooLarge || buffer.readableBytes > maximumBody - body.count
            if isTooLarge { body = [] } else { body += buffer.readableBytesView }
        case .end: end(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .waiting = state else { return context.close(promise: nil) }
        state = .receiving(head)
        if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let proceed = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard case .receiving(let head) = state else { return }
        state = .replying(isKeptAlive: head.isKeepAlive)
        let body: [UInt8]? = isTooLarge ? nil : self.body
        self.body = []
        isTooLarge = false
        do throws(RuntimeReply) {
            let call = try RuntimeCall(method: head.method.rawValue, target: head.uri)
            let errorType = head.headers.first(name: "Lambda-Runtime-Function-Error-Type")
            receiver.received(RuntimeRequest(call: call, body: body, errorType: errorType), on: connection)
        } catch {
            connection.reply(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let reply = unwrapOutboundIn(data)
        guard case .replying(let isKeptAlive) = state else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        state = isKeptAlive ? .waiting : .closing
        var headers = HTTPHeaders(reply.headers.map { ($0.name, $0.value) })
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: String(reply.body.count))
        if !isKeptAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !isKeptAlive {
            let channel = context.channel
            written.whenComplete { _ in channel.close(promise: nil) }
        }
        written.cascade(to: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closing
        receiver.closed(connection)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
