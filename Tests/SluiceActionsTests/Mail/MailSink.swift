import Foundation
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

/// A mail server that a test starts on loopback; Fixtures/smtp_sink.py says how it fails.
final class MailSink {
    let port: Int
    private let program: RunningProgram

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/smtp_sink.py").path

    init(_ arguments: String...) async throws {
        let program = try RunningProgram(["/usr/bin/env", "python3", Self.script] + arguments, input: nil)
        self.program = program
        try await program.wait(for: "a port") { program.outputText.contains("\n") }
        port = try #require(Int(program.outputText.split(separator: "\n").first ?? ""))
    }

    deinit { program.kill() }

    /// Ends it and waits until its port is closed.
    func stop() { program.kill() }

    /// The mails that it has taken, once there are so many.
    func mails(_ count: Int) async throws -> [Mail] {
        try await program.wait(for: "\(count) mails") { program.outputText.count { $0 == "\n" } > count }
        return try program.outputText.split(separator: "\n").dropFirst().map { line in
            let mail = try Value(json: Array(line.utf8))
            return Mail(
                from: mail["from"].string ?? "", to: mail["to"].string ?? "", text: Array((mail["text"].string ?? "").utf8))
        }
    }
}
