import Foundation
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@testable import SluiceCommand
@testable import SluicePacks

@Suite("the settings in the table, the help, the schema and the documents")
struct SettingsTableTests {
    /// Options of the commands that are no settings: they say where settings come from.
    private static let others: Set<String> = ["config", "print-config", "help", "version"]

    @Test("each option of a command is a setting of it, with the same default", arguments: ["run", "demo", "simulate"])
    func options(_ name: String) async throws {
        let command = try #require(Setting.Command(rawValue: name))
        let dump = try Value(json: try await sluice([name, "--experimental-dump-help"]).outputBytes)
        var flags: Set<String> = []
        for argument in dump["command"]["arguments"].array ?? [] {
            guard let long = argument["preferredName"]["name"].string, argument["kind"].string != "positional",
                !Self.others.contains(long), !long.hasPrefix("no-")
            else { continue }
            flags.insert("--" + long)
            let setting = try #require(
                Setting.all.first { $0.flag == "--" + long },
                "'--\(long)' belongs into Setting.swift, grammar/config.schema.json and docs/operations.md")
            let usual = argument["defaultValue"].string
            if let usual, setting.kind != .boolean { #expect(Double(usual) == Double(setting.fallback ?? "") , "\(long)") }
        }
        #expect(flags == Set(Setting.all.filter { $0.commands.contains(command) }.compactMap(\.flag)))
    }

    @Test("grammar/config.schema.json has the very keys, of the same kinds, and describes each")
    func schema() throws {
        let text = try String(contentsOfFile: Repository.path("grammar/config.schema.json"), encoding: .utf8)
        let schema = try Value(json: text)
        let properties = try #require(schema["properties"].object)
        #expect(properties.members.map(\.key) == Setting.all.map(\.key))
        #expect(schema["additionalProperties"].bool == false)
        for setting in Setting.all {
            let property = properties[setting.key] ?? .undefined
            #expect(property["description"].string?.hasSuffix(".") == true, "\(setting.key)")
            switch setting.kind {
            case .integer(let range):
                #expect(property["type"].string == "integer" && property["minimum"].number?.int64 == Int64(range.lowerBound))
                #expect(property["maximum"].number?.int64.map { Int($0) } ?? .max == range.upperBound)
            case .number: #expect(property["type"].string == "number")
            case .boolean: #expect(property["type"].string == "boolean")
            case .choice(let words): #expect(property["enum"].array?.compactMap(\.string) == words)
            case .texts: #expect(property["type"].string == "array")
            case .values: #expect(property["type"].string == "object")
            case .secret: #expect(property["pattern"].string == #"^\$\{secret:[^}]+\}$"#)
            case .text, .textWithSecrets, .duration: #expect(property["type"].json.contains("string"))
            }
        }
    }

    @Test("docs/operations.md lists the very settings, with option, variable and default")
    func documented() throws {
        let rows = try OperationsDocument.rows(under: "## Settings")
        let expected = Setting.all.map { setting in
            [
                "`\(setting.key)`", setting.flag.map { "`\($0)`" } ?? (setting.key == "packs" ? "arguments" : "–"),
                "`\(setting.variable)`", setting.fallback.map { "`\($0)`" } ?? "–",
            ]
        }
        #expect(rows.map { Array($0.prefix(4)) } == expected)
    }

    @Test("the examples are files of settings: that of the document, and that of the package")
    func examples() throws {
        let keys = Setting.all.map { SettingsKey($0.key, $0.kind) }
        let document = try OperationsDocument.text()
        let example = try #require(document.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
        let package = try String(contentsOfFile: Repository.path("packaging/sluice.yaml"), encoding: .utf8)
        for text in [String(example), package] {
            let file = SettingsFile(.init(name: "sluice.yaml", text: text), keys: keys)
            #expect(file.diagnostics.map(\.message) == [])
            #expect(file.settings.count > 3)
        }
    }
}

/// docs/operations.md
enum OperationsDocument {
    static func text() throws -> String { try String(contentsOfFile: Repository.path("docs/operations.md"), encoding: .utf8) }

    /// The cells of the first table after a heading.
    static func rows(under heading: String) throws -> [[String]] {
        let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
        let section = lines.drop { $0 != heading[...] }.dropFirst().prefix { !$0.hasPrefix("## ") }
        return section.filter { $0.hasPrefix("| ") }.dropFirst(2).map { line in
            line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
