import SluicePlugins
import Testing

@testable import SluiceHost

@Suite("Who gets which event")
struct DispatchTests {
    private static let function = FunctionDeclaration(
        name: "f", command: ["f"], folder: ".", timeout: 3_000, concurrency: 2, maximumPayload: 10, startTimeout: 10_000)

    private func work(_ call: Int, _ payload: [UInt8] = []) -> Work {
        Work(call: call, requestID: "request-\(call)", payload: payload)
    }

    private func failure(_ call: Int, _ code: FunctionFailure.Code, _ message: String) -> Dispatch.Effect {
        .settle(call: call, .failure(FunctionFailure(function: "f", code: code, message: message)))
    }

    /// A function of one process that has asked for an event, poll 1.
    private func idle() -> Dispatch {
        var function = Self.function
        function.concurrency = 1
        var dispatch = Dispatch(function)
        _ = dispatch.invoke(work(0), at: 0)
        _ = dispatch.poll(0, from: 1, at: 0)
        _ = dispatch.answer("request-0", from: 1, .success([]), at: 0)
        _ = dispatch.poll(1, from: 1, at: 0)
        return dispatch
    }

    @Test("a process is started for the first event and kept for the next")
    func starts() {
        var dispatch = Dispatch(Self.function)
        #expect(dispatch.invoke(work(1), at: 100) == [.setTimer(1, 10_100), .start(1)])
        #expect(
            dispatch.poll(7, from: 1, at: 200)
                == [.clearTimer(1), .setTimer(1, 3_200), .hand(work(1), deadline: 3_200, 7)])
        #expect(
            dispatch.answer("request-1", from: 1, .success([1]), at: 300)
                == [.settle(call: 1, .success([1])), .setTimer(1, 10_300)])
        // It is about to ask again, so no other is started.
        #expect(dispatch.invoke(work(2), at: 400) == [])
        #expect(
            dispatch.poll(8, from: 1, at: 500)
                == [.clearTimer(1), .setTimer(1, 3_500), .hand(work(2), deadline: 3_500, 8)])
    }

    @Test("as many processes are started as events wait, up to the concurrency")
    func concurrency() {
        var dispatch = Dispatch(Self.function)
        #expect(dispatch.invoke(work(1), at: 0).contains(.start(1)))
        #expect(dispatch.invoke(work(2), at: 0).contains(.start(2)))
        #expect(dispatch.invoke(work(3), at: 0) == [])
    }

    @Test("events are handed out in the order of their arrival")
    func order() {
        var dispatch = idle()
        #expect(dispatch.invoke(work(1), at: 0).last == .hand(work(1), deadline: 3_000, 1))
        for call in 2...5 { #expect(dispatch.invoke(work(call), at: 0) == []) }
        for call in 2...5 {
            _ = dispatch.answer("request-\(call - 1)", from: 1, .success([]), at: 0)
            #expect(dispatch.poll(call, from: 1, at: 0).last == .hand(work(call), deadline: 3_000, call))
        }
    }

    @Test("a thousand events wait, and the next is refused")
    func bound() {
        var dispatch = Dispatch(Self.function)
        for call in 1...1_000 {
            #expect(!dispatch.invoke(work(call), at: 0).contains { if case .settle = $0 { true } else { false } })
        }
        #expect(dispatch.invoke(work(1_001), at: 0) == [failure(1_001, .overloaded, "has 1000 events waiting already")])
    }

    @Test("an event as large as is taken waits, and one larger is refused")
    func size() {
        var dispatch = Dispatch(Self.function)
        let bytes = [UInt8](repeating: 0, count: 10)
        #expect(dispatch.invoke(work(1, bytes), at: 0).count == 2)
        let message = "takes events of 10 bytes at most: this one has 11"
        #expect(dispatch.invoke(work(2, bytes + [0]), at: 0) == [failure(2, .eventTooLarge, message)])
    }

    @Test("what takes too long fails, its process is killed, and a new one starts when it is gone")
    func timeout() {
        var dispatch = idle()
        _ = dispatch.invoke(work(1), at: 0)
        _ = dispatch.invoke(work(2), at: 0)
        #expect(dispatch.timeIsUp(for: 1, at: 2_999) == [])
        #expect(dispatch.timeIsUp(for: 1, at: 3_000) == [failure(1, .timedOut, "timed out after 3 s"), .kill(1)])
        #expect(dispatch.answer("request-1", from: 1, .success([]), at: 3_001) == nil)
        #expect(dispatch.poll(9, from: 1, at: 3_001) == [.drop(9)])
        #expect(dispatch.ended(1, "was ended", at: 3_002) == [.setTimer(2, 13_002), .start(2)])
    }

    @Test("an answer to another request, a second answer and one from a stranger do not count")
    func wrongAnswers() {
        var dispatch = idle()
        _ = dispatch.invoke(work(1), at: 0)
        #expect(dispatch.answer("request-2", from: 1, .success([]), at: 0) == nil)
        #expect(dispatch.answer("request-1", from: 2, .success([]), at: 0) == nil)
        #expect(dispatch.answer("request-1", from: 1, .success([]), at: 0) != nil)
        #expect(dispatch.answer("request-1", from: 1, .success([]), at: 0) == nil)
    }

    @Test("an event does not go to a connection that was lost, nor to one that a newer has replaced")
    func lostPolls() {
        var dispatch = idle()
        #expect(dispatch.lost(1, of: 1, at: 5) == [.setTimer(1, 10_005)])
        #expect(dispatch.invoke(work(1), at: 6) == [])
        #expect(dispatch.poll(2, from: 1, at: 7).last == .hand(work(1), deadline: 3_007, 2))
        #expect(dispatch.lost(2, of: 1, at: 8) == [])

        var other = idle()
        #expect(other.poll(2, from: 1, at: 0) == [.drop(1), .clearTimer(1)])
        #expect(other.invoke(work(1), at: 0).last == .hand(work(1), deadline: 3_000, 2))
    }

    @Test("a process that does not come back after its answer is replaced")
    func resting() {
        var dispatch = idle()
        _ = dispatch.invoke(work(1), at: 0)
        _ = dispatch.invoke(work(2), at: 0)
        _ = dispatch.answer("request-1", from: 1, .success([]), at: 0)
        #expect(dispatch.timeIsUp(for: 1, at: 10_000).contains(.kill(1)))
        #expect(dispatch.ended(1, "was ended", at: 10_001).contains(.start(2)))
    }

    @Test("a process that ends at its start fails the first event that waits, and the next try is for the next")
    func startFails() {
        var dispatch = idle()
        _ = dispatch.ended(1, "ended", at: 0)
        _ = dispatch.invoke(work(1), at: 0)
        _ = dispatch.invoke(work(2), at: 0)
        #expect(
            dispatch.ended(2, "ended with exit status 1", at: 1) == [
                .clearTimer(2), .log(.error, "ended with exit status 1"), failure(1, .notStarted, "ended with exit status 1"),
                .setTimer(3, 10_001), .start(3),
            ])
        #expect(
            dispatch.failedToStart(3, "did not start", at: 2) == [
                .clearTimer(3), .kill(3), .log(.error, "did not start"), failure(2, .notStarted, "did not start"),
            ])
        #expect(dispatch.failedToStart(3, "did not start", at: 3) == nil)
        #expect(dispatch.ended(3, "ended", at: 4) == [])
    }

    @Test("while one process is at work, another that does not start costs no event")
    func oneStarts() {
        var dispatch = Dispatch(Self.function)
        _ = dispatch.invoke(work(1), at: 0)
        _ = dispatch.invoke(work(2), at: 0)
        _ = dispatch.poll(1, from: 1, at: 0)
        for failed in 2...6 {
            let effects = dispatch.ended(failed, "ended", at: 1)
            #expect(effects.contains(.start(failed + 1)) == (failed < 6))
            #expect(!effects.contains { if case .settle = $0 { true } else { false } })
        }
        // Nothing starts any more, but what waits is taken by the one that is there.
        #expect(dispatch.invoke(work(3), at: 2) == [])
        _ = dispatch.answer("request-1", from: 1, .success([]), at: 3)
        #expect(dispatch.poll(2, from: 1, at: 4).last == .hand(work(2), deadline: 3_004, 2))
        // With its end, the last one waits in vain.
        let text = "failed to start too often, and is left alone for a while"
        #expect(
            dispatch.ended(1, "ended", at: 5)
                == [.clearTimer(1), failure(2, .crashed, "ended"), failure(3, .notStarted, text)])
        #expect(dispatch.invoke(work(4), at: 6) == [failure(4, .notStarted, text)])
        #expect(dispatch.invoke(work(5), at: 10_001).contains(.start(7)))
    }

    @Test(
        "a stop fails everything and says why, asks the processes to end, and kills those that do not",
        arguments: [
            (.engineStops, .stopping, "was not waited for, since the engine stops"),
            (.declaredAnew, .stopping, "was not waited for, since its declaration has changed"),
            (.notDeclared, .unknown, "was not waited for, since it is not declared any more"),
        ] as [(Dispatch.End, FunctionFailure.Code, String)])
    func stop(as end: Dispatch.End, _ code: FunctionFailure.Code, _ text: String) {
        var dispatch = idle()
        _ = dispatch.invoke(work(1), at: 0)
        _ = dispatch.invoke(work(2), at: 0)
        #expect(
            dispatch.stop(as: end, at: 10) == [
                failure(2, code, text), failure(1, code, text), .terminate(1), .setTimer(1, 2_010),
            ])
        #expect(dispatch.invoke(work(3), at: 11) == [failure(3, code, text)])
        #expect(dispatch.timeIsUp(for: 1, at: 2_010) == [.kill(1)])
        #expect(!dispatch.isEmpty)
        #expect(dispatch.ended(1, "was ended", at: 2_011) == [])
        #expect(dispatch.isEmpty)
    }
}

@Suite("The limit of starts")
struct StartLimitTests {
    @Test("it closes with the fifth failure of a minute")
    func closes() {
        var limit = StartLimit()
        for time in [0, 59_999, 60_000, 60_001, 60_002] as [Timestamp] { #expect(limit.recordFailure(at: time) == nil) }
        #expect(limit.recordFailure(at: 60_003) == 10_000)
        #expect(limit.isClosed(at: 70_002))
        #expect(!limit.isClosed(at: 70_003))
    }

    @Test("a trial that fails closes it for twice as long, up to five minutes, and one that works opens it")
    func doubles() {
        var limit = StartLimit()
        var now: Timestamp = 0
        for _ in 1...4 { #expect(limit.recordFailure(at: now) == nil) }
        for pause in [10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000] as [Timestamp] {
            #expect(limit.recordFailure(at: now) == pause)
            now += pause
        }
        limit.recordStart()
        for _ in 1...4 { #expect(limit.recordFailure(at: now) == nil) }
        #expect(limit.recordFailure(at: now) == 10_000)
    }
}
