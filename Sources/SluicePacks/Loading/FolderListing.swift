import Glibc

/// What a folder holds.
package enum FolderListing {
    package struct Failure: Error {
        /// The reason as `errno`.
        package let code: Int32

        package var reason: String { String(cString: strerror(code)) }
    }

    /// The names in a folder, sorted; those of itself and of the folder above it left out.
    package static func names(in folder: String) throws(Failure) -> [String] {
        guard let directory = opendir(folder) else { throw Failure(code: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
