import Glibc

/// A folder of its own for one test, gone with the last reference.
final class TemporaryDirectory {
    let path: String

    init() {
        path = Shell.run("mktemp -d /tmp/sluice-stores-XXXXXX").output.filter { $0 != "\n" }
        precondition(!path.isEmpty, "no temporary directory could be made")
    }

    deinit { Shell.run("rm -rf '\(path)'") }

    func write(_ text: String, to name: String) {
        let file = fopen("\(path)/\(name)", "w")
        precondition(file != nil, "'\(name)' could not be made")
        fputs(text, file)
        fclose(file)
    }
}

enum Shell {
    /// What a command writes to standard output, and its exit code.
    @discardableResult
    static func run(_ command: String) -> (output: String, code: Int32) {
        guard let pipe = popen(command, "r") else { return ("", -1) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&chunk, 1, chunk.count, pipe)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        let status = pclose(pipe)
        return (String(decoding: bytes, as: UTF8.self), status >> 8 & 0xFF)
    }
}
