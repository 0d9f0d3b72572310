import SluiceEngine
import SluicePlugins

/// What is done beside the messages: dead letters that somebody wants tried again or dropped, looked for each second; and now
/// and then what has outlived its retention is dropped.
struct Maintenance: Sendable {
    let engine: Engine
    let log: EngineLog

    /// Milliseconds.
    private static let step: Timestamp = 1_000

    /// Until the task is cancelled.
    func run() async {
        var nextExpiry = engine.clock.now()
        while true {
            let now = engine.clock.now()
            if now >= nextExpiry {
                expire()
                nextExpiry = now + Engine.expiryPeriod
            }
            handleRequests()
            log.tellOmissions()
            do { try await engine.clock.sleep(until: engine.clock.now() + Self.step) } catch { return }
        }
    }

    private func expire() {
        do throws(StoreError) {
            try engine.expire()
        } catch {
            log.write(LogLine(.error, "what has expired could not be removed: \(error.message)", kind: "expiry"))
        }
    }

    private func handleRequests() {
        do throws(StoreError) {
            try engine.handleLetterRequests()
        } catch {
            log.write(
                LogLine(.error, "what was asked about dead letters could not be done: \(error.message)", kind: "letter requests"))
        }
    }
}
