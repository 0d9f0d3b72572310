import Glibc
import SluicePacks

/// Looks for changes of the files that packs are made of.
///
/// It looks at them once a second, which every file system knows how to answer, also those that tell nobody of changes.
struct PackWatch {
    let folders: [String]
    let scope: Scope
    /// What the files were when it was made: before they were read, so that what changes meanwhile is seen.
    private let beginning: Set<Look>

    init(folders: [String], scope: Scope = .rules) {
        self.folders = folders
        self.scope = scope
        beginning = Self.looks(at: Self.files(of: folders, in: scope))
    }

    /// Which files of the folders are looked at.
    enum Scope {
        /// `pack.yaml` and the files of rules, which stand beside it.
        case rules
        /// All files, also in folders below: tests read samples, packs read descriptors and programs. Hidden ones are left out,
        /// those that editors keep for themselves, folders that an engine stores in, and `reports`, which are written meanwhile.
        case everything(reports: [String])
    }

    private static let pause = Duration.seconds(1)

    /// What a file was when it was looked at.
    private struct Look: Hashable {
        let path: String
        let file: UInt64
        let size: Int64
        let changedAt: [Int]
    }

    /// Calls `body` after each change, once the files have been the same for a second, until the task is cancelled.
    func run(_ body: () async -> Void) async {
        var taken = beginning
        var seen = taken
        while true {
            do { try await Task.sleep(for: Self.pause) } catch { return }
            let now = Self.looks(at: files())
            if now == seen, now != taken {
                taken = now
                await body()
            }
            seen = now
        }
    }

    private static func looks(at files: [String]) -> Set<Look> { Set(files.compactMap(look(at:))) }

    /// Files that are looked at, and folders that are gone into, at most.
    static let maximumFiles = 10_000
    private static let maximumDepth = 16

    /// The paths of the files that are looked at.
    func files() -> [String] { Self.files(of: folders, in: scope) }

    private static func files(of folders: [String], in scope: Scope) -> [String] {
        var files: [String] = []
        switch scope {
        case .rules:
            for folder in folders {
                files += names(in: folder).filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
            }
        case .everything(let reports):
            let reports = Set(reports.compactMap(identity(of:)))
            for folder in folders { add(folder, depth: 0, to: &files) }
            if !reports.isEmpty { files.removeAll { identity(of: $0).map(reports.contains) ?? false } }
        }
        return files
    }

    private static func add(_ folder: String, depth: Int, to files: inout [String]) {
        let names = names(in: folder)
        guard depth < maximumDepth, !names.contains("sluice.db") else { return }
        for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
            guard files.count < maximumFiles else { return }
            let path = "\(folder)/\(name)"
            var status = stat()
            // A link to a folder is not followed: it may lead back.
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: add(path, depth: depth + 1, to: &files)
            case S_IFREG, S_IFLNK: files.append(path)
            default: break
            }
        }
    }

    /// Which file it is, whatever the path it is named by.
    private struct Identity: Hashable {
        let device: UInt64
        let file: UInt64
    }

    private static func identity(of path: String) -> Identity? {
        var status = stat()
        return stat(path, &status) == 0 ? Identity(device: UInt64(status.st_dev), file: UInt64(status.st_ino)) : nil
    }

    private static func look(at path: String) -> Look? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let time = status.st_mtim
        return Look(
            path: path, file: UInt64(status.st_ino), size: Int64(status.st_size), changedAt: [Int(time.tv_sec), Int(time.tv_nsec)])
    }

    /// None of a folder that can't be read or is gone again: it is told when the packs are read.
    private static func names(in folder: String) -> [String] { (try? FolderListing.names(in: folder)) ?? [] }
}
