import Foundation
import SluiceFuzzing

// sluice-fuzz list                    the names of the targets
// sluice-fuzz prepare TARGET FOLDER   writes FOLDER/seeds/* and FOLDER/dictionary
// sluice-fuzz TARGET [libFuzzer …]    fuzzes; a file among the arguments is replayed instead
//
// `make fuzz` runs them in turn; docs/fuzzing.md tells more.

let arguments = CommandLine.arguments
guard arguments.count > 1 else { leave("name a target: \(FuzzTargets.all.map(\.name).joined(separator: " "))") }
switch arguments[1] {
case "list":
    for target in FuzzTargets.all { print(target.name) }
case "prepare" where arguments.count == 4:
    do {
        try prepare(named(arguments[2]), in: URL(filePath: arguments[3]))
    } catch {
        leave("\(error)")
    }
default:
    LibFuzzer.run(named(arguments[1]))
}

func named(_ name: String) -> any FuzzTarget {
    guard let target = FuzzTargets.named(name) else { leave("there is no target '\(name)'") }
    return target
}

func prepare(_ target: any FuzzTarget, in folder: URL) throws {
    let seeds = folder.appending(path: "seeds")
    try FileManager.default.createDirectory(at: seeds, withIntermediateDirectories: true)
    for (place, seed) in try target.seeds(of: SeedSource()).enumerated() {
        try Data(seed).write(to: seeds.appending(path: String(place)))
    }
    for find in try SeedSource().finds(of: target) { try Data(find.input).write(to: seeds.appending(path: find.name)) }
    try Data(dictionary(of: target).utf8).write(to: folder.appending(path: "dictionary"))
}

/// The target's words in libFuzzer's form, each in quotes with what is not plain as `\xAB`.
func dictionary(of target: any FuzzTarget) -> String {
    Set(target.words).sorted().map { word in
        let bytes = word.utf8.map { byte -> String in
            let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            return isPlain ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "\"\(bytes.joined())\"\n"
    }.joined()
}

func leave(_ message: String) -> Never {
    FileHandle.standardError.write(Data("sluice-fuzz: \(message)\n".utf8))
    exit(2)
}
