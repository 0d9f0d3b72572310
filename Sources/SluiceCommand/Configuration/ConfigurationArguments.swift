import ArgumentParser
import Glibc
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// Where settings come from beside the command line.
struct ConfigurationArguments: ParsableArguments {
    @Option(
        help: """
            A file of settings; else sluice.yaml, where that is there. A setting counts first as an option, then as a variable \
            (--max-owed is SLUICE_MAX_OWED), then as a key of the file (maxOwed).
            """,
        completion: .file(extensions: ["yaml"]))
    var config: String?
}

extension EffectiveSettings {
    /// The arguments of this process with what the environment and the file add.
    ///
    /// To be called before there are other threads: the password that a file names is handed on in the environment, where one
    /// that was given stands too.
    /// - Throws: `ExitCode.badInput` once it is told what is wrong.
    static func expanded(_ arguments: [String]) throws -> [String] {
        guard let settings = try ofProcess(arguments) else { return arguments }
        // What is only shown needs no secret, and no place that has one.
        guard !arguments.contains("--print-config") else { return try settings.arguments { $0 } }
        try settings.checkParameters()
        let secrets = SystemAnswers(secretsFolder: settings["secrets"]?.value.string)
        let secret = { (name: String) throws(SecretFailure) in try secrets.secret(named: name) }
        if let password = try settings.password(secret) { setenv("SLUICE_PASSWORD", password, 0) }
        return try settings.arguments(secret)
    }

    /// The settings of this process; nil for a command that has none.
    static func ofProcess(_ arguments: [String]) throws -> EffectiveSettings? {
        try EffectiveSettings(arguments) { name in getenv(name).map { String(cString: $0) } }
    }

    /// As a configuration file that would give the same, with where each value comes from; what is secret is left out.
    var printed: String {
        let lines = entries.map { entry in (text: "\(entry.setting.key): \(entry.shown)", origin: entry.origin.description) }
        let width = lines.map(\.text.columns).max() ?? 0
        return lines.map { "\($0.text.padded(to: width + 2))# \($0.origin)\n" }.joined()
    }
}

extension EffectiveSettings.Entry {
    fileprivate var shown: String {
        switch setting.kind {
        // What a variable holds is the secret itself.
        case .secret: if case .file = origin { value.json } else { "'…'" }
        case .textWithSecrets: Self.scalar((value.string ?? "").withoutPassword)
        case .values, .texts: value.json
        default: Self.scalar(value.asString ?? value.json)
        }
    }

    /// A scalar of YAML, quoted where it might be read as something else.
    private static func scalar(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z0-9.\/_][A-Za-z0-9.\/_:@%+-]*/) != nil && !text.hasSuffix(":")
        return isPlain ? text : Value.string(text).json
    }
}
