import ArgumentParser
import SluicePacks
import SluiceText

struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Give rule files, and the SQL in them, their one style.",
        discussion: """
            Reads pack.yaml and *.rules.yaml of the folders named and of those below them, and writes anew what has another \
            style; comments stay. A file that can't be read is told and left as it is, with 2.

            EXAMPLE
              sluice fmt --check rules

            With - the file comes from standard input and goes to standard output.
            """)

    @Argument(help: "Files, folders, or - for standard input.", completion: .file(extensions: ["yaml"]))
    var paths: [String]

    @Flag(help: "Write nothing; name the files that would change, and exit with 1 where there are any.")
    var check = false

    func validate() throws {
        guard !paths.contains("-") || paths.count == 1 else { throw ValidationError("- stands alone.") }
    }

    func run() throws {
        var output = StandardOutput()
        var run = FormatRun(isCheck: check)
        if paths == ["-"] {
            run.formatInput(to: &output)
        } else {
            for path in paths { run.format(path, to: &output) }
        }
        try output.finish()
        if run.hasFailed { throw ExitCode.badInput }
        if check, run.hasChanges { throw ExitCode.answerIsNo }
    }
}

/// What has become of the files so far.
private struct FormatRun {
    let isCheck: Bool
    var hasFailed = false
    var hasChanges = false
    /// Files that were seen, so that one that is named twice is told once.
    private var seen: Set<String> = []

    init(isCheck: Bool) { self.isCheck = isCheck }

    mutating func formatInput(to output: inout StandardOutput) {
        let name = "<standard input>"
        do throws(InputFile.Failure) {
            let bytes = try StandardInput.readAll()
            guard let text = text(of: bytes, name), let formatted = formatted(text, name) else { return }
            hasChanges = formatted != text
            if isCheck {
                if hasChanges { output.write(name + "\n") }
            } else {
                output.write(formatted)
            }
        } catch {
            tell(error.description)
        }
    }

    mutating func format(_ path: String, to output: inout StandardOutput) {
        let found = FilesToFormat(at: path)
        for failure in found.failures { tell(failure.description) }
        for file in found.files where seen.insert(file).inserted {
            // One that can't be read keeps no other from its style.
            do throws(InputFile.Failure) { try formatFile(file, to: &output) } catch { tell(error.description) }
        }
    }

    private mutating func formatFile(_ file: String, to output: inout StandardOutput) throws(InputFile.Failure) {
        // A pipe would be waited for, and nothing of it can be written anew.
        if let kind = InputFile.kindOfOther(file) {
            throw InputFile.Failure(description: "'\(file.visible)' is no file, but \(kind)")
        }
        guard let text = text(of: try InputFile.read(file), file), let formatted = formatted(text, file), formatted != text else {
            return
        }
        hasChanges = true
        output.write(file + "\n")
        if !isCheck { try ReplacedFile.write(formatted, to: file) }
    }

    private mutating func text(of bytes: [UInt8], _ name: String) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            tell("\(name.visible) is not UTF-8")
            return nil
        }
        return text
    }

    private mutating func formatted(_ text: String, _ name: String) -> String? {
        var plain = text
        if plain.unicodeScalars.first == "\u{FEFF}" { plain.unicodeScalars.removeFirst() }
        let file = SourceFile(name: name, text: plain)
        switch PackFormatter.format(file) {
        case .formatted(let text): return text
        case .unreadable(let diagnostics):
            hasFailed = true
            StandardError.write(DiagnosticRenderer(usesColor: StandardError.isTerminal).render(diagnostics, in: file))
        case .refused(let reason): tell("\(name.visible): \(reason)")
        }
        return nil
    }

    private mutating func tell(_ message: String) {
        hasFailed = true
        StandardError.write("error: \(message)\n")
    }
}
