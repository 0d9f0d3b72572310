import Foundation
import SluiceTestSupport

/// The repository that these tests belong to, found from the place of this file.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ relative: String) -> String { root.appendingPathComponent(relative).path }

    static func fixture(_ name: String) -> String { path("Tests/SluiceCommandTests/Fixtures/" + name) }
}

/// The command as it was built beside the tests.
enum SluiceBinary {
    static let path: String = {
        // The test bundle, or the program that runs it, lies in the folder of the products.
        let folders = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        let candidates = folders + [Repository.path(".build/debug"), Repository.path(".build/release")]
        let found = candidates.map { $0 + "/sluice" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        return found ?? Repository.path(".build/debug/sluice")
    }()
}

/// Starts `sluice` in the repository's folder.
func startSluice(
    _ arguments: [String], input: [UInt8]? = [], environment: [String: String] = [:], folder: String? = nil,
    outputPath: String? = nil
) throws -> RunningProgram {
    try RunningProgram(
        [SluiceBinary.path] + arguments, input: input, environment: environment, folder: folder ?? Repository.root.path,
        outputPath: outputPath)
}

/// Runs `sluice` to its end.
func sluice(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String? = nil
) async throws -> RunningProgram.Outcome {
    try await startSluice(arguments, input: Array(input.utf8), environment: environment, folder: folder).outcome()
}

/// A folder of its own for one test, gone with the last reference.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/sluice-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) could not be removed: \(error)")
        }
    }

    /// The path of a file or folder in it, which need not be there.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file and the folders above it.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Writes a pack and answers its folder.
    func pack(_ name: String, _ declarations: String = "", rules: String) throws -> String {
        try write("pack: \(name)\n" + declarations, to: "\(name)/pack.yaml")
        try write(rules, to: "\(name)/\(name).rules.yaml")
        return file(name)
    }
}
