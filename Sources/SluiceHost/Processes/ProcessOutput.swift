import SluicePlugins
import SluiceSockets
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
    private let pipes = Mutex<[PipeReader]>([])

    /// Lines of errors that explain an end, and characters of each.
    private static let explaining = (lines: 5, characters: 400)

    init(clock: any Clock, sink: @escaping Sink) {
        self.clock = clock
        self.sink = sink
    }

    /// Reads from a descriptor until it is at its end; it is closed then, or where that can't be.
    func read(_ descriptor: Int32, as origin: FunctionLogLine.Origin, on thread: SocketThread) async throws(StartFailure) {
        do throws(SocketFailure) {
            let pipe = try await PipeReader(descriptor, on: thread) { [self] in
                var splitter = LineSplitter()
                return { bytes in
                    if let bytes {
                        self.take(splitter.append(bytes), from: origin)
                    } else if let line = splitter.finish() {
                        self.take([line], from: origin)
                    }
                }
            }
            pipes.withLock { $0.append(pipe) }
        } catch {
            throw StartFailure("can't be started: its output can't be read: \(error.message)")
        }
    }

    /// Returns when all was read; a process that has left the group may hold on to the other end, and is left behind at a time.
    func ended(by time: Timestamp) async {
        let pipes = pipes.withLock { $0 }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                guard (try? await clock.sleep(until: time)) != nil else { return }
                for pipe in pipes { pipe.close() }
            }
            for pipe in pipes { await pipe.ended() }
            group.cancelAll()
        }
        if let remark = state.withLock({ $0.rate.finish() }) { sink(.host, remark) }
    }

    /// The last lines of its errors, for people; empty where there are none.
    var lastErrors: String {
        state.withLock { $0.lastErrors }.joined(separator: " | ")
    }

    private func take(_ lines: [String], from origin: FunctionLogLine.Origin) {
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
}
