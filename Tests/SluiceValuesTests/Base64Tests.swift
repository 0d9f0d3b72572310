import Foundation
import SluiceValues
import SluiceTestSupport
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test("the test vectors of RFC 4648", arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func vectors(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
        #expect(Base64.decode(encoded.replacing("=", with: "")) == Array(text.utf8))
    }

    @Test("what is not base64 is refused", arguments: ["?", "Zg=", "Zg===", "====", "=", "Z", "Zm9v Zg==", "Zm9v\n", "Zm-_", "Zg==Zg==", "é", "A==="])
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("random bytes, there and back, as Foundation does it")
    func random() {
        var random = SeededGenerator(seed: 5)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text) == bytes)
        }
    }
}
