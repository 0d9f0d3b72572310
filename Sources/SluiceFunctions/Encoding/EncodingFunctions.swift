import SluicePlugins

/// Bytes as text, and back. Source: language reference, 10.4.
enum EncodingFunctions {
    static let all: [any Function] = [Encode(), Decode()]

    static let base64 = "base64"
}
