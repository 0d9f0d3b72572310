import Testing

@Suite("Arrows between the rooms")
struct ArrowTests {
    private static let imports = Repository.files(in: "Sources", endingIn: ".swift").flatMap { ImportLine.all(in: $0) }
    /// Targets that serve the tests: they may import any room, and are in no table.
    private static let proofs: Set<String> = ["SluiceTestSupport", "SluiceFuzzing", "SluiceFuzzDriver"]
    private static let manifest = Manifest(RepositoryFile(path: "Package.swift").text)

    @Test("each import follows an arrow of the table")
    func followsAnArrow() {
        #expect(Self.imports.count > 100)
        let rooms = Dictionary(uniqueKeysWithValues: Room.all.map { ($0.name, $0) })
        for line in Self.imports {
            guard let room = rooms[line.file.target] else {
                Issue.record("\(line): Tests/ArchitectureTests/Room.swift has no room '\(line.file.target)' in its table")
                continue
            }
            guard !room.imports.contains(line.module) else { continue }
            Issue.record("\(line): \(Self.cure(room, line.module))")
        }
    }

    /// What is wrong with an arrow, and which way to turn it.
    static func cure(_ room: Room, _ module: String) -> String {
        let places = Dictionary(uniqueKeysWithValues: Room.all.enumerated().map { ($1.name, $0) })
        if let other = places[module], let own = places[room.name] {
            guard other < own else {
                return "\(module) is a later room, which \(room) must not know; turn the arrow: \(module) hands in what \(room) "
                    + "needs, as a value or behind a protocol of SluicePlugins"
            }
            return "\(room) has no arrow to \(module); have what it needs from there handed in, or move it to a room that both "
                + "may import; \(room) may import \(room.rooms.sorted().joined(separator: ", "))"
        }
        if let home = Room.all.first(where: { $0.libraries.contains(module) }) {
            return "\(module) lives in \(home) alone; turn the arrow: \(home) offers what is needed in types of its own"
        }
        return "\(module) is not for \(room); move the code to a room of the world, or give the reason in the table"
    }

    @Test("an arrow of the table points to a room before its own")
    func pointsBack() {
        for (place, room) in Room.all.enumerated() {
            let before = Set(Room.all.prefix(place).map(\.name))
            #expect(room.rooms.isSubset(of: before), "\(room) may import \(room.rooms.subtracting(before).sorted())")
        }
    }

    @Test("Package.swift declares the arrows of the table and no others")
    func declaredInTheManifest() {
        let sources = Self.manifest.targets.filter { !$0.isTest && !Self.proofs.contains($0.name) }
        #expect(sources.map(\.name) == Room.all.map(\.name))
        for (target, room) in zip(sources, Room.all) {
            let expected = room.rooms.union(room.libraries)
            let missing = expected.subtracting(target.dependencies).sorted()
            let additional = target.dependencies.subtracting(expected).sorted()
            #expect(missing.isEmpty, "Package.swift lets \(room) not import what the table has")
            #expect(additional.isEmpty, "Package.swift lets \(room) import what the table has not")
        }
        #expect(Self.manifest.systemLibraries == Room.libraries.filter { $0.hasPrefix("C") })
    }

    @Test("what a test imports its target declares, so that a clean build finds it")
    func declaredByTests() {
        let known = Set(Room.all.map(\.name)).union(Self.proofs)
        let declared = Dictionary(uniqueKeysWithValues: Self.manifest.targets.map { ($0.name, $0.dependencies) })
        let imports = Repository.files(in: "Tests", endingIn: ".swift").flatMap { ImportLine.all(in: $0) }
        for line in imports where known.contains(line.module) {
            let isDeclared = declared[line.file.target]?.contains(line.module) == true
            #expect(isDeclared, "\(line): name it among the dependencies of \(line.file.target) in Package.swift")
        }
    }

    @Test("a library lives in one room", arguments: Room.libraries.sorted())
    func livesInOneRoom(library: String) {
        #expect(Room.all.filter { $0.libraries.contains(library) }.count == 1)
    }

    @Test("a library shows in no signature that other rooms see")
    func staysInside() {
        for line in Self.imports where line.isShown {
            #expect(!Room.libraries.contains(line.module), "\(line): take the access away, and keep its types inside")
        }
    }

    @Test(
        "the rooms of the language, the engine and the actions are without Foundation",
        arguments: ["Text", "Values", "Topics", "SQL", "Plugins", "Evaluation", "Functions", "Engine", "Actions"])
    func withoutFoundation(name: String) throws {
        let room = try #require(Room.all.first { $0.name == "Sluice" + name })
        #expect(room.imports.isDisjoint(with: ["Foundation", "FoundationEssentials", "Dispatch"]))
    }

    @Test(
        "an import is recognized with whatever stands before it",
        arguments: [
            "import SluiceText", "package import SluiceText", "@testable import SluiceText", "    import SluiceText",
            "@preconcurrency public import SluiceText", "public @preconcurrency import SluiceText",
            "@_spi(Tests) private import SluiceText", "import struct SluiceText.Span",
        ])
    func recognized(text: String) {
        let imports = ImportLine.all(in: text, of: RepositoryFile(path: ""))
        #expect(imports.map(\.module) == ["SluiceText"])
        #expect(imports.map(\.isShown) == [text.contains("public") || text.contains("package")])
    }

    @Test(
        "a comment that speaks of an import is none",
        arguments: ["// import SluiceText", "/// import SluiceText", "imports SluiceText"])
    func notAnImport(text: String) {
        #expect(ImportLine.all(in: text, of: RepositoryFile(path: "")).isEmpty)
    }

    @Test("a wrong arrow is told with the way to turn it")
    func told() throws {
        let values = try #require(Room.all.first { $0.name == "SluiceValues" })
        #expect(Self.cure(values, "SluiceEngine").contains("turn the arrow: SluiceEngine hands in"))
        #expect(Self.cure(values, "CSQLite").contains("lives in SluiceStores alone"))
        #expect(Self.cure(values, "SluiceText").contains("SluiceValues has no arrow to SluiceText"))
        #expect(Self.cure(values, "Foundation").contains("Foundation is not for SluiceValues"))
    }

    @Test("the manifest is read in the forms that it is written in")
    func readManifest() {
        let manifest = Manifest(
            """
            .systemLibrary(name: "CThing", pkgConfig: "thing", providers: [.apt(["thing-dev"])]),
            .target(name: "COtherShim", linkerSettings: [.linkedLibrary("other")]),
            room("A"),
            room("B", ["A", .product(name: "Yarn", package: "yarn-swift")]),
            .executableTarget(
                name: "C",
                dependencies: ["A", "B"], swiftSettings: strict),
            tests("ATests", ["A"], excluding: ["Fixtures"]),
            """)
        #expect(manifest.systemLibraries == ["CThing", "COtherShim"])
        #expect(manifest.targets.map(\.name) == ["A", "B", "C", "ATests"])
        #expect(manifest.targets.map(\.dependencies) == [[], ["A", "Yarn"], ["A", "B"], ["A", "SluiceTestSupport"]])
        #expect(manifest.targets.map(\.isTest) == [false, false, false, true])
    }
}
