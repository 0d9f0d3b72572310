import Foundation
import Testing

@testable import SluiceMQTT

@Suite("The gate of a start")
struct StartGateTests {
    @Test("who waits hears the outcome, and nothing where none comes in time")
    func outcomes() {
        let gate = StartGate()
        #expect(gate.wait(atMost: 0) == nil)
        gate.open(.failure(MQTTError(.lost, "first")))
        gate.open(.success(()))
        #expect(throws: MQTTError.self) { try gate.wait(atMost: 0)?.get() }
    }

    @Test("the time does not run out while the service stores what came with the start")
    func working() throws {
        let gate = StartGate()
        let (isAtWork, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let service = Thread {
            try? gate.working { () throws(MQTTError) in
                isAtWork.signal()
                mayEnd.wait()
            }
            gate.open(.success(()))
        }
        service.start()
        isAtWork.wait()
        // It ends while somebody waits whose time is over at once, or just before: the outcome is the same.
        let helper = Thread {
            for _ in 0..<1_000 { sched_yield() }
            mayEnd.signal()
        }
        helper.start()
        let outcome = try #require(gate.wait(atMost: 0))
        try outcome.get()
    }
}
