import SluicePlugins

/// Who gets which event, and what becomes of the processes of one function.
///
/// A state machine without time, processes or sockets of its own: each method takes what has happened and answers what is to be
/// done, in order. Events are handed out in the order of their arrival. A process is started where an event waits that none is
/// about to take, up to the function's concurrency, and is kept afterwards.
struct Dispatch {
    /// A process, by the number of its start.
    typealias ProcessNumber = Int
    /// A request for the next event that is held until there is one.
    typealias Poll = Int

    enum Effect: Equatable {
        case start(ProcessNumber)
        /// Asks it to end.
        case terminate(ProcessNumber)
        case kill(ProcessNumber)
        /// Calls `timeIsUp` at a time; a process has one time at most.
        case setTimer(ProcessNumber, Timestamp)
        case clearTimer(ProcessNumber)
        case hand(Work, deadline: Timestamp, Poll)
        /// The poll's connection is of no use any more.
        case drop(Poll)
        case settle(call: Int, Result<[UInt8], FunctionFailure>)
        case log(LogLevel, String)
    }

    /// Events that wait at most; more are refused.
    static let maximumWaiting = 1_000
    /// Milliseconds between asking a process to end and killing it.
    static let grace: Timestamp = 2_000

    /// Why a function is stopped, and with it what becomes of the calls that are on their way.
    enum End: Sendable {
        case engineStops
        /// Another declaration takes its place, which takes the calls that are made again.
        case declaredAnew
        case notDeclared

        fileprivate var failure: (code: FunctionFailure.Code, message: String) {
            switch self {
            case .engineStops: (.stopping, "was not waited for, since the engine stops")
            case .declaredAnew: (.stopping, "was not waited for, since its declaration has changed")
            case .notDeclared: (.unknown, "was not waited for, since it is not declared any more")
            }
        }
    }

    private enum Phase: Equatable {
        /// It has not asked for an event yet.
        case starting
        case idle(Poll)
        case busy(Work)
        /// It has answered, and is about to ask for the next event.
        case resting
        /// It was told to end.
        case ending
    }

    private struct Member {
        var phase: Phase
        var due: Timestamp?
        /// The request that it is at, or was at last: what it writes may be read a little later.
        var requestID: String?
    }

    private let function: FunctionDeclaration
    private var members: [ProcessNumber: Member] = [:]
    private var waiting: [Work] = []
    private var limit = StartLimit()
    private var lastNumber = 0
    private var end: End?
    var isStopping: Bool { end != nil }

    init(_ function: FunctionDeclaration) {
        self.function = function
    }

    /// Whether all processes have ended.
    var isEmpty: Bool { members.isEmpty }

    func isEnding(_ process: ProcessNumber) -> Bool { members[process]?.phase == .ending }

    /// When `timeIsUp` is to be called for a process.
    func due(of process: ProcessNumber) -> Timestamp? { members[process]?.due }

    /// The request that a process is at, or was at last.
    func requestID(of process: ProcessNumber) -> String? { members[process]?.requestID }

    // MARK: What callers do

    mutating func invoke(_ work: Work, at now: Timestamp) -> [Effect] {
        if let end { return [settle(work, end.failure.code, end.failure.message)] }
        if work.payload.count > function.maximumPayload {
            let bounds = "takes events of \(function.maximumPayload) bytes at most: this one has \(work.payload.count)"
            return [settle(work, .eventTooLarge, bounds)]
        }
        if limit.isClosed(at: now), !hasLiveProcess { return [settle(work, .notStarted, Self.closedText)] }
        guard waiting.count < Self.maximumWaiting else {
            return [settle(work, .overloaded, "has \(Self.maximumWaiting) events waiting already")]
        }
        waiting.append(work)
        return advance(at: now)
    }

    /// Fails what is there and lets the processes end.
    mutating func stop(as end: End, at now: Timestamp) -> [Effect] {
        guard !isStopping else { return [] }
        self.end = end
        let (code, message) = end.failure
        var effects = waiting.map { settle($0, code, message) }
        waiting = []
        for number in members.keys.sorted() {
            guard let phase = members[number]?.phase, phase != .ending else { continue }
            if case .busy(let work) = phase { effects.append(settle(work, code, message)) }
            effects += [.terminate(number), setTimer(number, now + Self.grace)]
            members[number]?.phase = .ending
        }
        return effects
    }

    // MARK: What processes do

    /// A process asks for an event.
    mutating func poll(_ poll: Poll, from number: ProcessNumber, at now: Timestamp) -> [Effect] {
        guard let phase = members[number]?.phase else { return [.drop(poll)] }
        var effects: [Effect] = []
        switch phase {
        case .ending: return [.drop(poll)]
        case .starting: limit.recordStart()
        case .idle(let earlier): effects.append(.drop(earlier))
        case .busy(let work): effects.append(settle(work, .crashed, "asked for another event without an answer to this one"))
        case .resting: break
        }
        members[number]?.phase = .idle(poll)
        effects.append(clearTimer(number))
        return effects + advance(at: now)
    }

