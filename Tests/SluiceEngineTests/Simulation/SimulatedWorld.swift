import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Synchronization

/// All that an engine reaches outside: each call is parked until the simulation says what becomes of it.
final class SimulatedWorld: Publisher, HTTPSender, FunctionInvoker {
    /// What becomes of a call.
    enum Fate: CaseIterable, Sendable {
        case done
        /// A part of it is done, the rest may be tried again.
        case partlyDone
        case failedOnce, failedForGood, outage
    }

    private enum Call {
        case publish([Publication], UnsafeContinuation<[Result<Void, ActionFailure>], Never>)
        case send(HTTPRequest, UnsafeContinuation<Result<HTTPResponse, TransferFailure>, Never>)
        case invoke(String, [UInt8], UnsafeContinuation<Result<[UInt8], FunctionFailure>, Never>)
    }

    private struct State {
        var nextCall = 0
        var parked: [Int: Call] = [:]
        var effects: [Effect] = []
        var refusals: [Effect] = []
    }

    /// Something that has been done outside.
    struct Effect: Equatable, Sendable {
        enum Kind: Sendable { case publication, request, invocation }
        var kind: Kind
        /// A topic, the path of a URL, a function.
        var target: String
        var body: String
    }

    private let state = Mutex(State())

    /// What has been done outside, in order.
    var effects: [Effect] { state.withLock { $0.effects } }

    /// What has been refused for good; an engine that could not write that down may have tried again.
    var refusals: [Effect] { state.withLock { $0.refusals } }

    /// The calls that wait for their fate, oldest first.
    var parked: [Int] { state.withLock { $0.parked.keys.sorted() } }

