import SluicePlugins

/// Digests of texts, as lower-case hexadecimal. Source: language reference, 10.3.
enum DigestFunctions {
    static let all: [any Function] = [MD2()] + LibraryDigest.all

    static let text = FunctionSpec.Parameter("text", .text, "The text whose UTF-8 bytes are digested")
}
