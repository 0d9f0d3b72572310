package import SluicePlugins
import SluiceSockets
import Synchronization

/// Runs functions as processes behind the AWS Lambda Runtime API, so that a handler in any language that has a runtime client
/// needs no change.
///
/// A process is started when an event is there for it, is kept for the next, and takes one event at a time. It finds the API on
/// a port of the loopback of its own, and nothing of the engine's environment.
package final class FunctionHost: FunctionInvoker {
    private let pools: Mutex<[String: FunctionPool]>
    private let world: HostWorld

    /// - Parameters:
    ///   - functions: no two of one name.
    ///   - searchPath: where programs are found, folders with a `:` between them; what the functions get as `PATH`.
    ///   - log: takes what the functions write and what there is to say about them, from any thread; it must not wait.
    package init(
        _ functions: [FunctionDeclaration], searchPath: String, clock: any Clock, randomness: any Randomness,
        log: @escaping @Sendable (FunctionLogLine) -> Void
    ) {
        let world = HostWorld(searchPath: searchPath, clock: clock, randomness: randomness, log: log)
        self.world = world
        pools = Mutex(Dictionary(functions.map { ($0.name, FunctionPool($0, in: world)) }) { first, _ in first })
    }

    /// Declares other functions. Those that are the same as before go on; the others fail what is on its way to them and end.
    ///
    /// - Parameter functions: no two of one name.
    /// - Returns: once the processes that are not wanted any more have ended.
    package func declare(_ functions: [FunctionDeclaration]) async {
        let ends = pools.withLock { pools in
            let former = pools
            pools = Dictionary(
                functions.map { function in
                    let known = former[function.name].flatMap { $0.function == function ? $0 : nil }
                    return (function.name, known ?? FunctionPool(function, in: world))
                }) { first, _ in first }
            return former.filter { pools[$0.key] !== $0.value }.map { name, pool in
                (pool, pools[name] == nil ? Dispatch.End.notDeclared : .declaredAnew)
            }
        }
        await Self.stop(ends)
    }

    package func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        guard let pool = pools.withLock({ $0[name] }) else {
            return .failure(FunctionFailure(function: name, code: .unknown, message: "is not declared"))
        }
        return await pool.invoke(payload, traceID: traceID)
    }

    /// Fails what is on its way, asks all processes to end, kills those that are there two seconds later, and returns when none
    /// is left. To be called once; what is invoked afterwards fails.
    package func shutdown() async {
        await Self.stop(pools.withLock { $0 }.values.map { ($0, .engineStops) })
        world.orphans.stop()
        await world.thread.stop()
    }

    private static func stop(_ pools: [(FunctionPool, Dispatch.End)]) async {
        await withTaskGroup(of: Void.self) { group in
            for (pool, end) in pools { group.addTask { await pool.stop(as: end) } }
        }
    }
}

/// What the functions of a host share.
struct HostWorld: Sendable {
    let searchPath: String
    let clock: any Clock
    let randomness: any Randomness
    let log: @Sendable (FunctionLogLine) -> Void
    let orphans = OrphanGuard()
    /// One thread for all sockets and pipes: nothing here computes.
    let thread = SocketThread()

    /// A UUID of version 4.
    func makeRequestID() -> String {
        let high = randomness.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = randomness.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(MessageID(high: high, low: low).description.utf8)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: digits[$0], as: UTF8.self) }
        return groups.joined(separator: "-")
    }
}
