import Glibc

/// Looks for changes of the files that packs are made of.
///
/// It looks at them once a second, which every file system knows how to answer, also those that tell nobody of changes.
struct PackWatch {
    let folders: [String]

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
        var taken = looks()
        var seen = taken
        while true {
            do { try await Task.sleep(for: Self.pause) } catch { return }
            let now = looks()
            if now == seen, now != taken {
                taken = now
                await body()
            }
            seen = now
        }
    }

    private func looks() -> Set<Look> {
        var looks: Set<Look> = []
        for folder in folders {
            for name in Self.names(in: folder) where name.hasSuffix(".yaml") {
                let path = "\(folder)/\(name)"
                var status = stat()
                guard stat(path, &status) == 0 else { continue }
                let time = status.st_mtim
                looks.insert(
                    Look(
                        path: path, file: UInt64(status.st_ino), size: Int64(status.st_size),
                        changedAt: [Int(time.tv_sec), Int(time.tv_nsec)]))
            }
        }
        return looks
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
