import SluicePlugins
import SluiceValues

/// Bytes as text, and back. Source: language reference, 10.4.
enum EncodingFunctions {
    static let all: [any Function] = [
        Encode(),
        Decode(descriptors: CompiledCache(capacity: 16) { Base64.decode($0).flatMap(MessageDescriptors.init) }),
    ]

    static let base64 = "base64"
    static let proto = "proto"
}
