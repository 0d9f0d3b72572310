import Glibc

/// The lines that were typed at earlier prompts, in a file for the user's eyes alone: `sluice/history` under `XDG_STATE_HOME`, or
/// under `~/.local/state`.
final class HistoryFile {
    /// Oldest first.
    private(set) var lines: [String] = []
    private let path: String?

    private static let maximumLines = 1_000
    private static let maximumBytes = 4 << 20

    init() {
        guard let folder = Self.folder() else {
            path = nil
            return
        }
        let path = folder + "/history"
        self.path = path
        guard let bytes = try? InputFile.read(path, atMost: Self.maximumBytes) else { return }
        let all = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        lines = Array(all.suffix(Self.maximumLines))
        if all.count > 2 * Self.maximumLines { write(lines.map { $0 + "\n" }.joined(), O_TRUNC) }
    }

    /// Writes a line at once, so that a session that is killed has kept it.
    func append(_ line: String) { write(line + "\n", O_APPEND) }

    /// What can't be kept is done without: a prompt is of use all the same.
    private func write(_ text: String, _ mode: Int32) {
        guard let path else { return }
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | mode, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        fchmod(file, 0o600)
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    }

    /// The folder, made where it is not there; nil where there can be none.
    private static func folder() -> String? {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let state = variable("XDG_STATE_HOME") ?? variable("HOME").map({ $0 + "/.local/state" }) else { return nil }
        let folder = state + "/sluice"
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            mkdir(path, 0o700)
        }
        return access(folder, W_OK) == 0 ? folder : nil
    }
}
