/// The targets of `Package.swift` with what they declare to depend on, read from its text.
struct Manifest: Sendable {
    struct Target: Sendable {
        let name: String
        let isTest: Bool
        let dependencies: Set<String>
    }

    let targets: [Target]
    /// System libraries, and the targets of C++ that stand before one: their names begin with `C` and a capital.
    let systemLibraries: Set<String>

    /// Knows the forms that the manifest is written in: `room(…)`, `tests(…)`, `.target(…)`, `.executableTarget(…)` and
    /// `.systemLibrary(…)`, with the name first and the dependencies as the first list.
    init(_ text: String) {
        let declaration = /(\broom|\btests|\.target|\.executableTarget|\.systemLibrary)\(\s*(?:name:\s*)?"(\w+)"/
        var targets: [Target] = []
        var systemLibraries: Set<String> = []
        for match in text.matches(of: declaration) {
            let name = String(match.2)
            let list = Self.firstList(in: text[match.range.upperBound...])
            switch match.1 {
            case ".systemLibrary": systemLibraries.insert(name)
            case ".target" where name.contains(/^C[A-Z]/): systemLibraries.insert(name)
            case "tests": targets.append(Target(name: name, isTest: true, dependencies: list.union(["SluiceTestSupport"])))
            default: targets.append(Target(name: name, isTest: false, dependencies: list))
            }
        }
        self.targets = targets
        self.systemLibraries = systemLibraries
    }

    /// The names in the first list of a call's other arguments; none where the call ends before one begins.
    private static func firstList(in rest: Substring) -> Set<String> {
        guard let start = rest.firstIndex(where: { "[)".contains($0) }), rest[start] == "[" else { return [] }
        let list = rest[start...].prefix { $0 != "]" }.replacing(/,\s*package:\s*"[^"]*"/, with: "")
        return Set(list.matches(of: /"([^"]+)"/).map { String($0.1) })
    }
}
