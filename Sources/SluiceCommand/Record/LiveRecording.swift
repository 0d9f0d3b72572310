import SluiceExplaining
import SluicePlugins
import SluiceText
import Synchronization

/// A recording at work: takes messages from a broker's thread, keeps those that the recorder chooses, and says when it has enough.
final class LiveRecording: Sendable {
    /// Bytes of a recording, at most.
    static let maximumSize = 256 << 20

    private let state: Mutex<State>
    private let end: AsyncStream<Void>.Continuation
    private let limit: Int
    /// Ends when nothing more is kept.
    let isFull: AsyncStream<Void>

    private struct State {
        let recorder: MessageRecorder
        let path: String?
        /// Made with the first message, so that without any there is none.
        var file: OwnedFile?
        var kept: [RecordedMessage] = []
        var seen = 0
        var size = 0
        var isDone = false
        var failure: InputFile.Failure?
        var undecided = Undecided()
    }

    /// Messages that the recorder could not decide, as where there is no room for them.
    struct Undecided {
        var count = 0
        var firstReason = ""

        /// `2 messages could not be decided, and are not kept; the first: the disk is full`; nil for none.
        var sentence: String? {
            guard count > 0 else { return nil }
            let verb = count == 1 ? "is not kept" : "are not kept; the first"
            return "\(count.counted("message")) could not be decided, and \(verb): \(firstReason.visible)"
        }
    }

    /// What came of it.
    struct Summary {
        var seen: Int
        var kept: [RecordedMessage]
        var paths: [(path: MessagePath, count: Int)]
        var failure: InputFile.Failure?
        var undecided: Undecided
    }

    /// - Parameters:
    ///   - path: a file that is made for a line for each message that is kept; nil where none is.
    ///   - limit: messages that are kept.
    init(_ recorder: sending MessageRecorder, to path: String?, limit: Int) {
        state = Mutex(State(recorder: recorder, path: path))
        self.limit = limit
        (isFull, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a message; what the recorder can't decide is counted.
    func take(_ publication: Publication, at time: Timestamp) {
        let isDone = state.withLock { state in
            guard !state.isDone else { return true }
            state.seen += 1
            let considered: RecordedMessage?
            do {
                considered = try state.recorder.consider(publication, at: time)
            } catch {
                if state.undecided.count == 0 { state.undecided.firstReason = (error as? StoreError)?.message ?? "\(error)" }
                state.undecided.count += 1
                return false
            }
            guard let message = considered else { return false }
            let line = message.line + "\n"
            state.size += line.utf8.count
            guard state.size <= Self.maximumSize else {
                state.isDone = true
                return true
            }
            do throws(InputFile.Failure) {
                if state.file == nil, let path = state.path { state.file = try RecordingFile.create(path) }
                try state.file?.write(line)
                state.kept.append(message)
            } catch {
                state.failure = error
                state.isDone = true
            }
            if state.kept.count >= limit { state.isDone = true }
            return state.isDone
        }
        if isDone { end.finish() }
    }

    var summary: Summary {
        state.withLock { state in
            Summary(
                seen: state.seen, kept: state.kept,
                paths: state.recorder.counts.map { ($0.key, $0.value) }.sorted { ($1.count, $0.path.description) < ($0.count, $1.path.description) },
                failure: state.failure, undecided: state.undecided)
        }
    }
}
