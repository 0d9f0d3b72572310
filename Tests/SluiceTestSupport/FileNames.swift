import Foundation

/// The names of the files in a folder that end in a suffix, sorted: what a test takes as its arguments.
///
/// A test without arguments would pass unseen, so there have to be some.
package func fileNames(in folder: String, endingIn suffix: String) -> [String] {
    do {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }.sorted()
        precondition(!names.isEmpty, "no file in \(folder) ends in \(suffix)")
        return names
    } catch {
        preconditionFailure("\(folder) can't be read: \(error)")
    }
}
