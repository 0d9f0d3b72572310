import SluiceDigests
import SluicePlugins
import SluiceValues

/// The digests that libcrypto computes.
struct LibraryDigest: Function {
    static let all: [any Function] = [
        LibraryDigest("md5", of: "5d41402abc4b2a76b9719d911017c592"),
        LibraryDigest("sha1", of: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        LibraryDigest("sha224", of: "ea09ae9cc6768c50fcee903ed054556e5bfc8347907f12598aa24193"),
        LibraryDigest("sha256", of: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        LibraryDigest(
            "sha384", of: "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f"),
        LibraryDigest(
            "sha512",
            of: "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da"
                + "0c4663475c2e5c3adef46f73bcdec043"),
    ]

    let spec: FunctionSpec

    /// nil where libcrypto has none of that name.
    private let digest: Digest?

    /// - Parameter hello: the digest of `hello`.
    private init(_ name: String, of hello: String) {
        spec = FunctionSpec(
            name, "The \(name.uppercased()) digest of a text", parameters: [DigestFunctions.text],
            result: "String of lower-case hexadecimal digits", returns: .string, section: "10.3",
            examples: [.init("\(name)(\"hello\")", gives: "\"\(hello)\"")])
        digest = Digest(name)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let digest else {
            context.note("libcrypto has no \(spec.name) here")
            return .undefined
        }
        var text = arguments.text(0)
        return text.withUTF8 { digest($0) }.map { .string(Hexadecimal.text($0)) } ?? .undefined
    }
}
