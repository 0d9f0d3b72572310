import Glibc
import SluicePacks
import SluiceText

/// The files that a path means, and what of it can't be read.
struct FilesToFormat {
    private(set) var files: [String] = []
    private(set) var failures: [InputFile.Failure] = []

    /// The path itself where it is a file; of a folder the files of packs in it and below it, by path. Hidden ones, and folders
    /// that are links, are left out.
    init(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno == ENOENT ? "there is no '\(path.visible)'" : InputFile.unreadable(path, errno)
            failures = [InputFile.Failure(description: reason)]
            return
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            files = [path]
            return
        }
        var folders = [path.hasSuffix("/") ? String(path.dropLast()) : path]
        while let folder = folders.popLast() { add(folder, to: &folders) }
        files.sort()
    }

    private mutating func add(_ folder: String, to folders: inout [String]) {
        do throws(FolderListing.Failure) {
            for name in try FolderListing.names(in: folder.isEmpty ? "/" : folder) where !name.hasPrefix(".") {
                let path = folder + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    failures.append(InputFile.Failure(description: InputFile.unreadable(path, errno)))
                    continue
                }
                if status.st_mode & S_IFMT == S_IFDIR { folders.append(path) }
                if PackFormatter.formats(fileNamed: name) { files.append(path) }
            }
        } catch {
            failures.append(InputFile.Failure(description: InputFile.unreadable(folder, error.code)))
        }
    }
}
