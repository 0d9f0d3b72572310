import ArgumentParser
import Foundation
import Glibc
import SluicePacks
import SluiceText
import SluiceValues

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a rule pack to start from: one rule, a sample message, and a test that passes.",
        discussion: """
            The pack is named after its folder, which must be new or empty. Beside it lie the JSON Schemas from which editors \
            complete its files; 'sluice reference schemas --output garden/.schemas' writes those of a later version.

            EXAMPLE
              sluice new garden
            """)

    @Argument(help: "The folder of the pack.", completion: .directory)
    var folder: String

    func run() throws {
        let pack = folder.isEmpty ? nil : NewPack(name: URL.plain(folder).standardizedFileURL.lastPathComponent)
        guard let pack else {
            try refuse("'\(folder.visible)' can't be the name of a pack: it takes 1 to 100 letters, digits, '_' and '-'")
        }
        let names: [String]
        do throws(FolderListing.Failure) {
            names = try FolderListing.names(in: folder)
        } catch {
            switch error.code {
            case _ where !InputFile.exists(folder): names = []
            case ENOTDIR: try refuse("'\(folder.visible)' is there already, and is no folder")
            default: try refuse("'\(folder.visible)' can't be read: \(error.reason)")
            }
        }
        guard names.isEmpty else { try refuse("'\(folder.visible)' is there already, and is not empty") }
        try FilesToWrite.write(pack.files + Schemas.ofPacks.map { (".schemas/\($0.name)", $0.text) }, to: folder)
        let path = Self.quoted(folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
        print("\(pack.name): \(pack.files.map(\.name).joined(separator: ", "))\n")
        print("Next:")
        print("  sluice check \(path)")
        print("  sluice test \(path) --coverage")
        print("  sluice run \(path) --broker mqtt://127.0.0.1:1883 --data data")
    }

    private func refuse(_ sentence: String) throws -> Never {
        StandardError.write("error: \(sentence)\n")
        throw ExitCode.badInput
    }

    /// A word as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-./+:@%,".utf8.contains(byte)
            }
        }
        return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}
