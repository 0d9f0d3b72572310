import Foundation
import Glibc

/// A file that is read whole: what is no file (a folder, a pipe, a device) is not waited for.
enum RegularFile {
    enum Failure: Error {
        /// For the reason that the system gives as `errno`.
        case unreadable(Int32)
        case tooLarge
        /// What stands there is something else.
        case isNone(String)

        /// What can be said of a path behind its name.
        var sentence: String {
            switch self {
            case .unreadable(let code): "can't be read: \(String(cString: strerror(code)))"
            case .tooLarge: "is too large"
            case .isNone(let kind): "is no file, but \(kind)"
            }
        }
    }

    /// - Parameter limit: bytes; a file that has more is refused.
    static func read(_ path: String, atMost limit: Int) throws(Failure) -> Data {
        // A pipe that nobody writes to would be waited for.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .isNone("a folder")
        case S_IFIFO: throw .isNone("a pipe")
        default: throw .isNone("a device")
        }
        let data: Data
        do { data = try handle.read(upToCount: limit + 1) ?? Data() } catch { throw .unreadable(EIO) }
        guard data.count <= limit else { throw .tooLarge }
        return data
    }
}