    /// A process does not wait for an event any more.
    mutating func lost(_ poll: Poll, of number: ProcessNumber, at now: Timestamp) -> [Effect] {
        guard members[number]?.phase == .idle(poll) else { return [] }
        members[number]?.phase = .resting
        return [setTimer(number, now + function.startTimeout)]
    }

    /// A process answers a request; nil where that is not the one that it is at.
    mutating func answer(
        _ requestID: String, from number: ProcessNumber, _ answer: Result<[UInt8], FunctionFailure>, at now: Timestamp
    ) -> [Effect]? {
        guard case .busy(let work)? = members[number]?.phase, work.requestID == requestID else { return nil }
        members[number]?.phase = .resting
        return [.settle(call: work.call, answer), setTimer(number, now + function.startTimeout)]
    }

    /// A process tells that it can't start; nil where it is past that.
    mutating func failedToStart(_ number: ProcessNumber, _ reason: String, at now: Timestamp) -> [Effect]? {
        guard members[number]?.phase == .starting else { return nil }
        members[number]?.phase = .ending
        return [clearTimer(number), .kill(number)] + startFailed(reason, at: now)
    }

    /// A process has ended, or could not be made.
    mutating func ended(_ number: ProcessNumber, _ reason: String, at now: Timestamp) -> [Effect] {
        guard let member = members.removeValue(forKey: number) else { return [] }
        var effects: [Effect] = member.due == nil ? [] : [.clearTimer(number)]
        switch member.phase {
        case .starting: return effects + startFailed(reason, at: now)
        case .busy(let work): effects.append(settle(work, .crashed, reason))
        case .idle(let poll): effects += [.drop(poll), .log(.warning, "\(reason) while it waited for events")]
        case .resting, .ending: break
        }
        return effects + advance(at: now)
    }

    mutating func timeIsUp(for number: ProcessNumber, at now: Timestamp) -> [Effect] {
        guard let member = members[number], let due = member.due, due <= now else { return [] }
        members[number]?.due = nil
        members[number]?.phase = .ending
        switch member.phase {
        case .idle:
            members[number]?.phase = member.phase
            return []
        case .ending: return [.kill(number)]
        case .starting:
            return [.kill(number)] + startFailed("did not ask for an event within \(Self.text(function.startTimeout))", at: now)
        case .busy(let work):
            return [settle(work, .timedOut, "timed out after \(Self.text(function.timeout))"), .kill(number)]
        case .resting:
            let text = "did not ask for another event within \(Self.text(function.startTimeout)) and is started anew"
            return [.log(.warning, text), .kill(number)]
        }
    }

    // MARK: What follows

    private var hasLiveProcess: Bool { members.values.contains { $0.phase != .ending } }

    /// Hands out what can be, and starts what is missing.
    private mutating func advance(at now: Timestamp) -> [Effect] {
        guard !isStopping else { return [] }
        var effects: [Effect] = []
        for number in members.keys.sorted() {
            guard case .idle(let poll)? = members[number]?.phase, !waiting.isEmpty else { continue }
            let work = waiting.removeFirst()
            let deadline = now + function.timeout
            members[number]?.phase = .busy(work)
            members[number]?.requestID = work.requestID
            effects += [setTimer(number, deadline), .hand(work, deadline: deadline, poll)]
        }
        if limit.isClosed(at: now) {
            if !hasLiveProcess {
                effects += waiting.map { settle($0, .notStarted, Self.closedText) }
                waiting = []
            }
            return effects
        }
        let coming = members.values.count { $0.phase == .starting || $0.phase == .resting }
        var missing = waiting.count - coming
        while missing > 0, members.count < function.concurrency {
            lastNumber += 1
            members[lastNumber] = Member(phase: .starting)
            effects += [setTimer(lastNumber, now + function.startTimeout), .start(lastNumber)]
            missing -= 1
        }
        return effects
    }

    /// A start that fails costs an event, so that none waits for ever; unless another process may take it.
    private mutating func startFailed(_ reason: String, at now: Timestamp) -> [Effect] {
        guard !isStopping else { return [] }
        var effects: [Effect] = [.log(.error, reason)]
        if !waiting.isEmpty, !hasLiveProcess {
            effects.append(settle(waiting.removeFirst(), .notStarted, reason))
        }
        if let pause = limit.recordFailure(at: now) {
            effects.append(.log(.error, "failed to start too often, and is left alone for \(Self.text(pause))"))
        }
        return effects + advance(at: now)
    }

    private mutating func setTimer(_ number: ProcessNumber, _ time: Timestamp) -> Effect {
        members[number]?.due = time
        return .setTimer(number, time)
    }

    private mutating func clearTimer(_ number: ProcessNumber) -> Effect {
        members[number]?.due = nil
        return .clearTimer(number)
    }

    private func settle(_ work: Work, _ code: FunctionFailure.Code, _ message: String) -> Effect {
        .settle(call: work.call, .failure(FunctionFailure(function: function.name, code: code, message: message)))
    }

    private static let closedText = "failed to start too often, and is left alone for a while"

    /// `3 s`, `250 ms`
    static func text(_ milliseconds: Timestamp) -> String {
        milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
    }
}
