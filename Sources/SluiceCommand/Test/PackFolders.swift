import Foundation
import SluicePacks

/// Finds the packs that folders stand for.
enum PackFolders {
    /// Each folder itself where it is a pack, or is no folder of packs; else the packs in it, by name.
    static func expanded(_ folders: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            guard !isPack(folder) else { return [folder] }
            let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
            // What can't be read as a folder of packs is told when it is read as a pack.
            let packs = ((try? FolderListing.names(in: path)) ?? []).map { "\(path)/\($0)" }.filter(isPack)
            return packs.isEmpty ? [folder] : packs
        }
    }

    private static func isPack(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/pack.yaml") }
}
