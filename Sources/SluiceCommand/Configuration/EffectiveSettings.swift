import ArgumentParser
import SluiceMQTT
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// The settings of a command with where each comes from: its flags, then the environment, then the configuration file.
struct EffectiveSettings {
    /// Where a value comes from.
    enum Origin {
        case flag(String)
        case variable(String)
        case file(SourceFile, Span)
        case fallback

        var description: String {
            switch self {
            case .flag(let name), .variable(let name): return name
            case .file(let file, let span):
                let position = file.position(at: span.lowerBound)
                return "\(file.name):\(position.line):\(position.column)"
            case .fallback: return "default"
            }
        }
    }

    struct Entry {
        let setting: Setting
        /// As it was given; references to secrets are not followed.
        var value: Value
        let origin: Origin
    }

    private(set) var entries: [Entry] = []
    private let given: GivenArguments
    private let file: SettingsFile?

    /// Reads the environment and the file.
    ///
    /// - Returns: nil for a command that has no settings, and where help is asked for.
    /// - Throws: `ExitCode.badInput` once it is told what is wrong with them.
    init?(_ arguments: [String], variable: (String) -> String?) throws {
        guard let given = GivenArguments(arguments) else { return nil }
        self.given = given
        file = try Self.file(given.config ?? variable("SLUICE_CONFIG"))
        for setting in Setting.all where setting.commands.contains(given.command) {
            let layers: [Entry] = [
                given.values[setting.key].map { Entry(setting: setting, value: $0, origin: .flag(setting.flag ?? "arguments")) },
                try Self.entry(setting, in: variable),
                try entry(setting, in: file),
            ].compactMap(\.self)
            if setting.kind == .values {
                entries += Self.merged(layers)
            } else if let first = layers.first {
                entries.append(first)
            } else if let fallback = setting.fallback {
                entries.append(Entry(setting: setting, value: .string(fallback), origin: .fallback))
            }
        }
    }

    subscript(key: String) -> Entry? { entries.first { $0.setting.key == key } }

    /// Mappings count member by member: an entry for each layer, with what it alone gives.
    private static func merged(_ layers: [Entry]) -> [Entry] {
        var known: Set<String> = []
        return layers.compactMap { layer in
            let members = (layer.value.object?.members ?? []).filter { !known.contains($0.key) }
            known.formUnion(members.map(\.key))
            guard !members.isEmpty else { return nil }
            return Entry(setting: layer.setting, value: .object(Object(members.map { ($0.key, $0.value) })), origin: layer.origin)
        }
    }

    // MARK: Layers

    static let usualFile = "sluice.yaml"

