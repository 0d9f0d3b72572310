/// Reads the parts of an input; the same input always gives the same.
enum InputBytes {
    /// The parts between bytes of 0, of which the last keeps the others.
    static func parts(_ input: [UInt8], atMost count: Int) -> [[UInt8]] {
        input.split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
    }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Joins parts into an input, as ``parts(_:atMost:)`` takes them apart.
    static func joined(_ parts: String...) -> [UInt8] { Array(parts.joined(separator: "\0").utf8) }
}

/// Choices that depend on an input, and are the same for the same input (FNV-1a, then SplitMix64).
struct InputGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ input: [UInt8]) {
        state = input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
