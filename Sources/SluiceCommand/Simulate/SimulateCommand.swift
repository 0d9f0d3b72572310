import ArgumentParser
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceText

struct SimulateCommand: StoppableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Let a pack's simulated devices talk to a broker.",
        discussion: """
            Runs until SIGINT or SIGTERM, or for as long as --for says. Devices that send to queues or buckets need an engine; \
            'sluice demo' runs them, here they are left out.

            EXAMPLE
              sluice simulate rules/house --broker mqtt://127.0.0.1:1883 --speed 10
            """)

    @OptionGroup var packs: PackArguments
    @OptionGroup var broker: BrokerArguments
    @OptionGroup var pace: PaceArguments
    @OptionGroup var configuration: ConfigurationArguments

    func run() async throws {
        let signals = Signals.stream()
        try await reportingFailures {
            let set = try PackSet.load(packs, publisher: NoPublisher())
            var packs = set.packs
            let silent = packs.flatMap(\.devices).filter(\.needsEngine)
            if !silent.isEmpty {
                let names = silent.map { "'\($0.name)'" }.joined(separator: ", ")
                StandardError.write(
                    "note: left out \(names): here only topics can be sent to; 'sluice demo' has queues and buckets too\n")
                for place in packs.indices { packs[place].devices.removeAll(where: \.needsEngine) }
            }
            let count = packs.flatMap(\.devices).reduce(0) { $0 + $1.count }
            guard count > 0 else {
                StandardError.write("error: the packs declare no devices\(silent.isEmpty ? "" : " that send to topics or listen")\n")
                throw ExitCode.badInput
            }
            let clientID = "sluice-devices-" + String(SystemRandomness().makeID().description.prefix(8))
            let devices = try RunningDevices(
                packs, options: try broker.options(clientID: clientID), clock: ScaledClock(speed: pace.speed),
                seed: pace.seed ?? SystemRandomness().next()
            ) { line in
                print(line.visible)
                StandardOutput.flushPrinted()
            }
            print("\(count.counted("device")) at \(broker.broker.withoutPassword)")
            StandardOutput.flushPrinted()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await devices.run() }
                await pace.wait(or: signals)
                group.cancelAll()
            }
            await devices.stop()
            print("\(devices.published.counted("message")) published")
        }
    }
}

/// How fast time runs, and for how long.
struct PaceArguments: ParsableArguments {
    @Option(help: "How many times as fast as the real one time runs.")
    var speed = 1.0

    @Option(name: .customLong("for"), help: "Stop after this (real) time: 30s, 5m, 1h.")
    var duration: String?

    @Option(help: "A number that makes two runs alike.")
    var seed: UInt64?

    func validate() throws {
        guard Self.speeds.contains(speed) else { throw ValidationError("--speed has to be from 0.001 to 10000.") }
        guard duration == nil || milliseconds != nil else {
            throw ValidationError("--for takes a duration such as 30s, 5m or 1h, of a hundred years at most.")
        }
    }

    static let speeds = 0.001...10_000.0

    private var milliseconds: Int64? { duration.flatMap(DurationText.milliseconds) }

    /// Returns when the time is over, or a signal comes.
    func wait(or signals: AsyncStream<Int32>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            if let milliseconds {
                group.addTask {
                    let clock = SystemClock()
                    // Cancelled where a signal comes first.
                    try? await clock.sleep(until: clock.now() + milliseconds)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

extension String {
    /// The address without user and password.
    var withoutPassword: String { (try? BrokerAddress(self).description) ?? BrokerAddress.withoutPassword(self) }
}
