import Foundation
import SluicePacks

/// Finds the files that a path means.
enum FilesToFormat {
    /// The path itself where it is a file; of a folder the files of packs in it and below it, by path. Hidden ones, and folders
    /// that are links, are left out.
    static func files(at path: String) throws(InputFile.Failure) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputFile.Failure(description: "there is no '\(path)'")
        }
        guard isFolder.boolValue else { return [path] }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let names = FileManager.default.enumerator(atPath: path) else {
            throw InputFile.Failure(description: "can't read the folder '\(path)'")
        }
        var files: [String] = []
        for case let name as String in names {
            let last = name.split(separator: "/").last.map(String.init) ?? name
            if last.hasPrefix(".") {
                names.skipDescendants()
            } else if PackFormatter.formats(fileNamed: last) {
                files.append(folder + "/" + name)
            }
        }
        return files.sorted()
    }
}
