import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceFunctions

@Suite("Digest functions")
struct DigestFunctionsTests {
    private static let digits80 = String(repeating: "1234567890", count: 8)
    private static let alphabets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// The test suites of RFC 1319 and RFC 1321, the examples of FIPS 180, and conversions.
    static let calls: [Call] = [
        Call("md2", "", gives: #""8350e5a3e24c153df2275c9f80692773""#), Call("md2", "a", gives: #""32ec01ec4a6dac72c0ab96fb34c0b5d1""#),
        Call("md2", "abc", gives: #""da853b0d3f88d99b30283a69e6ded6bb""#),
        Call("md2", "message digest", gives: #""ab4f496bfb2a530b219ff33031fe06b0""#),
        Call("md2", "abcdefghijklmnopqrstuvwxyz", gives: #""4e8ddff3650292ab5a4108c3aa47940b""#),
        Call("md2", .init(stringLiteral: alphabets), gives: #""da33def2a42df13975352846c30338cd""#),
        Call("md2", .init(stringLiteral: digits80), gives: #""d5976f79d83d3a0dc9806c3c66f3efd8""#),
        Call("md5", "", gives: #""d41d8cd98f00b204e9800998ecf8427e""#), Call("md5", "a", gives: #""0cc175b9c0f1b6a831c399e269772661""#),
        Call("md5", .init(stringLiteral: digits80), gives: #""57edf4a22be3c955ac49da2e2107b67a""#),
        Call("sha1", "abc", gives: #""a9993e364706816aba3e25717850c26c9cd0d89d""#),
        Call("sha224", "abc", gives: #""23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7""#),
        Call("sha256", "", gives: #""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#),
        Call("sha256", "abc", gives: #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
        Call("md5", 12, gives: #""c20ad4d76fe97759aa27a0c99bff6710""#), Call("md5", "12", gives: #""c20ad4d76fe97759aa27a0c99bff6710""#),
        Call("sha1", true, gives: #""5ffe533b830f08a0326348a9160afafc8ada44db""#),
        Call("sha256", "€", gives: #""c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d""#),
        Call("md2", nil, gives: nil), Call("md5", nil, gives: nil), Call("sha512", .undefined, gives: nil),
        Call("sha1", gives: nil), Call("sha1", "a", "b", gives: nil),
    ]

    @Test("the published test values come out", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("each has the length of its digest", arguments: [
        ("md2", 32), ("md5", 32), ("sha1", 40), ("sha224", 56), ("sha256", 64), ("sha384", 96), ("sha512", 128),
    ])
    func lengths(name: String, digits: Int) {
        var context = CallContext.sample
        for count in [0, 1, 15, 16, 17, 63, 64, 65, 1000] {
            let digest = call(name, [.string(String(repeating: "x", count: count))], in: &context).string
            #expect(digest?.count == digits)
            #expect(digest?.allSatisfy { $0.isHexDigit && !$0.isUppercase } == true)
        }
    }
}
