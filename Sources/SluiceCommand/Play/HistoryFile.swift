import Glibc

/// The lines that were typed at earlier prompts, in a file for the user's eyes alone: `sluice/history` under `XDG_STATE_HOME`, or
/// under `~/.local/state`.
final class HistoryFile {
    /// Oldest first.
    private(set) var lines: [String] = []
    private let path: String?

    private static let maximumLines = 1_000
    /// Bytes at the end of the file that are read.
    private static let maximumBytes = 4 << 20

    convenience init() { self.init(folder: Self.folder()) }

    /// - Parameter folder: nil where nothing can be kept.
    init(folder: String?) {
        path = folder.map { $0 + "/history" }
        guard let path, let (bytes, isWhole) = Self.end(of: path) else { return }
        // What is cut off is no line.
        let all = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropFirst(isWhole ? 0 : 1)
            .filter { !$0.isEmpty }.map(String.init)
        lines = Array(all.suffix(Self.maximumLines))
        guard !isWhole || all.count > 2 * Self.maximumLines else { return }
        // A file that can't be made shorter is as good as it was.
        try? ReplacedFile.write(lines.map { $0 + "\n" }.joined(), to: path)
    }

    /// The last bytes of a file, and whether they are all; nil where it can't be read.
    private static func end(of path: String) -> (bytes: [UInt8], isWhole: Bool)? {
        guard let file = fopen(path, "rbe") else { return nil }
        defer { fclose(file) }
        guard fseek(file, 0, SEEK_END) == 0 else { return nil }
        let start = max(0, ftell(file) - maximumBytes)
        guard fseek(file, start, SEEK_SET) == 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: maximumBytes) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        return ferror(file) == 0 ? (bytes, start == 0) : nil
    }

    // MARK: What is kept

    /// Whether a line may be kept: one with a password or with secrets may not.
    ///
    /// - Parameters:
    ///   - opener: the first line of the input that it belongs to.
    ///   - isWhole: whether it is all of that input.
    static func keeps(_ line: String, of opener: String, isWhole: Bool) -> Bool {
        if line.contains(/:\/\/[^\s\/]*:\S*@/) { return false }
        guard opener.drop(while: \.isWhitespace).hasPrefix(".given") else { return true }
        // Of secrets over several lines none tells by itself what it holds.
        return isWhole && !line.contains("secrets")
    }

    /// Writes a line at once, so that a session that is killed has kept it. What can't be kept is done without: a prompt is of use
    /// all the same.
    func append(_ line: String) {
        guard let path else { return }
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_APPEND, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        fchmod(file, 0o600)
        let bytes = Array((line + "\n").utf8)
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
