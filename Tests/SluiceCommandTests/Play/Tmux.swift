import Foundation
import SluiceTestSupport
import Testing

/// A real terminal, with a program in it, for one test.
final class Tmux: Sendable {
    private let socket: String
    private let environment: [String: String]

    static let isMissing = "these tests need tmux: install it with `apt-get install tmux`"
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

    /// - Parameter command: what the shell of the terminal runs.
    init(_ command: String, columns: Int = 120, rows: Int = 50, environment: [String: String]) async throws {
        socket = NSTemporaryDirectory() + "/sluice-\(UUID().uuidString.prefix(8)).tmux"
        self.environment = environment
        let variables = environment.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        _ = try await run(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", Repository.root.path] + variables + [command])
    }

    private func run(_ arguments: [String]) async throws -> String {
        let program = try RunningProgram(["/usr/bin/tmux", "-S", socket] + arguments, environment: ["LC_ALL": "C.UTF-8"])
        return try await program.outcome().output
    }

    /// What stands on the screen, without the empty lines at its end, and the spaces at the end of lines.
    func screen(withColors: Bool = false) async throws -> String {
        let text = try await run(["capture-pane", "-p"] + (withColors ? ["-e"] : []))
        return text.trimmingCharacters(in: .newlines)
    }

    /// Types a text.
    func type(_ text: String) async throws {
        // A semicolon at the end of an argument ends a command of tmux.
        _ = try await run(["send-keys", "-l", text.hasSuffix(";") ? text.dropLast() + "\\;" : text])
    }

    /// Presses a key by its name: `Enter`, `Tab`, `Up`, `C-c`.
    func press(_ keys: String...) async throws { _ = try await run(["send-keys"] + keys) }

    /// Waits until the screen shows a text.
    func shows(_ text: String) async throws {
        try await eventually("the terminal shows '\(text)'", within: .seconds(400)) { try await screen().contains(text) }
    }

    /// Ends the program and the terminal.
    func end() async {
        _ = try? await run(["kill-server"])
        try? FileManager.default.removeItem(atPath: socket)
    }
}
