import Foundation

/// Certificates that a test makes with openssl, in a folder of its own.
struct TestCertificates {
    private let folder: URL

    init(in folder: URL) { self.folder = folder }

    /// A key that costs nothing to make, so that no other test waits for it.
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    /// Makes `ca.pem` and, of somebody else, `other-ca.pem`.
    func makeAuthorities() throws {
        for name in ["ca", "other-ca"] {
            try ChildProcess.run("openssl", ["req", "-x509"] + Self.newKey + [
                "-days", "2", "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
            ])
        }
    }

    /// Makes `name.pem` and `name.key`.
    func makeCertificate(_ name: String, of authority: String, extensions: [String] = []) throws {
        try ChildProcess.run("openssl", ["req"] + Self.newKey + [
            "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).csr"),
        ])
        try Data((extensions.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("\(name).ext"))
        try ChildProcess.run("openssl", [
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"), "-CAkey", path("\(authority).key"),
            "-CAcreateserial", "-days", "2", "-extfile", path("\(name).ext"), "-out", path("\(name).pem"),
        ])
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}

extension ChildProcess {
    /// Runs a program to its end, which has to be a good one.
    static func run(_ program: String, _ arguments: [String]) throws {
        let status = try ChildProcess(["/usr/bin/env", program] + arguments).waitUntilExit()
        guard status == 0 else {
            throw Failure(description: "'\(program)' failed; these tests need mosquitto and openssl")
        }
    }
}
