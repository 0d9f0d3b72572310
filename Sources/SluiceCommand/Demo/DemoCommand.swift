import ArgumentParser
import SluiceActions
import SluiceMQTT
import SluicePlugins

struct DemoCommand: StoppableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See a rule pack at work: broker, devices, engine and a live view in one.",
        discussion: """
            Starts a mosquitto of its own on a free port of the loopback, the pack's simulated devices and the engine on a \
            fresh store. Mail that rules send is shown, and goes nowhere. Ctrl-C stops everything and leaves nothing behind.

            EXAMPLE
              sluice demo rules/house --speed 60 --for 60s
            """)

    @OptionGroup var packs: PackArguments
    @OptionGroup var pace: PaceArguments
    @OptionGroup var configuration: ConfigurationArguments

    func run() async throws {
        let signals = Signals.stream()
        do {
            let folder = try TemporaryFolder(prefix: "sluice-demo")
            defer { folder.remove() }
            let broker = try BrokerProcess(folder: folder.path)
            defer { broker.stop() }
            try await reportingFailures { try await show(broker, folder, signals) }
        } catch let failure as BrokerProcess.Failure {
            StandardError.write("error: \(failure.description)\n")
            throw ExitCode.badInput
        } catch let failure as InputFile.Failure {
            StandardError.write("error: \(failure.description)\n")
            throw ExitCode.badInput
        }
    }

    private func show(_ broker: BrokerProcess, _ folder: TemporaryFolder, _ signals: AsyncStream<Int32>) async throws {
        let clock = ScaledClock(speed: pace.speed)
        let view = LiveView(clock: clock, speed: pace.speed)
        let address = try BrokerAddress("mqtt://127.0.0.1:\(broker.port)")
        var options = MQTTOptions(address: address, clientID: "sluice-demo")
        options.cleanSession = true
        try await untilItAnswers(broker, address)
        let log = EngineLog(threshold: .info, clock: clock) { view.note($0) }
        let attached = try AttachedEngine(
            packs: packs, data: folder.path + "/data",
            mail: { _ in MailSurroundings(sender: ShownMail(view: view), from: "sluice@localhost") },
            options: options, clock: clock, log: log, watch: { view.published($0) })
        var deviceOptions = options
        deviceOptions.clientID = "sluice-demo-devices"
        let devices = try RunningDevices(
            attached.packs, options: deviceOptions, engine: attached.engine, clock: clock, seed: pace.seed ?? SystemRandomness().next()
        ) { view.note($0) }
        view.begin(attached, devices)
        try await attached.run {
            await pace.wait(or: signals)
        } whileRunning: {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await devices.run() }
                group.addTask { await view.run() }
            }
        } beforeClosing: {
            await devices.stop()
            view.end()
        }
    }

    /// Waits until the broker takes connections.
    private func untilItAnswers(_ broker: BrokerProcess, _ address: BrokerAddress) async throws {
        let clock = SystemClock()
        let deadline = clock.now() + 10_000
        while true {
            let probe = MQTTPublisher(options: MQTTOptions(address: address, clientID: "sluice-demo-probe").forPublishing)
            do {
                try probe.start()
                return await probe.stop()
            } catch {
                guard !broker.hasEnded, clock.now() < deadline else {
                    throw BrokerProcess.Failure(description: "the broker does not start: \(error.message)")
                }
                try await clock.sleep(until: clock.now() + 20)
            }
        }
    }
}
