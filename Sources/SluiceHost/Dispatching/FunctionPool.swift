import Glibc
import SluicePlugins
import SluiceSockets
import SluiceValues
import Synchronization

/// The processes of one function: does what a ``Dispatch`` decides.
final class FunctionPool: Sendable {
    private typealias Answer = Result<[UInt8], FunctionFailure>

    private struct State {
        var dispatch: Dispatch
        var lastCall = 0
        var lastPoll: Dispatch.Poll = 0
        var callers: [Int: CheckedContinuation<Answer, Never>] = [:]
        var polls: [Dispatch.Poll: HTTPConnection] = [:]
        var processes: [Dispatch.ProcessNumber: FunctionProcess] = [:]
        /// Tasks that the pool's stop awaits.
        var timers: [Dispatch.ProcessNumber: Task<Void, Never>] = [:]
        var lives: [Dispatch.ProcessNumber: Task<Void, Never>] = [:]
    }

    let function: FunctionDeclaration
    private let world: HostWorld
    private let state: Mutex<State>

    /// Milliseconds for what a process wrote last, after it has ended.
    private static let timeToDrain: Timestamp = 500

    init(_ function: FunctionDeclaration, in world: HostWorld) {
        self.function = function
        self.world = world
        state = Mutex(State(dispatch: Dispatch(function)))
    }

    func invoke(_ payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        let requestID = world.makeRequestID()
        return await withCheckedContinuation { continuation in
            handle { state, now in
                state.lastCall += 1
                state.callers[state.lastCall] = continuation
                let work = Work(call: state.lastCall, requestID: requestID, payload: payload, traceID: traceID)
                return state.dispatch.invoke(work, at: now)
            }
        }
    }

    /// Returns when all processes have ended.
    func stop(as end: Dispatch.End) async {
        handle { $0.dispatch.stop(as: end, at: $1) }
        // A start that was decided before may come to be after.
        while !state.withLock({ $0.dispatch.isEmpty }) {
            for life in state.withLock({ Array($0.lives.values) }) { await life.value }
            await Task.yield()
        }
        for timer in state.withLock({ Array($0.timers.values) }) {
            timer.cancel()
            await timer.value
        }
    }

    // MARK: Effects

    private func handle(_ event: (inout State, Timestamp) -> [Dispatch.Effect]) {
        let now = world.clock.now()
        for effect in state.withLock({ event(&$0, now) }) { apply(effect) }
    }

    private func apply(_ effect: Dispatch.Effect) {
        switch effect {
        case .start(let number):
            state.withLock { state in state.lives[number] = Task { await self.live(number) } }
        case .terminate(let number): state.withLock { $0.processes[number] }?.signal(SIGTERM)
        case .kill(let number): state.withLock { $0.processes[number] }?.signal(SIGKILL)
        case .setTimer(let number, _), .clearTimer(let number): setTimer(of: number)
        case .hand(let work, let deadline, let poll):
            let connection = state.withLock { $0.polls.removeValue(forKey: poll) }
            connection?.reply(RuntimeReply.event(work, function: function.name, deadline: deadline).served)
        case .drop(let poll): state.withLock { $0.polls.removeValue(forKey: poll) }?.close()
        case .settle(let call, let answer):
            state.withLock { $0.callers.removeValue(forKey: call) }?.resume(returning: answer)
        case .log(let level, let text): log(.host, level, text, requestID: nil)
        }
    }

    /// Sets the time that the process has now: two threads may come here in another order than they decided in.
    private func setTimer(of number: Dispatch.ProcessNumber) {
        state.withLock { state in
            state.timers.removeValue(forKey: number)?.cancel()
            guard let time = state.dispatch.due(of: number) else { return }
            state.timers[number] = Task {
                guard (try? await world.clock.sleep(until: time)) != nil else { return }
                handle { $0.dispatch.timeIsUp(for: number, at: $1) }
            }
        }
    }

    private func log(_ origin: FunctionLogLine.Origin, _ level: LogLevel, _ text: String, requestID: String?) {
        world.log(FunctionLogLine(function: function.name, requestID: requestID, origin: origin, level: level, text: text))
    }

    // MARK: A process

    /// From the start of a process to its end.
    private func live(_ number: Dispatch.ProcessNumber) async {
        let reason: String
        do throws(StartFailure) {
            let listener = try await listen(for: number)
            do throws(StartFailure) {
                reason = try await live(number, behind: listener)
            } catch {
                await listener.close()
                throw error
            }
            await listener.close()
        } catch {
            reason = error.message
        }
        handle { state, now in
            state.processes[number] = nil
            state.lives[number] = nil
            state.timers.removeValue(forKey: number)?.cancel()
            return state.dispatch.ended(number, reason, at: now)
        }
    }

    private func listen(for number: Dispatch.ProcessNumber) async throws(StartFailure) -> HTTPListener {
        do throws(SocketFailure) {
            return try await HTTPListener(
                bounds: HTTPBounds(body: function.maximumPayload), on: world.thread, receiver: Receiver(pool: self, number: number))
        } catch {
            throw StartFailure("can't be started: there is no port for it to be had: \(error.message)")
        }
    }

