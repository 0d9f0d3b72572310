import ArgumentParser
import Foundation
import SluiceText
import SluiceValues

/// Writes texts to files of a folder, which is made where it is missing.
enum FilesToWrite {
    /// - Parameter files: by their paths in the folder.
    /// - Throws: `ExitCode.badInput` once it is told what can't be made or written.
    static func write(_ files: [(name: String, text: String)], to folder: String) throws {
        for (name, text) in files {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            // Where it can't be made, the file can't be written, and why is told of that.
            try? FileManager.default.createDirectory(atPath: above.isEmpty ? "/" : above, withIntermediateDirectories: true)
            do throws(InputFile.Failure) {
                try ReplacedFile.output(text, to: path)
            } catch {
                StandardError.write("error: \(error)\n")
                throw ExitCode.badInput
            }
        }
    }
}

extension URL {
    /// The file of a path as the system takes it: a `~` is a name as any other, which a shell alone reads otherwise.
    static func plain(_ path: String) -> URL {
        URL(fileURLWithPath: path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
    }
}
