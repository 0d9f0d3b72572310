import Glibc
import SluicePlugins

/// The folder that an engine keeps its database in.
struct DataDirectory {
    let path: String

    var database: String { path + "/sluice.db" }
    var objects: ObjectFolder { ObjectFolder(path: path + "/objects") }
    private var lockFile: String { path + "/sluice.lock" }

    /// Makes the folder, and those above it, where they are missing.
    func make() throws(StoreError) {
        guard !path.isEmpty else { throw StoreError(.unavailable, "the path of the data directory is empty") }
        var made = path.hasPrefix("/") ? "/" : ""
        let parts = path.split(separator: "/")
        for (place, part) in parts.enumerated() {
            made += made.isEmpty || made.hasSuffix("/") ? part : "/" + part
            // What it holds are the payloads of messages: nobody else's to read, where we make it.
            let mode: mode_t = place == parts.count - 1 ? 0o700 : 0o777
            guard mkdir(made, mode) == 0 || errno == EEXIST || errno == EISDIR else {
                throw failure("can't be made", errno)
            }
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("can't be read", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure("can't be used", ENOTDIR) }
    }

    /// Takes the folder for this engine, until the lock is dropped.
    ///
    /// - Throws: `.busy` where another engine has it, in this process or another.
    func lock() throws(StoreError) -> DirectoryLock {
        let descriptor = Glibc.open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("can't be written", errno) }
        let lock = DirectoryLock(descriptor: descriptor)
        // Who only looks whether the folder is taken holds it for an instant.
        var triesLeft = 5
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            triesLeft -= 1
            if reason == EWOULDBLOCK, triesLeft > 0 {
                usleep(10_000)
                continue
            }
            guard reason == EWOULDBLOCK else { throw failure("can't be locked", reason) }
            let holder = lock.holder.map { "another engine (pid \($0))" } ?? "another engine"
            throw StoreError(
                .busy, "\(holder) uses the data directory '\(path)': stop it, or give this engine a directory of its own")
        }
        lock.sign()
        return lock
    }

    /// Whether an engine has the folder now.
    var isLocked: Bool {
        let descriptor = Glibc.open(lockFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        // The lock goes with the descriptor.
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// - Throws: `.unavailable` where the folder, or a database in it, is missing.
    func checkExistence() throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("can't be read", errno) }
        guard stat(database, &status) == 0 else {
            guard errno == ENOENT else { throw failure("can't be read", errno) }
            throw StoreError(.unavailable, "the data directory '\(path)' holds no data of an engine: there is no '\(database)'")
        }
    }

    private func failure(_ what: String, _ reason: Int32) -> StoreError {
        StoreError(.unavailable, "the data directory '\(path)' \(what): \(String(cString: strerror(reason)))")
    }
}

/// The lock on a data directory; dropping it frees the directory. The file stays, with the last holder's process id in it.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Said outright: a child process that is just being started may hold a copy of the descriptor for a moment longer.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The process id that the file names.
    fileprivate var holder: Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber })
    }

    /// Writes our process id for others to read. It is for people only, so that a failure is no reason to stop.
    fileprivate func sign() {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
