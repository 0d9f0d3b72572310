import CCrypto

/// A digest that libcrypto computes.
package struct Digest: Sendable {
    // A fetched algorithm is only read once it is there, from any number of threads (EVP_MD_fetch, life-cycle). It is held for
    // the life of the process: to look it up again would cost more than a short digest.
    private nonisolated(unsafe) let algorithm: OpaquePointer

    /// nil where this machine's libcrypto has none of that name, as `sha256`.
    package init?(_ name: String) {
        guard let algorithm = EVP_MD_fetch(nil, name, nil) else { return nil }
        self.algorithm = algorithm
    }

    /// The digest of bytes; nil where libcrypto refuses to compute it, as for want of memory.
    package func callAsFunction(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let isMade = EVP_Digest(bytes.baseAddress, bytes.count, &digest, &count, algorithm, nil) == 1
        guard isMade, Int(count) <= digest.count else { return nil }
        return Array(digest.prefix(Int(count)))
    }
}