    private static func file(_ named: String?) throws -> SettingsFile? {
        let name = named ?? usualFile
        let bytes: [UInt8]
        do throws(InputFile.Failure) {
            bytes = try InputFile.read(name, atMost: 1 << 20)
        } catch {
            if named == nil, !InputFile.exists(name) { return nil }
            try refuse("error: \(error.description)\n")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { try refuse("error: '\(name)' is no UTF-8 text\n") }
        let keys = Setting.all.map { SettingsKey($0.key, $0.kind) }
        let file = SettingsFile(SourceFile(name: name, text: text), keys: keys)
        if !file.diagnostics.isEmpty { try refuse(FindingsText.rendered(file.diagnostics, in: file.file)) }
        return file
    }

    private func entry(_ setting: Setting, in file: SettingsFile?) throws -> Entry? {
        guard let file, let found = file.settings.first(where: { $0.key == setting.key }) else { return nil }
        // What a secret makes of it can be seen only where that is known.
        if !found.value.refersToSecrets, let mistake = setting.mistake(in: found.value) {
            try Self.refuse(found.value, of: setting, mistake, at: found.span, of: file.file)
        }
        return Entry(setting: setting, value: found.value, origin: .file(file.file, found.span))
    }

    private static func entry(_ setting: Setting, in variable: (String) -> String?) throws -> Entry? {
        let name = setting.variable
        // A variable that is empty is taken as one that is not there, since many can only be emptied.
        guard let text = variable(name), !text.isEmpty else { return nil }
        guard let value = setting.value(ofText: text) else {
            // What may hold a secret is not shown.
            let what = setting.kind == .values ? "what it is" : "'\(text.visible)'"
            try refuse("error: \(name) can't be \(what): expected \(setting.expectation)\n")
        }
        if let mistake = setting.mistake(in: value) {
            let shown = setting.kind == .textWithSecrets ? text.withoutPassword : text
            try refuse("error: \(name) can't be '\(shown.visible)': \(mistake)\n")
        }
        return Entry(setting: setting, value: value, origin: .variable(name))
    }

    /// Refuses values of the file for parameters that a pack does not declare. What is wrong with a pack itself is told when it is
    /// loaded.
    func checkParameters() throws {
        guard let file, let setting = file.settings.first(where: { $0.key == "parameters" }) else { return }
        let names = setting.value.object?.members.map(\.key) ?? []
        for folder in self["packs"]?.value.array?.compactMap(\.string) ?? [] {
            guard let declared = PackLoader.parameterNames(folder: folder) else { continue }
            let unknown = names.filter { !declared.contains($0) }.map { name in
                Diagnostic(
                    .unknownParameter, "the pack in '\(folder.visible)' has no parameter '\(name)'",
                    at: setting.members[name] ?? setting.span,
                    hint: .init(declared.isEmpty ? "it has none" : "it has \(declared.joined(separator: ", "))"))
            }
            if !unknown.isEmpty { try Self.refuse(FindingsText.rendered(unknown, in: file.file)) }
        }
    }

    static func refuse(_ text: String) throws -> Never {
        StandardError.write(text)
        throw ExitCode.badInput
    }

    // MARK: What the command is given

    /// The arguments with what the environment and the file add.
    ///
    /// - Parameter secret: the text of a secret; throws the reason why there is none.
    /// - Throws: `ExitCode.badInput` where there is no such secret.
    func arguments(_ secret: (String) throws(SecretFailure) -> String) throws -> [String] {
        var added: [String] = []
        for entry in entries {
            switch entry.origin {
            case .flag, .fallback: continue
            case .variable: added += entry.setting.arguments(for: entry.value)
            case .file(let file, let span):
                let value: Value
                do throws(SecretFailure) {
                    // What stands in an address is escaped as addresses are.
                    let isAddress = entry.setting.key == "broker"
                    value = try entry.value.resolvingSecrets { name throws(SecretFailure) in
                        isAddress ? try secret(name).percentEscaped : try secret(name)
                    }
                } catch {
                    try Self.refuse(error, at: span, of: file)
                }
                let isShown = given.rest.contains("--print-config")
                if entry.value.refersToSecrets, !isShown, let mistake = entry.setting.mistake(in: value) {
                    try Self.refuse(entry.value, of: entry.setting, mistake, at: span, of: file)
                }
                added += entry.setting.arguments(for: value)
            }
        }
        return [given.command.rawValue] + added + given.rest
    }

    /// The password that the file names; nil where it names none, or another way of giving one counts.
    func password(_ secret: (String) throws(SecretFailure) -> String) throws -> String? {
        guard let entry = self["password"], case .file(let file, let span) = entry.origin, let text = entry.value.string else { return nil }
        do throws(SecretFailure) {
            return try SecretReference.resolved(text, secret)
        } catch {
            try Self.refuse(error, at: span, of: file)
        }
    }

    /// - Parameter mistake: told as it is; of what may hold a secret, its line is not shown.
    private static func refuse(
        _ value: Value, of setting: Setting, _ mistake: String, at span: Span, of file: SourceFile
    ) throws -> Never {
        let text = value.asString ?? value.json
        guard setting.kind == .textWithSecrets else {
            let diagnostic = Diagnostic(.outOfRange, "'\(setting.key)' can't be '\(text.visible)'", at: span, label: mistake)
            try refuse(FindingsText.rendered([diagnostic], in: file))
        }
        let place = Origin.file(file, span).description
        try refuse("\(place): error: '\(setting.key)' can't be '\(text.withoutPassword.visible)': \(mistake) [\(DiagnosticID.outOfRange)]\n")
    }

    private static func refuse(_ failure: SecretFailure, at span: Span, of file: SourceFile) throws -> Never {
        try refuse(FindingsText.rendered([Diagnostic(.undeclaredResource, failure.message, at: span)], in: file))
    }
}

extension Value {
    /// Whether its text holds a reference to a secret.
    fileprivate var refersToSecrets: Bool { string?.contains(SecretReference.opening) == true }

    /// With the secrets in the places of the references in its texts.
    fileprivate func resolvingSecrets(_ secret: (String) throws(SecretFailure) -> String) throws(SecretFailure) -> Value {
        switch self {
        case .string(let text): return .string(try SecretReference.resolved(text, secret))
        case .array(let values):
            var resolved: [Value] = []
            for value in values { resolved.append(try value.resolvingSecrets(secret)) }
            return .array(resolved)
        case .object(var object):
            for member in object.members { object[member.key] = try member.value.resolvingSecrets(secret) }
            return .object(object)
        default: return self
        }
    }
}

extension String {
    fileprivate var percentEscaped: String {
        var text = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar), byte < 0x80 {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return text
    }
}
