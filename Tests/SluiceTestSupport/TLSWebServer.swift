import Foundation
import Glibc

/// A web server that speaks TLS on a free port of the loopback, with a certificate for it and for 127.0.0.2 that is made for the test.
///
/// It is openssl's own, which answers any GET with a page of a few kilobytes.
package final class TLSWebServer: Sendable {
    package let port: Int
    private let folder: URL
    private let process: ChildProcess

    package init() throws {
        port = try MosquittoBroker.freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificates = TestCertificates(in: folder)
        try certificates.makeAuthorities()
        try certificates.makeCertificate("server", of: "ca", extensions: ["subjectAltName=IP:127.0.0.1,IP:127.0.0.2"])
        process = try ChildProcess([
            "/usr/bin/env", "openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port)",
            "-cert", folder.appendingPathComponent("server.pem").path, "-key", folder.appendingPathComponent("server.key").path,
        ])
    }

    deinit {
        process.end(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    package var url: String { "https://127.0.0.1:\(port)" }

    /// The files of its own certificate and key.
    package var certificate: String { folder.appendingPathComponent("server.pem").path }
    package var key: String { folder.appendingPathComponent("server.key").path }

    /// The certificate of the authority that the server's is of, and that of another.
    package var authority: String { folder.appendingPathComponent("ca.pem").path }
    package var otherAuthority: String { folder.appendingPathComponent("other-ca.pem").path }
}
