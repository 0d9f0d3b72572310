package import SluicePlugins

extension Engine {
    /// How long the engine waits before it tries a store again that could not be written.
    private static let storeRetryDelay: Timestamp = 1000

    /// Runs schedules and lanes until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.runSchedules() }
            group.addTask { await self.runLanes() }
        }
    }

    /// Runs what is due, and sleeps until the next due time or until something falls due earlier.
    private func runSchedules() async {
        let signals = dueBell.listen()
        await withDiscardingTaskGroup { group in
            for await _ in signals {
                var next: Timestamp?
                do throws(StoreError) {
                    try runDue()
                    next = nextDue
                } catch {
                    write(LogLine(.error, "what is due could not be done, and is tried again: \(error.message)", kind: "due"))
                    next = clock.now() + Self.storeRetryDelay
                }
                guard let next, dueBell.setAlarm(at: next) else { continue }
                group.addTask {
                    do { try await self.clock.sleep(until: next) } catch { return }
                    self.dueBell.ring(alarm: next)
                }
            }
            group.cancelAll()
        }
    }

    /// One task for each lane that owes work. It ends with the work: data may name any number of lanes.
    private func runLanes() async {
        let signals = bell.listen()
        let running = RunningLanes()
        await withDiscardingTaskGroup { group in
            func wake(_ lane: String) {
                guard running.begin(lane) else { return }
                group.addTask {
                    repeat { await self.run(lane: lane) } while !running.end(lane)
                }
            }
            for lane in lanes { wake(lane) }
            for await _ in signals {
                for lane in bell.take() { wake(lane) }
            }
        }
    }

    /// Delivers until the lane owes nothing, or the task is cancelled.
    private func run(lane: String) async {
        while !Task.isCancelled {
            let wait: Timestamp
            do throws(StoreError) {
                switch try await deliver(lane: lane) {
                case .ready: continue
                case .idle: return
                case .waiting(let time): wait = time
                }
            } catch {
                write(LogLine(.error, "lane \(lane): \(error.message); it is tried again", kind: "lane \(lane)").with("lane", lane))
                wait = clock.now() + Self.storeRetryDelay
            }
            do { try await clock.sleep(until: wait) } catch { return }
        }
    }

    /// Delivers all that may be delivered now; for stopping in order, and for tests.
    ///
    /// - Returns: the earliest time at which a waiting lane may go on; nil where nothing waits.
    package func drain() async throws(StoreError) -> Timestamp? {
        while true {
            var earliest: Timestamp?
            var hasDelivered = false
            for lane in lanes {
                deliver: while true {
                    switch try await deliver(lane: lane) {
                    case .ready: hasDelivered = true
                    case .idle: break deliver
                    case .waiting(let time):
                        earliest = min(earliest ?? time, time)
                        break deliver
                    }
                }
            }
            // What one lane has done may have given work to one before it.
            guard hasDelivered else { return earliest }
        }
    }
}
