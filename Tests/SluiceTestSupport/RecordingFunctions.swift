public import SluicePlugins
import Synchronization

/// Functions that answer as a test has told them to, and keep what they were called with.
public final class RecordingFunctions: FunctionInvoker {
    private struct State {
        var answers: [String: [Result<String, FunctionFailure>]] = [:]
        var calls: [String] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// What a function answers, one call after the other; the last one stays.
    public func answer(_ name: String, with answers: [Result<String, FunctionFailure>]) {
        state.withLock { $0.answers[name] = answers }
    }

    /// `name payload` of each call since the last time.
    public func takeCalls() -> [String] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    public func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        state.withLock { state in
            state.calls.append("\(name) \(String(decoding: payload, as: UTF8.self))")
            guard var answers = state.answers[name], let first = answers.first else {
                return .failure(FunctionFailure(function: name, code: .unknown, message: "is not declared"))
            }
            if answers.count > 1 { answers.removeFirst() }
            state.answers[name] = answers
            return first.map { Array($0.utf8) }
        }
    }
}
