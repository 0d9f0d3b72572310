import SluiceFuzzing
import Testing

@Suite("Fuzz targets")
struct FindsTests {
    private static let names = FuzzTargets.all.map(\.name)

    @Test("each target takes its seeds, and what was found before", .timeLimit(.minutes(2)), arguments: names)
    func replays(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        let repository = SeedSource()
        let seeds = try target.seeds(of: repository).enumerated().map { (name: "seed \($0)", input: $1) }
        #expect(!seeds.isEmpty)
        for (source, input) in try seeds + repository.finds(of: target) {
            #expect(throws: Never.self, "\(source): \(String(decoding: input, as: UTF8.self))") { try target.check(input) }
        }
    }

    @Test("each target takes an empty input, every byte alone, and any two bytes of a few", arguments: names)
    func smallest(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        let few = [0, 0x22, 0x24, 0x27, 0x28, 0x2D, 0x2E, 0x2F, 0x40, 0x5B, 0x5C, 0x7B, 0x80, 0xC3, 0xFF] as [UInt8]
        let pairs = name == "payloads" ? [] : few.flatMap { first in few.map { [first, $0] } }
        let singles = name == "payloads" ? few.map { [$0] } : (0...255).map { [UInt8($0)] }
        for input in [[]] + singles + pairs {
            #expect(throws: Never.self, "\(input)") { try target.check(input) }
        }
    }

    @Test("each folder of finds is a target's")
    func folders() throws {
        for name in try SeedSource().namesOfFinds() { #expect(Self.names.contains(name), "no target '\(name)'") }
    }

    @Test("a check tells what does not hold")
    func finds() {
        #expect(throws: Finding.self) { try BrokenTarget().check([]) }
    }
}

/// A target that nothing holds of.
private struct BrokenTarget: FuzzTarget {
    let name = "broken"
    let words: [String] = []
    func seeds(of repository: SeedSource) -> [[UInt8]] { [[]] }
    func check(_ input: [UInt8]) throws { throw Finding("nothing holds") }
}
