import Glibc
import SluicePlugins

/// The contents of objects as files of a folder, each named by its number. The keys, which come from messages, name no file.
///
/// A file is written under a temporary name and renamed, and synced before the metadata that name it are committed: all files of
/// a transaction one after the other, so that the first sync, which waits for the disk, leaves the others little to do.
struct ObjectFolder: ObjectContents {
    let path: String

    private static let temporarySuffix = ".new"

    /// Makes the folder where it is missing.
    func make() throws(StoreError) {
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw failure("making the folder", path, errno) }
    }

    private func file(_ number: Int64) -> String { "\(path)/\(number)" }

    func write(_ content: [UInt8], as number: Int64) throws(StoreError) {
        let temporary = file(number) + Self.temporarySuffix
        do throws(StoreError) {
            try write(content, to: temporary)
            guard rename(temporary, file(number)) == 0 else { throw failure("naming", temporary, errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func write(_ content: [UInt8], to file: String) throws(StoreError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("making", file, errno) }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("writing", file, count == 0 ? EIO : errno) }
            written += count
        }
        // Linux begins to write such pages to the disk at once, so that the sync to come finds them there.
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// The files, and then their names.
    func sync(_ numbers: [Int64]) throws(StoreError) {
        for number in numbers { try sync(file(number)) }
        try sync(path)
    }

    private func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening", path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing", path, errno) }
    }

    func read(_ number: Int64) throws(StoreError) -> [UInt8]? {
        let descriptor = open(file(number), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("opening", file(number), errno)
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("reading", file(number), errno) }
            if count == 0 { return content }
            content += chunk[..<count]
        }
    }

    func remove(_ number: Int64) { unlink(file(number)) }

    /// Files of other names than ours are somebody else's and stay.
    func sweep(keeping numbers: Set<Int64>) throws(StoreError) {
        guard let folder = opendir(path) else { throw failure("reading", path, errno) }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isTemporary = name.hasSuffix(Self.temporarySuffix)
            let digits = isTemporary ? name.dropLast(Self.temporarySuffix.count) : name[...]
            guard let number = Int64(digits), "\(number)" == digits else { continue }
            if isTemporary || !numbers.contains(number) { unlink("\(path)/\(name)") }
        }
    }

    private func failure(_ doing: String, _ file: String, _ reason: Int32) -> StoreError {
        let code: StoreError.Code = reason == ENOSPC || reason == EDQUOT ? .full : .unavailable
        return StoreError(code, "\(doing) '\(file)' failed: \(String(cString: strerror(reason)))")
    }
}