    /// Starts a process, and answers how it has ended.
    private func live(_ number: Dispatch.ProcessNumber, behind listener: HTTPListener) async throws(StartFailure) -> String {
        guard let name = function.command.first else { throw StartFailure("can't be started: its command is empty") }
        let folder = try ProgramSearch.folder(function.folder)
        let environment = FunctionEnvironment.variables(
            of: function, folder: folder, port: listener.port, searchPath: world.searchPath)
        let file = try ProgramSearch.file(of: name, in: folder, searchPath: environment["PATH"] ?? "")
        let process = try FunctionProcess(
            file: file, arguments: function.command, environment: environment, folder: folder, memory: function.memory)
        let output = ProcessOutput(clock: world.clock) { [weak self] origin, text in
            guard let self else { return }
            let requestID = state.withLock { $0.dispatch.requestID(of: number) }
            log(origin, origin == .host ? .warning : .info, text, requestID: requestID)
        }
        var failure: StartFailure?
        do throws(StartFailure) {
            try world.orphans.add(process.identifier)
        } catch {
            failure = error
        }
        for (descriptor, origin) in [(process.output, FunctionLogLine.Origin.output), (process.errors, .errors)] {
            do throws(StartFailure) {
                try await output.read(descriptor, as: origin, on: world.thread)
            } catch {
                failure = failure ?? error
            }
        }
        let isUnwanted = state.withLock { state in
            state.processes[number] = process
            return state.dispatch.isEnding(number)
        }
        if isUnwanted || failure != nil { process.signal(SIGKILL) }
        let end = await process.ended()
        world.orphans.remove(process.identifier)
        await output.ended(by: world.clock.now() + Self.timeToDrain)
        if let failure { throw failure }
        let lastErrors = output.lastErrors
        return "\(end)" + (lastErrors.isEmpty ? "" : ": \(lastErrors)")
    }

    // MARK: The Runtime API

    /// What a process asks counts for that process alone.
    private struct Receiver: HTTPReceiver {
        let pool: FunctionPool
        let number: Dispatch.ProcessNumber

        func received(_ request: ServedRequest, on connection: HTTPConnection) {
            do throws(RuntimeReply) {
                pool.received(try RuntimeRequest(request), from: number, on: connection)
            } catch {
                connection.reply(error.served)
            }
        }

        func closed(_ connection: HTTPConnection) { pool.closed(connection, of: number) }
    }

    private func received(
        _ request: RuntimeRequest, from number: Dispatch.ProcessNumber, on connection: HTTPConnection
    ) {
        switch request.call {
        case .next:
            handle { state, now in
                state.lastPoll += 1
                state.polls[state.lastPoll] = connection
                return state.dispatch.poll(state.lastPoll, from: number, at: now)
            }
        case .response(let requestID):
            guard let body = request.body else {
                let text = "answered more than \(function.maximumPayload) bytes"
                return answer(requestID, from: number, .failure(failure(.answerTooLarge, text)), .tooLarge, on: connection)
            }
            answer(requestID, from: number, .success(body), .accepted, on: connection)
        case .error(let requestID):
            let text = ErrorDocument(request.body ?? [], header: request.errorType).text
            answer(requestID, from: number, .failure(failure(.failed, "failed: \(text)")), .accepted, on: connection)
        case .initError:
            let text = ErrorDocument(request.body ?? [], header: request.errorType).text
            reply(.accepted, or: .tooLate, on: connection) { state, now in
                state.dispatch.failedToStart(number, "did not start: \(text)", at: now)
            }
        }
    }

    private func answer(
        _ requestID: String, from number: Dispatch.ProcessNumber, _ answer: Answer, _ reply: RuntimeReply,
        on connection: HTTPConnection
    ) {
        self.reply(reply, or: .wrongRequest, on: connection) { state, now in
            state.dispatch.answer(requestID, from: number, answer, at: now)
        }
    }

    /// Replies before the rest is done: a process that is killed for what it told may read the reply first.
    private func reply(
        _ reply: RuntimeReply, or refusal: RuntimeReply, on connection: HTTPConnection,
        _ event: (inout State, Timestamp) -> [Dispatch.Effect]?
    ) {
        let now = world.clock.now()
        let effects = state.withLock { event(&$0, now) }
        connection.reply((effects == nil ? refusal : reply).served)
        for effect in effects ?? [] { apply(effect) }
    }

    private func closed(_ connection: HTTPConnection, of number: Dispatch.ProcessNumber) {
        handle { state, now in
            guard let poll = state.polls.first(where: { $0.value === connection })?.key else { return [] }
            state.polls[poll] = nil
            return state.dispatch.lost(poll, of: number, at: now)
        }
    }

    private func failure(_ code: FunctionFailure.Code, _ message: String) -> FunctionFailure {
        FunctionFailure(function: function.name, code: code, message: message)
    }
}
