import SluiceEngine
import SluicePacks

/// An option that may be given as a flag, as a variable of the environment, or as a key of the configuration file; the first
/// of them that there is counts.
struct Setting: Sendable {
    /// The key in the file.
    let key: String
    /// nil for what can't be a flag: packs are arguments, a password is for nobody's eyes.
    let flag: String?
    let kind: SettingsKey.Kind
    let commands: Set<Command>
    /// The value that it has without any of the three, for people; nil for none.
    let fallback: String?

    enum Command: String, Sendable {
        case run, demo, simulate
    }

    private init(
        _ key: String, _ flag: String?, _ kind: SettingsKey.Kind, of commands: Set<Command> = [.run], fallback: String? = nil
    ) {
        self.key = key
        self.flag = flag
        self.kind = kind
        self.commands = commands
        self.fallback = fallback
    }

    private static let devices: Set<Command> = [.demo, .simulate]
    private static let attached: Set<Command> = [.run, .simulate]
    private static let positive = SettingsKey.Kind.integer(1...Int.max)
    private static let bounds = EngineOptions()

    /// All of them; grammar/config.schema.json and docs/operations.md list the same.
    static let all = [
        Setting("packs", nil, .texts, of: [.run, .demo, .simulate]),
        Setting("parameters", "--parameter", .values, of: [.run, .demo, .simulate]),
        Setting("plugins", "--plugin", .texts, of: [.run, .demo, .simulate]),
        Setting("broker", "--broker", .textWithSecrets, of: attached),
        Setting("username", "--username", .textWithSecrets, of: attached),
        Setting("password", nil, .secret, of: attached),
        Setting("passwordFile", "--password-file", .text, of: attached),
        Setting("mqttVersion", "--mqtt-version", .choice(["5", "3.1.1"]), of: attached, fallback: "5"),
        Setting("keepAlive", "--keep-alive", .integer(5...65_535), of: attached, fallback: "60"),
        Setting("caFile", "--ca-file", .text, of: attached),
        Setting("certFile", "--cert-file", .text, of: attached),
        Setting("keyFile", "--key-file", .text, of: attached),
        Setting("insecure", "--insecure", .boolean, of: attached, fallback: "false"),
        Setting("data", "--data", .text),
        Setting("secrets", "--secrets", .text),
        Setting("clientId", "--client-id", .textWithSecrets),
        Setting("shareGroup", "--share-group", .text),
        Setting("smtp", "--smtp", .text),
        Setting("mailFrom", "--mail-from", .text),
        Setting("smtpUser", "--smtp-user", .text),
        Setting("smtpPassword", "--smtp-password", .text),
        Setting("allowLinkLocal", "--allow-link-local", .boolean, fallback: "false"),
        Setting("metrics", "--metrics", .text, fallback: "off"),
        Setting("watch", "--watch", .boolean, fallback: "true"),
        Setting("logLevel", "--log-level", .choice(["debug", "info", "warning", "error"]), fallback: "info"),
        Setting("logFormat", "--log-format", .choice(["text", "json"]), fallback: "text"),
        Setting("maxPayload", "--max-payload", positive, fallback: String(bounds.maximumPayload)),
        Setting("maxOwed", "--max-owed", positive, fallback: String(bounds.maximumOwed)),
        Setting("maxGroups", "--max-groups", positive, fallback: String(bounds.maximumGroups)),
        Setting("maxDepth", "--max-depth", positive, fallback: String(bounds.maximumDepth)),
        Setting("maxCascade", "--max-cascade", positive, fallback: String(bounds.maximumCascade)),
        Setting("laneBatch", "--lane-batch", positive, fallback: String(bounds.laneBatch)),
        Setting("queueBatch", "--queue-batch", positive, fallback: String(bounds.queueBatch)),
        Setting("maxQuestions", "--max-questions", positive, fallback: String(bounds.maximumQuestions)),
        Setting("speed", "--speed", .number, of: devices, fallback: "1"),
        Setting("for", "--for", .duration, of: devices),
        Setting("seed", "--seed", .integer(0...Int.max), of: devices),
    ]

    /// `SLUICE_MAX_PAYLOAD`
    var variable: String {
        let words = kind == .values || kind == .texts ? key : flag.map { String($0.dropFirst(2)) } ?? key
        return "SLUICE_" + words.uppercased().replacing("-", with: "_")
    }
}
