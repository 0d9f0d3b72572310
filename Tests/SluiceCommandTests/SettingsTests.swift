import ArgumentParser
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@testable import SluiceCommand

@Suite("settings from flags, the environment and sluice.yaml")
struct SettingsTests {
    private static let house = Repository.path("rules/house")

    private func settings(
        _ arguments: [String], _ environment: [String: String] = [:], file: String? = nil, in folder: TestFolder
    ) throws -> EffectiveSettings {
        var arguments = arguments
        if let file { arguments += ["--config", try folder.write(file, to: "sluice.yaml")] }
        return try #require(try EffectiveSettings(arguments) { environment[$0] })
    }

    private func noSecret(_ name: String) throws(SecretFailure) -> String { throw SecretFailure(message: "no secret '\(name)'") }

    /// A value of a setting's kind, as arguments, as a variable and as YAML, each different.
    private static func samples(of setting: Setting) -> (flag: String, variable: String, yaml: String)? {
        switch setting.key {
        case "broker": return ("mqtt://f", "mqtt://v", "mqtt://y")
        case "metrics": return ("1", "2", "3")
        case "smtp": return ("smtp://f", "smtp://v", "smtp://y")
        case "mailFrom": return ("f@example.com", "v@example.com", "y@example.com")
        default: break
        }
        return switch setting.kind {
        case .text, .textWithSecrets: ("f", "v", "y")
        case .integer(let range): (String(range.lowerBound + 11), String(range.lowerBound + 12), String(range.lowerBound + 13))
        case .number: ("1.5", "2.5", "3.5")
        case .choice(let words): (words[0], words[1], words[words.count - 1])
        case .duration: ("1s", "2s", "3s")
        case .boolean, .texts, .values, .secret: nil
        }
    }

    @Test("a flag counts before a variable, a variable before the file, the file before the default", arguments: Setting.all.map(\.key))
    func precedence(_ key: String) throws {
        let folder = try TestFolder()
        let setting = try #require(Setting.all.first { $0.key == key })
        guard let samples = Self.samples(of: setting), let flag = setting.flag else { return }
        let command = try #require(setting.commands.map(\.rawValue).sorted().first)
        let yaml = "\(key): \(samples.yaml)\n"
        let environment = [setting.variable: samples.variable]
        let all = try settings([command, "p", flag, samples.flag], environment, file: yaml, in: folder)
        #expect(all[key]?.value.asString == samples.flag)
        #expect(try all.arguments(noSecret) == [command, "p", flag, samples.flag, "--config", folder.file("sluice.yaml")])
        let joined = try settings([command, "p", "\(flag)=\(samples.flag)"], environment, file: yaml, in: folder)
        #expect(joined[key]?.value.asString == samples.flag)
        let two = try settings([command, "p"], environment, file: yaml, in: folder)
        #expect(two[key]?.value.asString == samples.variable)
        #expect(try two.arguments(noSecret).contains("\(flag)=\(samples.variable)"))
        let one = try settings([command, "p"], file: yaml, in: folder)
        #expect(one[key]?.value.asString == samples.yaml)
        #expect(try one.arguments(noSecret).contains("\(flag)=\(samples.yaml)"))
        let none = try settings([command, "p", "--config", folder.write("packs: []\n", to: "none.yaml")], in: folder)
        #expect(none[key]?.value.asString == setting.fallback)
        #expect(try none.arguments(noSecret).allSatisfy { !$0.hasPrefix(flag) })
    }

    @Test("packs and what takes no value are told from values of options")
    func packs() throws {
        let folder = try TestFolder()
        let file = "packs: [x, y]\ninsecure: true\n"
        let given = try settings(["run", "--data", "d", "a", "--insecure", "b", "--print-config", "--", "--c"], file: file, in: folder)
        #expect(given["packs"]?.value.json.hasPrefix(#"["a","b""#) == true)
        #expect(given["insecure"]?.value.bool == true)
        let negated = try settings(["run", "--no-insecure", "a"], file: file, in: folder)
        #expect(negated["insecure"]?.value.bool == false)
        #expect(try !negated.arguments(noSecret).contains("--insecure"))
        let taken = try settings(["run", "--data", "d"], file: file, in: folder)
        #expect(try taken.arguments(noSecret).prefix(4) == ["run", "x", "y", "--insecure"])
        let variable = try settings(["run"], ["SLUICE_PACKS": "p:q", "SLUICE_INSECURE": "false"], file: file, in: folder)
        #expect(try variable.arguments(noSecret).prefix(3) == ["run", "p", "q"])
        #expect(variable["insecure"]?.value.bool == false)
    }

