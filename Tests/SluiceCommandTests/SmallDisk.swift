import Foundation
import SluiceTestSupport

/// A file system of a few megabytes that a program sees in the place of a folder, and this process through the program.
///
/// It takes a mount namespace, which root can make, and others where the system lets them be root in one of their own; in many
/// containers nobody can.
enum SmallDisk {
    /// The command before which a program's own comes, nil where no file system can be mounted.
    private static let unshare: [String]? = {
        for flags in ["-m", "-rm"] where canMount(["/usr/bin/unshare", flags]) { return ["/usr/bin/unshare", flags] }
        return nil
    }()

    static var isPossible: Bool { unshare != nil }

    /// The command that runs another one with a file system of `megabytes` in the place of `folder`, which takes the words of
    /// `preparing` first.
    static func command(in folder: String, megabytes: Int, preparing: String, _ command: [String]) -> [String] {
        wrapped(unshare ?? [], folder, megabytes, preparing) + command
    }

    /// Where this process finds a path that `program` sees.
    static func path(_ path: String, seenBy program: RunningProgram) -> String { "/proc/\(program.identifier)/root\(path)" }

    private static func wrapped(_ unshare: [String], _ folder: String, _ megabytes: Int, _ preparing: String) -> [String] {
        let script = "mount -t tmpfs -o size=\(megabytes)m tmpfs '\(folder)' && \(preparing) && exec \"$@\""
        return unshare + ["/bin/sh", "-c", script, "sh"]
    }

    private static func canMount(_ unshare: [String]) -> Bool {
        guard let folder = try? TestFolder(),
            let program = try? RunningProgram(
                wrapped(unshare, folder.path, 1, "echo here > '\(folder.path)/file'") + ["/bin/cat"], input: nil)
        else { return false }
        defer { program.signal(SIGKILL) }
        let file = path(folder.file("file"), seenBy: program)
        while program.isRunning {
            if FileManager.default.fileExists(atPath: file) { return true }
            sched_yield()
        }
        return false
    }
}
