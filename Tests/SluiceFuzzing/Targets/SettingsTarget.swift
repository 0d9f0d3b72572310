import SluicePacks
import SluiceText
import SluiceValues

/// Any text is read as a file of settings with a key of each kind. Each finding lies inside and can be drawn; what is read has
/// only known keys, and references to secrets that can be followed.
struct SettingsTarget: FuzzTarget {
    let name = "settings"
    let words = [
        "text: ", "secrets: ", "secret: ", "integer: ", "number: ", "boolean: true\n", "choice: a\n", "duration: 5m\n", "texts: [a]\n",
        "values: { a: ", "${secret:", "${secret:a}", "}", "{", "[", "]", "- ", "\n", "|\n", "'", "\"", "1e999", "~", "&x ", "*x",
        "9223372036854775808", "\u{FEFF}", "\u{2028}",
    ]

    private static let keys: [SettingsKey] = [
        SettingsKey("text", .text), SettingsKey("secrets", .textWithSecrets), SettingsKey("secret", .secret),
        SettingsKey("integer", .integer(1...Int.max)), SettingsKey("number", .number), SettingsKey("boolean", .boolean),
        SettingsKey("choice", .choice(["a", "b"])), SettingsKey("duration", .duration), SettingsKey("texts", .texts),
        SettingsKey("values", .values),
    ]

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let all = """
            text: a
            secrets: mqtt://${secret:user}:${secret:pass}@h
            secret: ${secret:x}
            integer: 7
            number: 1.5
            boolean: false
            choice: b
            duration: 10s
            texts: [a, b]
            values: { a: 1, b: ["${secret:y}"] }

            """
        return [all, try repository.text("packaging/sluice.yaml"), "text: ${secret:a}\nintegr: 0\n"].map { Array($0.utf8) }
    }

    func check(_ input: [UInt8]) throws {
        let source = SourceFile(name: "sluice.yaml", text: InputBytes.text(input))
        let file = SettingsFile(source, keys: Self.keys)
        var spans = SpanCollector()
        spans.collect(file.diagnostics)
        try spans.expectInside(source.text)
        for setting in file.settings {
            try expect(Self.keys.contains { $0.name == setting.key }, "a setting of the unknown key '\(setting.key)'")
            try expect(Set(file.settings.map(\.key)).count == file.settings.count, "a key twice")
            try checkReferences(in: setting.value)
        }
    }

    private func checkReferences(in value: Value) throws {
        switch value {
        case .string(let text):
            try expect(SecretReference.names(in: text) != nil, "a broken reference to a secret was taken")
            let unchanged = SecretReference.resolved(text) { (name: String) -> String in SecretReference.opening + name + "}" }
            try expect(unchanged == text, "what stands around the references has changed")
        case .array(let values): for value in values { try checkReferences(in: value) }
        case .object(let object): for member in object.members { try checkReferences(in: member.value) }
        default: break
        }
    }
}
