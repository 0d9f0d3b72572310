/// Texts that a plugin hands in.
enum PluginText {
    /// Bytes of a reason that are kept.
    static let maximumReason = 4_096
    /// Bytes of a spec that are read.
    static let maximumSpec = 1 << 20

    /// The text up to its NUL, what is not UTF-8 replaced; nil for NULL and for an empty one.
    static func bounded(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text else { return nil }
        let told = String(decoding: bytes(text, atMost: maximumReason), as: UTF8.self)
        return told.isEmpty ? nil : told
    }

    /// The text up to its NUL.
    static func whole(_ text: UnsafePointer<CChar>?) throws(SpecFailure) -> [UInt8] {
        guard let text else { throw SpecFailure("it has no spec") }
        let bytes = bytes(text, atMost: maximumSpec)
        guard bytes.count < maximumSpec else { throw SpecFailure("its spec has \(maximumSpec) bytes or more") }
        return bytes
    }

    private static func bytes(_ text: UnsafePointer<CChar>, atMost limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, text[bytes.count] != 0 { bytes.append(UInt8(bitPattern: text[bytes.count])) }
        return bytes
    }
}
