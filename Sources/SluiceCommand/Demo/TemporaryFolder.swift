import Glibc

/// A folder under the system's temporary one.
struct TemporaryFolder {
    let path: String

    /// - Throws: `InputFile.Failure` where it can't be made.
    init(prefix: String) throws(InputFile.Failure) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw InputFile.Failure(description: "can't make a folder in '\(base)': \(String(cString: strerror(errno)))")
        }
        path = String(cString: made)
    }

    /// Removes it with all that is in it.
    func remove() {
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        // Tried first, so that a link is removed and not followed.
        if Glibc.remove(path) == 0 { return }
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        // A file that is no folder any more, or can't be removed, is the system's to clear away.
        Glibc.remove(path)
    }
}

/// Whole files.
enum TextFile {
    static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "wb") else { return false }
        let bytes = Array(text.utf8)
        let written = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && written == bytes.count
    }
}