    @Test("parameters count one by one")
    func parameters() throws {
        let folder = try TestFolder()
        let merged = try settings(
            ["demo", "p", "--parameter", "a=1"], ["SLUICE_PARAMETERS": #"{"a":2,"b":2}"#],
            file: "parameters: { a: 3, b: 3, c: x }\n", in: folder)
        #expect(try merged.arguments(noSecret).contains("--parameter=b=2"))
        #expect(try merged.arguments(noSecret).contains(#"--parameter=c="x""#))
        #expect(try merged.arguments(noSecret).count { $0.hasPrefix("--parameter=") } == 2)
    }

    @Test("a command takes from the file what it knows")
    func otherCommands() throws {
        let folder = try TestFolder()
        let demo = try settings(["demo"], file: "packs: [p]\nbroker: mqtt://x\nspeed: 2\n", in: folder)
        #expect(try demo.arguments(noSecret).prefix(3) == ["demo", "p", "--speed=2"])
        #expect(try EffectiveSettings(["query", "x"]) { _ in "1" } == nil)
        #expect(try EffectiveSettings(["run", "--help"]) { _ in "1" } == nil)
    }

    @Test("secrets stand in for their references, escaped in an address")
    func secrets() throws {
        let folder = try TestFolder()
        let file = """
            packs: [p]
            broker: mqtt://u:${secret:a}@h
            username: x${secret:b}y${secret:b}
            password: ${secret:a}
            parameters: { k: ["${secret:a}"] }

            """
        let texts = ["a": #"p@s:s/é""#, "b": "2"]
        func secret(_ name: String) throws(SecretFailure) -> String {
            guard let text = texts[name] else { throw SecretFailure(message: "no '\(name)'") }
            return text
        }
        let given = try settings(["run"], file: file, in: folder)
        let arguments = try given.arguments(secret)
        #expect(arguments.contains("--broker=mqtt://u:p%40s%3As%2F%C3%A9%22@h"))
        #expect(arguments.contains("--username=x2y2"))
        #expect(arguments.contains(#"--parameter=k=["p@s:s/é\""]"#))
        #expect(try given.password(secret) == texts["a"])
        #expect(!given.printed.contains("p@s") && !given.printed.contains("p%40"))
        #expect(given.printed.contains(#"password: "${secret:a}""#))
        #expect(throws: ExitCode.badInput) {
            try settings(["run"], file: "broker: mqtt://u:${secret:a}@h:99999\n", in: folder).arguments(secret)
        }
        let overridden = try settings(["run"], ["SLUICE_PASSWORD": "tell-nobody"], file: file, in: folder)
        #expect(try overridden.password(secret) == nil)
        #expect(!overridden.printed.contains("tell-nobody"))
    }

    /// What is wrong, with what is said of it.
    static let refused: [(file: String, error: String)] = [
        ("maxPaylod: 1\n", "FILE:1:1: error: unknown key 'maxPaylod' in the configuration [unknown-key]\n  |\n1 | maxPaylod: 1\n  | ^~~~~~~~~\n  = hint: did you mean 'maxPayload'?\n"),
        ("logLevel: loud\n", "FILE:1:11: error: 'logLevel' can't be 'loud' [unknown-choice]"),
        ("maxOwed: 0\n", "FILE:1:10: error: 'maxOwed' can't be 0 [out-of-range]"),
        ("maxOwed: many\n", "FILE:1:10: error: 'maxOwed' can't be a text [wrong-type]"),
        ("insecure: yes\n", "FILE:1:11: error: 'insecure' can't be a text [wrong-type]"),
        ("for: long\n", "FILE:1:6: error: 'long' is no duration [invalid-duration]"),
        ("packs: house\n", "FILE:1:8: error: 'packs' can't be a text [wrong-type]"),
        ("parameters: [a]\n", "FILE:1:13: error: 'parameters' can't be a list [wrong-type]"),
        ("password: plain\n", "FILE:1:11: error: 'password' can't be written down here [wrong-type]"),
        ("data: ${secret:a}\n", "FILE:1:7: error: 'data' can't hold a secret [wrong-type]"),
        ("username: ${secret:}\n", "FILE:1:11: error: 'username' refers to no secret in '${secret:' [wrong-type]"),
        ("username: ${secret:none}\n", "FILE:1:11: error: there is no secret 'none'"),
        ("metrics: \"99999\"\n", "FILE:1:10: error: 'metrics' can't be '99999' [out-of-range]"),
        ("metrics: example.org:80\n", "FILE:1:10: error: 'metrics' can't be 'example.org:80' [out-of-range]"),
        ("broker: http://x\n", "FILE:1:9: error: 'broker' can't be 'http://x': "),
        ("data: a\nbroker: mqtt://me:plain\"@x:99999\n", "FILE:2:9: error: 'broker' can't be 'mqtt://…@x:99999': "),
        ("parameters: { nope: 1 }\n", "FILE:1:15: error: the pack in '\(house)' has no parameter 'nope' [unknown-parameter]"),
        ("shareGroup: a/b\n", "FILE:1:13: error: 'shareGroup' can't be 'a/b' [out-of-range]"),
        ("clientId: \"\"\n", "FILE:1:11: error: 'clientId' can't be '': it is empty; leave it out to give none [out-of-range]"),
        ("data: \"\"\n", "FILE:1:7: error: 'data' can't be '' [out-of-range]"),
        ("smtp: http://x\n", "FILE:1:7: error: 'smtp' can't be 'http://x' [out-of-range]"),
        ("mailFrom: me\n", "FILE:1:11: error: 'mailFrom' can't be 'me' [out-of-range]"),
        ("data: a\ndata: b\n", "FILE:2:1: error:"),
        ("- a\n", "FILE:1:1: error: the configuration can't be a list [wrong-type]"),
        ("data: [\n", "FILE:"),
    ]

    @Test("what is wrong with a file is told with its place, and nothing runs", arguments: refused)
    func refuses(_ file: String, _ error: String) async throws {
        let folder = try TestFolder()
        let path = try folder.write(file, to: "settings.yaml")
        let outcome = try await sluice(
            ["run", Self.house, "--broker", "mqtt://127.0.0.1:1", "--data", folder.file("d"), "--config", path])
        #expect(outcome.code == 2)
        for option in ["--metrics", "--broker", "--share-group", "--client-id", "--smtp", "--parameter"] {
            #expect(!outcome.errors.contains(option), "nobody gave it")
        }
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix(error.replacing("FILE", with: path)), "\(outcome.errors)")
        #expect(!outcome.errors.contains("plain\"") && !outcome.errors.contains("mqtt://127.0.0.1"))
    }

