import SluicePlugins

/// Digests of texts, as lower-case hexadecimal. Source: language reference, 10.3.
enum DigestFunctions {
    static let all: [any Function] = [MD2()] + LibraryDigest.all

    /// The bytes as lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var end = 0
            for byte in bytes {
                text[end] = digits.utf8Start[Int(byte >> 4)]
                text[end + 1] = digits.utf8Start[Int(byte & 15)]
                end += 2
            }
            return end
        }
    }

    static let text = FunctionSpec.Parameter("text", .text, "The text whose UTF-8 bytes are digested")
}
