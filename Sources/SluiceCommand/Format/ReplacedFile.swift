import Glibc
import SluiceText

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
        var reason = fchmod(descriptor, status.st_mode & 0o7777) == 0 ? writeAll(text.utf8, to: descriptor) : errno
        if reason == nil, fsync(descriptor) != 0 { reason = errno }
        guard close(descriptor) == 0, reason == nil, rename(beside, target) == 0 else {
            let failure = failure(path, reason ?? errno)
            unlink(beside)
            throw failure
        }
    }

    /// Writes a text where a command is told to: a file is made or replaced; what is none, as a pipe or a terminal, takes the text
    /// and stays what it is.
    static func output(_ text: String, to path: String) throws(InputFile.Failure) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        // A file that is standard output too, by the name of /dev/stdout or its own, is not torn away from under it.
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] where isThere && status.isThat(of: descriptor) {
            if let reason = writeAll(text.utf8, to: descriptor) { throw failure(path, reason) }
            return
        }
        if isThere, status.st_mode & S_IFMT == S_IFREG { return try write(text, to: path) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        let reason = writeAll(text.utf8, to: descriptor)
        guard close(descriptor) == 0, reason == nil else { throw failure(path, reason ?? errno) }
    }

    private static func failure(_ path: String, _ reason: Int32 = errno) -> InputFile.Failure {
        InputFile.Failure(description: "can't write '\(path.visible)': \(String(cString: strerror(reason)))")
    }
}

extension stat {
    /// Whether it is of what a descriptor is open on.
    fileprivate func isThat(of descriptor: Int32) -> Bool {
        var other = stat()
        return fstat(descriptor, &other) == 0 && (other.st_dev, other.st_ino) == (st_dev, st_ino)
    }
}