    @Test(
        "a variable that can't be is told by its name",
        arguments: [
            ("SLUICE_MAX_OWED", "many", "expected a whole number from 1 up"), ("SLUICE_LOG_FORMAT", "xml", "expected text, json"),
            ("SLUICE_INSECURE", "perhaps", "expected true or false"), ("SLUICE_PARAMETERS", "[1]", "expected a JSON object"),
            ("SLUICE_METRICS", "example.org:80", "error: SLUICE_METRICS can't be 'example.org:80': metrics are served at an address"),
            ("SLUICE_SHARE_GROUP", "a/b", "error: SLUICE_SHARE_GROUP can't be 'a/b': the name of a shared group"),
            ("SLUICE_CONFIG", "/nowhere/sluice.yaml", "error: can't read '/nowhere/sluice.yaml'"),
        ])
    func wrongVariables(_ name: String, _ text: String, _ error: String) async throws {
        let outcome = try await sluice(["run", Self.house, "--broker", "mqtt://127.0.0.1:1", "--data", "x"], environment: [name: text])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(error), "\(outcome.errors)")
    }

    @Test("sluice.yaml in the current folder is taken, and --print-config shows what counts, without a secret")
    func printed() async throws {
        let folder = try TestFolder()
        try folder.write(
            """
            packs: [rules]
            broker: mqtt://me:${secret:a}@127.0.0.1:1
            data: ./data
            maxOwed: 7

            """, to: "sluice.yaml")
        let outcome = try await sluice(
            ["run", "--print-config", "--log-level", "debug"],
            environment: ["SLUICE_MAX_GROUPS": "9", "SLUICE_SECRET_A": "tell-nobody", "SLUICE_PASSWORD": "tell-nobody"],
            folder: folder.path)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let lines = outcome.lines.map { line in line.split(separator: /\s+#\s/).map(String.init) }
        for expected in [
            ["packs: [\"rules\"]", "sluice.yaml:1:8"], ["data: ./data", "sluice.yaml:3:7"], ["maxOwed: 7", "sluice.yaml:4:10"],
            ["maxGroups: 9", "SLUICE_MAX_GROUPS"], ["logLevel: debug", "--log-level"], ["keepAlive: 60", "default"],
            ["password: '…'", "SLUICE_PASSWORD"],
        ] {
            #expect(lines.contains(expected), "\(expected) in \(outcome.output)")
        }
        #expect(!outcome.output.contains("tell-nobody"))
    }
}
