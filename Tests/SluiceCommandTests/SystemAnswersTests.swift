import Glibc
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@testable import SluiceCommand

@Suite("what the machine answers")
struct SystemAnswersTests {
    private func answer(_ request: OutsideRequest, secrets: String? = nil, folder: String = "") -> String? {
        switch SystemAnswers(secretsFolder: secrets).answer(request, folder: folder) {
        case .value(let value): value.json
        case .failure(let reason): "failure: \(reason)"
        case nil: nil
        }
    }

    private func secret(_ name: String, as type: String = "SecretString") -> OutsideRequest {
        OutsideRequest(.secret, name, arguments: .string(type))
    }

    @Test("a secret is a file, without the end of its last line; or its bytes")
    func files() throws {
        let folder = try TestFolder()
        _ = try folder.write("t0p\n\n", to: "token")
        _ = try folder.write([0xFF, 0x0A], to: "key")
        #expect(answer(secret("token"), secrets: folder.path) == #""t0p\n""#)
        #expect(answer(secret("key", as: "SecretBinary"), secrets: folder.path) == #""/wo=""#)
        #expect(answer(secret("key"), secrets: folder.path) == "failure: secret 'key' is no text")
        #expect(answer(secret("none"), secrets: folder.path)?.hasPrefix("failure: secret 'none': can't read") == true)
    }

    @Test("a webhook has the same texts by name, and the same reasons")
    func named() throws {
        let folder = try TestFolder()
        _ = try folder.write("t0p\n", to: "token")
        let answers = SystemAnswers(secretsFolder: folder.path)
        #expect(try answers.secret(named: "token") == "t0p")
        #expect(throws: SecretFailure(message: "'../token' can't be the name of a secret")) {
            try answers.secret(named: "../token")
        }
    }

    @Test("no name leads out of the folder", arguments: ["../token", "/etc/passwd", "a/../../b", "", ".", "a//b", "a\0b"])
    func escapes(_ name: String) throws {
        let folder = try TestFolder()
        #expect(answer(secret(name), secrets: folder.path) == "failure: '\(name)' can't be the name of a secret")
        let object = answer(OutsideRequest(.object, "bucket/" + name), folder: folder.path)
        #expect(object == "failure: 'bucket/\(name)' can't be the name of an object")
    }

    @Test("without a folder a secret is a variable of the environment")
    func environment() {
        setenv("SLUICE_SECRET_MAIL_KEY_2", "äx", 1)
        #expect(answer(secret("mail-key.2")) == #""äx""#)
        #expect(answer(secret("other"))?.contains("no SLUICE_SECRET_OTHER") == true)
    }

    @Test("an object is a file of the pack's, and one that is too large is refused")
    func objects() throws {
        let folder = try TestFolder()
        _ = try folder.write("abc", to: "descriptors.bin")
        #expect(answer(OutsideRequest(.object, "descriptors.bin"), folder: folder.path) == #""YWJj""#)
        _ = try folder.write([UInt8](repeating: 0x61, count: SystemAnswers.maximumSecret + 1), to: "large")
        #expect(answer(secret("large"), secrets: folder.path)?.hasSuffix("has more than 65536 bytes") == true)
    }

    @Test("functions are nobody's here")
    func functions() { #expect(answer(OutsideRequest(.function, "f")) == nil) }
}
