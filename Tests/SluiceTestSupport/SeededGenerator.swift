import Foundation

/// Random numbers that a seed repeats (SplitMix64), for tests of properties.
///
/// A failing test names `seed`; running it again with `SLUICE_SEED=<seed>` gives the same numbers.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The generator of a test: of the seed in `SLUICE_SEED`, or of the given one, so that a plain run is repeatable.
    package static func forTest(default seed: UInt64 = 1) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap { UInt64($0) }
        return SeededGenerator(seed: given ?? seed)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `count` times.
    package mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<max(1, count), using: &self) == 0 }

    /// One of the elements; there must be one.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "nothing to pick from")
        return elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
