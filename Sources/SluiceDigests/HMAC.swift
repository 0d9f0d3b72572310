import CCrypto

/// Keyed digests (RFC 2104).
package enum HMAC {
    /// The 32 bytes of HMAC-SHA-256; nil where libcrypto refuses to compute one, as for want of memory.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        var count = 0
        // A key needs an address, even one without bytes.
        let made = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key.isEmpty ? [0] : key, key.count, message, message.count, &digest, digest.count, &count)
        return made != nil && count == digest.count ? digest : nil
    }
}
