import SluicePlugins

extension MessageID {
    /// The id in the form of a UUID (version 4), as `traceid()` answers it.
    package var uuid: String {
        let high = (high & ~0xF000) | 0x4000
        let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let bits = digit < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: bits >> UInt64((15 - digit % 16) * 4)) & 0xF
                text[place] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
                place += 1
            }
            return place
        }
    }
}
