import SluicePacks
import SluiceValues

/// What stands on the command line of a command that has settings.
struct GivenArguments {
    let command: Setting.Command
    /// Without the command's name.
    let rest: [String]
    /// By key; several values of one option as a list.
    private(set) var values: [String: Value] = [:]
    private(set) var config: String?

    /// nil for another command, and where help is asked for.
    init?(_ arguments: [String]) {
        guard let command = arguments.first.flatMap(Setting.Command.init(rawValue:)) else { return nil }
        let rest = Array(arguments.dropFirst())
        guard !rest.contains(where: { ["-h", "--help", "--version"].contains($0) || $0.hasPrefix("--experimental-") }) else { return nil }
        self.command = command
        self.rest = rest
        read()
    }

    private mutating func read() {
        var packs: [Value] = []
        var words = rest[...]
        while let word = words.popFirst() {
            guard word != "--" else {
                packs += words.map(Value.string)
                break
            }
            guard word.hasPrefix("--") else {
                packs.append(.string(word))
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if name == "--print-config" { continue }
            let isNegated = name.hasPrefix("--no-")
            let setting = Setting.all.first { $0.flag == (isNegated ? "--" + name.dropFirst(5) : name) }
            if setting?.kind == .boolean {
                if let setting { values[setting.key] = .bool(!isNegated) }
                continue
            }
            let isSeparate = parts.count == 1 && words.first.map { !$0.hasPrefix("--") } ?? false
            let value = parts.count == 2 ? String(parts[1]) : isSeparate ? words.popFirst() ?? "" : ""
            if name == "--config" { config = value }
            if let setting { add(value, to: setting) }
        }
        if !packs.isEmpty { values["packs"] = .array(packs) }
    }

    private mutating func add(_ value: String, to setting: Setting) {
        if setting.kind == .texts {
            values[setting.key] = .array((values[setting.key]?.array ?? []) + [.string(value)])
            return
        }
        guard setting.kind == .values else {
            values[setting.key] = .string(value)
            return
        }
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var members = values[setting.key]?.object ?? Object()
        members[parts[0]] = parts.count == 2 ? (try? Value(json: parts[1])) ?? .string(parts[1]) : .null
        values[setting.key] = .object(members)
    }
}
