import ArgumentParser
import Glibc
import SluiceEngine
import SluiceMQTT
import SluiceOperations
import SluicePacks
import SluicePlugins
import SluiceSockets
import SluiceStores
import SluiceText

struct RunCommand: StoppableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run rule packs on a broker's messages.",
        discussion: """
            Runs until SIGINT or SIGTERM; then what was read is decided, and what is owed delivered. When files of the packs \
            change, and on SIGHUP, they are read anew: they take the place of those that run where nothing is wrong with them.

            What the broker was told has arrived is stored. What arrives while the engine is away waits at the broker, as \
            long as that keeps it: let mosquitto have 'persistence true' and 'max_queued_messages 0'.

            EXAMPLE
              sluice run rules/house --broker mqtt://127.0.0.1:1883 --data ./data
            """)

    @OptionGroup var packs: PackArguments
    @OptionGroup var broker: BrokerArguments

    @Option(help: "The folder that holds the state; made where there is none.", completion: .directory)
    var data: String

    @Option(
        help: "The folder that holds a file for each secret; without it, secret 'a-b' is the variable SLUICE_SECRET_A_B.",
        completion: .directory)
    var secrets: String?

    @OptionGroup var mail: MailArguments

    @Flag(
        name: .customLong("allow-link-local"), inversion: .prefixedNo,
        help: "Let webhooks call addresses of the link and of clouds' metadata services.")
    var allowsLinkLocal = false

    @Option(name: .customLong("client-id"), help: "The client id; else one is made and kept with the state.")
    var clientID = ""

    @Option(name: .customLong("share-group"), help: "Share the messages with the other engines of this group.")
    var shareGroup: String?

    @Option(name: .customLong("max-payload"), help: "Bytes of a payload; a larger message is kept as a dead letter.")
    var maximumPayload = EngineOptions().maximumPayload

    @Option(name: .customLong("max-owed"), help: "Deliveries owed from which on no more messages are taken from the broker.")
    var maximumOwed = EngineOptions().maximumOwed

    @Option(name: .customLong("max-groups"), help: "Groups that a window of a rule holds; a message of one more fails.")
    var maximumGroups = EngineOptions().maximumGroups

    @Option(name: .customLong("max-depth"), help: "How often rules may hand a message on.")
    var maximumDepth = EngineOptions().maximumDepth

    @Option(name: .customLong("max-cascade"), help: "Messages that rules may make of one message.")
    var maximumCascade = EngineOptions().maximumCascade

    @Option(name: .customLong("lane-batch"), help: "Deliveries that a lane makes at once.")
    var laneBatch = EngineOptions().laneBatch

    @Option(name: .customLong("queue-batch"), help: "Messages that are received from a queue at once.")
    var queueBatch = EngineOptions().queueBatch

    @Option(name: .customLong("max-questions"), help: "Questions to one function that are asked at once.")
    var maximumQuestions = EngineOptions().maximumQuestions

    @Option(
        help: """
            Serve /metrics, /healthz and /readyz at this address, such as 127.0.0.1:9464; a port alone is one of the loopback, \
            off serves nothing.
            """)
    var metrics = "off"

    @Option(
        name: .customLong("log-level"), help: "debug, info, warning or error.",
        completion: .list(["debug", "info", "warning", "error"]), transform: Self.level)
    var logLevel = LogLevel.info

    @Option(name: .customLong("log-format"), help: "text, or json with an object a line.")
    var logFormat = EngineLog.Format.text

    @OptionGroup var configuration: ConfigurationArguments

    @Flag(name: .customLong("print-config"), help: "Show the settings with where each comes from, without secrets; run nothing.")
    var printsConfiguration = false

    @Flag(name: .customLong("watch"), inversion: .prefixedNo, help: "Reload the packs when their files change.")
    var watches = true

    private static func level(_ text: String) throws -> LogLevel {
        guard let level = LogLevel(rawValue: text) else { throw ValidationError("--log-level has to be debug, info, warning or error.") }
        return level
    }

    func validate() throws {
        let bounds = [
            maximumPayload, maximumOwed, maximumGroups, maximumDepth, maximumCascade, laneBatch, queueBatch, maximumQuestions,
        ]
        guard bounds.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("The options --max-…, --lane-batch and --queue-batch have to be positive.")
        }
        do { _ = try MetricsAddress(metrics) } catch { throw ValidationError("--metrics: \(error.description).") }
    }

    func run() async throws {
        if printsConfiguration {
            return print(try EffectiveSettings.ofProcess(Array(CommandLine.arguments.dropFirst()))?.printed ?? "", terminator: "")
        }
        let signals = Signals.stream()
        let clock = SystemClock()
        let log = EngineLog(threshold: logLevel, format: logFormat, clock: clock)
        var engineOptions = EngineOptions()
        engineOptions.maximumPayload = maximumPayload
        engineOptions.maximumOwed = maximumOwed
        engineOptions.maximumGroups = maximumGroups
        engineOptions.maximumDepth = maximumDepth
        engineOptions.maximumCascade = maximumCascade
        engineOptions.laneBatch = laneBatch
        engineOptions.queueBatch = queueBatch
        engineOptions.maximumQuestions = maximumQuestions
        try await reportingFailures {
            var options = try broker.options(clientID: clientID)
            options.shareGroup = shareGroup
            let watch = PackWatch(folders: packs.packs)
            let attached = try AttachedEngine(
                packs: packs, data: data, secrets: secrets, mail: mail.surroundings, allowsLinkLocal: allowsLinkLocal,
                options: options, clock: clock, engineOptions: engineOptions, log: log)
            if let warning = mail.warning(about: attached.packs) { log.write(.warning, warning) }
            let endpoint = try await endpoint(of: attached, clock: clock, log: log)
            let reloads = ReloadRequests()
            try await attached.run {
                announce(attached, endpoint)
                ServiceManager.tellReady()
                for await signal in signals {
                    guard signal != SIGHUP else {
                        reloads.request()
                        continue
                    }
                    log.write(.info, "stopping on signal \(signal)")
                    break
                }
                ServiceManager.tellStopping()
            } whileRunning: {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await endpoint?.run() }
                    group.addTask { await reloads.run { await attached.reload() } }
                    if watches { group.addTask { await watch.run { reloads.request() } } }
                }
            }
            log.write(.info, "stopped; nothing is in hand")
        }
    }

    /// nil where none is wanted.
    private func endpoint(
        of attached: AttachedEngine, clock: SystemClock, log: EngineLog
    ) async throws -> OperationsEndpoint? {
        guard let address = try MetricsAddress(metrics) else { return nil }
        if !address.isLoopback {
            log.write(.warning, "anybody who reaches \(address.host) can read the metrics: there is no password")
        }
        do throws(SocketFailure) {
            return try await OperationsEndpoint(
                host: address.host, port: address.port,
                engine: ObservedAttachedEngine(attached: attached, startedAt: clock.now()), clock: clock)
        } catch {
            attached.database.close()
            StandardError.write("error: metrics can't be served at \(metrics): \(error.message)\n")
            throw ExitCode.badInput
        }
    }

    private func announce(_ attached: AttachedEngine, _ endpoint: OperationsEndpoint?) {
        for pack in attached.packs { print(pack.summary) }
        print("subscribed to \(attached.filters.joined(separator: ", ")) at \(attached.address)")
        print("state in \(data)")
        if let endpoint { print("metrics at \(MetricsAddress.url(host: endpoint.host, port: endpoint.port))") }
        print("ready")
        StandardOutput.flushPrinted()
    }
}

/// Runs the work of a command; what the world refuses is told in one sentence, with exit code 2.
func reportingFailures(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as StoreError {
        try fail(error.message)
    } catch let error as MQTTError {
        try fail(error.message)
    } catch let error as EngineError {
        try fail(error.message)
    } catch let error as InputFile.Failure {
        try fail(error.description)
    }
}

private func fail(_ sentence: String) throws -> Never {
    StandardError.write("error: \(sentence.visibleLines)\n")
    throw ExitCode.badInput
}
