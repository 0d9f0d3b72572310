import Glibc

/// A file that is there as it was or as it is to be, and nothing between, whatever happens.
enum ReplacedFile {
    /// Writes a text beside a file and puts it in its place, with the file's permissions and, where that is allowed, its owner.
    /// Where the path is a link, the file that it leads to is replaced.
    static func write(_ text: String, to path: String) throws(InputFile.Failure) {
        guard let resolved = realpath(path, nil) else { throw failure(path) }
        defer { free(resolved) }
        let target = String(cString: resolved)
        var status = stat()
        guard stat(target, &status) == 0 else { throw failure(path) }
        // A file that may not be written is not replaced, though its folder would let us.
        guard access(target, W_OK) == 0 else { throw failure(path) }
        var template = Array((target + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(path) }
        let beside = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        let isWritten = fchmod(descriptor, status.st_mode & 0o7777) == 0 && writeAll(text, descriptor) && fsync(descriptor) == 0
        let reason = errno
        guard close(descriptor) == 0, isWritten, rename(beside, target) == 0 else {
            let failure = failure(path, isWritten ? errno : reason)
            unlink(beside)
            throw failure
        }
    }

    private static func writeAll(_ text: String, _ descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    private static func failure(_ path: String, _ reason: Int32 = errno) -> InputFile.Failure {
        InputFile.Failure(description: "can't write '\(path)': \(String(cString: strerror(reason)))")
    }
}