    // MARK: What the engine calls

    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        await withUnsafeContinuation { park(.publish(publications, $0)) }
    }

    func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        await withUnsafeContinuation { park(.send(request, $0)) }
    }

    func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        await withUnsafeContinuation { park(.invoke(name, payload, $0)) }
    }

    private func park(_ call: Call) {
        state.withLock { state in
            state.nextCall += 1
            state.parked[state.nextCall] = call
        }
    }

    // MARK: What becomes of it

    /// Does what a call asks for, or not, and tells the engine.
    ///
    /// - Returns: for the trace.
    func settle(_ id: Int, _ fate: Fate, _ random: inout SeededGenerator) -> String {
        guard let call = take(id) else { return "nothing" }
        switch call {
        case .publish(let publications, let continuation):
            let results = outcomes(publications.count, fate, &random)
            for (publication, result) in zip(publications, results) {
                switch result {
                case .success: note(.publication, publication.topic, publication.payload)
                case .failure(let failure) where !failure.canRetry && !failure.isOutage:
                    note(.publication, publication.topic, publication.payload, isRefused: true)
                case .failure: break
                }
            }
            continuation.resume(returning: results)
            return "publish \(publications.map { Self.short($0.topic, $0.payload) }): \(fate)"
        case .send(let request, let continuation):
            continuation.resume(returning: answer(to: request, fate))
            return "send \(Self.short(Self.path(request.url), request.body ?? [])): \(fate)"
        case .invoke(let name, let payload, let continuation):
            continuation.resume(returning: answer(to: name, payload, fate))
            return "invoke \(Self.short(name, payload)): \(fate)"
        }
    }

    /// Does what all parked calls ask for, some of them or none, and tells nobody: the engine has been killed.
    func abandon(doing isDone: (Int) -> Bool) {
        for id in parked {
            guard let call = take(id) else { continue }
            let isDone = isDone(id)
            switch call {
            case .publish(let publications, let continuation):
                if isDone { for publication in publications { note(.publication, publication.topic, publication.payload) } }
                let failure = ActionFailure(action: "republish", resource: "", message: "killed", isOutage: true)
                continuation.resume(returning: publications.map { _ in .failure(failure) })
            case .send(let request, let continuation):
                if isDone { note(.request, Self.path(request.url), request.body ?? []) }
                continuation.resume(returning: .failure(TransferFailure(.cancelled, "killed")))
            case .invoke(let name, let payload, let continuation):
                if isDone { note(.invocation, name, payload) }
                continuation.resume(returning: .failure(FunctionFailure(function: name, code: .stopping, message: "killed")))
            }
        }
    }

    private func take(_ id: Int) -> Call? { state.withLock { $0.parked.removeValue(forKey: id) } }

    private func note(_ kind: Effect.Kind, _ target: String, _ body: [UInt8], isRefused: Bool = false) {
        let effect = Effect(kind: kind, target: target, body: String(decoding: body, as: UTF8.self))
        state.withLock { state in
            if isRefused { state.refusals.append(effect) } else { state.effects.append(effect) }
        }
    }

    /// A connection that is lost takes all with it that comes behind; a refusal is about one publication alone.
    private func outcomes(_ count: Int, _ fate: Fate, _ random: inout SeededGenerator) -> [Result<Void, ActionFailure>] {
        let place = Int.random(in: 0..<max(1, count), using: &random)
        return (0..<count).map { index in
            switch fate {
            case .done: .success(())
            case .partlyDone: index < place ? .success(()) : Self.failure(isOutage: true)
            case .failedOnce: index < place ? .success(()) : Self.failure(canRetry: true)
            case .outage: Self.failure(isOutage: true)
            case .failedForGood: index == place ? Self.failure() : .success(())
            }
        }
    }

    private static func failure(canRetry: Bool = false, isOutage: Bool = false) -> Result<Void, ActionFailure> {
        .failure(
            ActionFailure(
                action: "republish", resource: "", message: "as the seed has it", canRetry: canRetry, isOutage: isOutage))
    }

    private func answer(to request: HTTPRequest, _ fate: Fate) -> Result<HTTPResponse, TransferFailure> {
        switch fate {
        case .done:
            note(.request, Self.path(request.url), request.body ?? [])
            return .success(HTTPResponse(status: 200))
        case .partlyDone, .failedOnce:
            // The host took it and did not say so.
            note(.request, Self.path(request.url), request.body ?? [])
            return .failure(TransferFailure(.late, "is late"))
        case .failedForGood:
            note(.request, Self.path(request.url), request.body ?? [], isRefused: true)
            return .success(HTTPResponse(status: 400))
        case .outage: return .failure(TransferFailure(.unreachable, "can't be reached"))
        }
    }

    private func answer(to name: String, _ payload: [UInt8], _ fate: Fate) -> Result<[UInt8], FunctionFailure> {
        func failure(_ code: FunctionFailure.Code) -> Result<[UInt8], FunctionFailure> {
            .failure(FunctionFailure(function: name, code: code, message: "as the seed has it"))
        }
        switch fate {
        case .done:
            note(.invocation, name, payload)
            return .success(Array("7".utf8))
        case .partlyDone:
            note(.invocation, name, payload)
            return failure(.timedOut)
        case .failedOnce, .outage: return failure(.crashed)
        case .failedForGood: return failure(.eventTooLarge)
        }
    }

    private static func path(_ url: String) -> String { url.split(separator: "/").last.map(String.init) ?? url }

    private static func short(_ target: String, _ body: [UInt8]) -> String {
        "\(target) \(String(decoding: body.prefix(60), as: UTF8.self))"
    }
}

/// Stands between the actions of a loaded pack and the world of the run that uses the pack at the moment.
final class WorldRelay: Publisher, HTTPSender, FunctionInvoker {
    private let current = Mutex<SimulatedWorld?>(nil)

    func connect(to world: SimulatedWorld?) { current.withLock { $0 = world } }

    private var world: SimulatedWorld { current.withLock { $0 } ?? SimulatedWorld() }

    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] { await world.publish(publications) }

    func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> { await world.send(request) }

    func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        await world.invoke(name, payload: payload, traceID: traceID)
    }
}
