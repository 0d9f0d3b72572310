import Glibc
import NIOCore
import NIOPosix
import SluicePlugins
import Synchronization

/// What a process writes: its lines, on their way to the log, and the last of its errors.
final class ProcessOutput: Sendable {
    /// Where a line goes to.
    typealias Sink = @Sendable (FunctionLogLine.Origin, String) -> Void

    private struct State {
        var rate = LineRate()
        var lastErrors: [String] = []
    }

    private let state = Mutex(State())
    private let clock: any Clock
    private let sink: Sink
    private let channels = Mutex<[any Channel]>([])

    /// Lines of errors that explain an end, and characters of each.
    private static let explaining = (lines: 5, characters: 400)

    init(clock: any Clock, sink: @escaping Sink) {
        self.clock = clock
        self.sink = sink
    }

    /// Reads from a descriptor until it is at its end; it is closed then, or where that can't be.
    func read(_ descriptor: Int32, as origin: FunctionLogLine.Origin, on group: any EventLoopGroup) async throws(StartFailure) {
        do {
            let channel = try await NIOPipeBootstrap(group: group).takingOwnershipOfDescriptor(input: descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reader(origin: origin, output: self))
                    return channel
                }
            }
            channels.withLock { $0.append(channel) }
        } catch {
            close(descriptor)
            throw StartFailure("can't be started: its output can't be read: \(error)")
        }
    }

    /// Returns when all was read; a process that has left the group may hold on to the other end, and is left behind at a time.
    func ended(by time: Timestamp) async {
        let channels = channels.withLock { $0 }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                guard (try? await clock.sleep(until: time)) != nil else { return }
                for channel in channels { channel.close(promise: nil) }
            }
            for channel in channels { try? await channel.closeFuture.get() }
            group.cancelAll()
        }
        if let remark = state.withLock({ $0.rate.finish() }) { sink(.host, remark) }
    }

    /// The last lines of its errors, for people; empty where there are none.
    var lastErrors: String {
        state.withLock { $0.lastErrors }.joined(separator: " | ")
    }

    fileprivate func take(_ lines: [String], from origin: FunctionLogLine.Origin) {
        for line in lines {
            let (isTaken, remark) = state.withLock { state in
                if origin == .errors, !line.allSatisfy(\.isWhitespace) {
                    state.lastErrors.append(String(line.prefix(Self.explaining.characters)))
                    if state.lastErrors.count > Self.explaining.lines { state.lastErrors.removeFirst() }
                }
                return state.rate.take(at: clock.now())
            }
            if let remark { sink(.host, remark) }
            if isTaken { sink(origin, line) }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let origin: FunctionLogLine.Origin
        private let output: ProcessOutput
        private var splitter = LineSplitter()

        init(origin: FunctionLogLine.Origin, output: ProcessOutput) {
            self.origin = origin
            self.output = output
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            output.take(splitter.append(unwrapInboundIn(data).readableBytesView), from: origin)
        }

        func channelInactive(context: ChannelHandlerContext) {
            if let line = splitter.finish() { output.take([line], from: origin) }
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
