import Foundation
import Glibc

/// Does what a guide in Markdown tells its reader to do, and holds what comes of it against what the guide shows.
///
/// - A block that names a file (```` ```yaml garden/pack.yaml ````) is written to it.
/// - A block of `sh` is run. The block of `text` or `json` that follows is what it prints, on both of its streams. With `exit=2`
///   it ends so, and with `eventually` it is run again until it prints what is shown.
/// - A block of `sh` with `terminal=NAME` runs on beside the others; a block of `text` with that name waits until it is printed
///   there, after what was shown of that terminal before.
/// - `…` in what is shown stands for any text within a line.
package final class GuideReplay {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let blocks: [CodeBlock]
    private let folder: String
    private let path: String
    private let replacements: [(shown: String, used: String)]
    private var terminals: [String: RunningProgram] = [:]
    /// How many lines of a terminal have been shown.
    private var shown: [String: Int] = [:]
    /// What was run and what it printed, as a reader would see it.
    package private(set) var transcript = ""

    private static let patience = Duration.seconds(120)

    /// - Parameters:
    ///   - folder: where the reader is.
    ///   - programs: the folders that the shell looks into first.
    ///   - replacements: what takes the place of what is shown, a free port for the guide's say.
    package init(_ text: String, in folder: String, programs: [String], replacing replacements: [(shown: String, used: String)] = []) {
        blocks = CodeBlock.all(in: text)
        self.folder = folder
        self.replacements = replacements
        path = (programs + [ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "/usr/sbin"]).joined(separator: ":")
    }

    /// - Throws: ``Failure`` at the first block that does not do what the guide says.
    package func run() async throws {
        defer { for terminal in terminals.values { terminal.kill() } }
        var place = 0
        while place < blocks.count {
            let block = blocks[place]
            place += 1
            if let file = block.file {
                try write(block, to: file)
            } else if block.language == "sh", let name = block.attributes["terminal"] {
                try open(name, block)
            } else if block.language == "sh" {
                let next = place < blocks.count ? blocks[place] : nil
                let isOutput = next.map { $0.file == nil && ["text", "json"].contains($0.language) && $0.attributes["terminal"] == nil }
                if isOutput == true { place += 1 }
                try await perform(block, expecting: isOutput == true ? next : nil)
            } else if let name = block.attributes["terminal"] {
                try await look(at: name, for: block)
            }
        }
        // In the order of an orderly reader, and so that what stores something may finish.
        for terminal in terminals.values where terminal.isRunning { terminal.signal(SIGINT) }
        for terminal in terminals.values { _ = try await terminal.outcome() }
    }

    // MARK: Blocks

    private func write(_ block: CodeBlock, to file: String) throws {
        let url = URL(fileURLWithPath: folder).appendingPathComponent(file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(used(block.text).utf8).write(to: url)
        transcript += "(\(file) is written)\n"
    }

    private func perform(_ block: CodeBlock, expecting output: CodeBlock?) async throws {
        let code = Int32(block.attributes["exit"] ?? "0") ?? 0
        let end = ContinuousClock.now + Self.patience
        while true {
            let outcome = try await start("exec 2>&1\n" + used(block.text)).outcome(within: Self.patience)
            let isRight = outcome.code == code && (output.map { Self.matches(used($0.text), outcome.output) } ?? true)
            if isRight || block.attributes["eventually"] == nil || ContinuousClock.now >= end {
                tell(block, outcome.output)
                guard !isRight else { return }
                throw Failure(
                    description: """
                        line \(block.line): \(block.text)should print, and end with \(code):
                        \(output.map { used($0.text) } ?? "")but it ended with \(outcome.code):
                        \(outcome.output)
                        """)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func open(_ name: String, _ block: CodeBlock) throws {
        terminals[name] = try start("exec 2>&1\nexec " + used(block.text))
        transcript += "(in the terminal '\(name)')\n"
        tell(block, "")
    }

    private func look(at name: String, for block: CodeBlock) async throws {
        guard let terminal = terminals[name] else { throw Failure(description: "line \(block.line): there is no terminal '\(name)'") }
        let expected = used(block.text).split(separator: "\n").map(String.init)
        var found: [Substring] = []
        do {
            try await terminal.wait(for: "line \(block.line): \(block.text)", within: Self.patience) {
                // The last line may not be whole yet.
                let lines = terminal.outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                let first = self.shown[name, default: 0]
                guard lines.count >= first + expected.count else { return false }
                for start in first...(lines.count - expected.count) {
                    let part = lines[start..<(start + expected.count)]
                    guard zip(expected, part).allSatisfy({ Self.matches($0, String($1)) }) else { continue }
                    self.shown[name] = start + expected.count
                    found = Array(part)
                    return true
                }
                return false
            }
        } catch let failure as RunningProgram.Failure {
            throw Failure(description: failure.description)
        }
        transcript += "(in the terminal '\(name)')\n" + found.joined(separator: "\n") + "\n"
    }

    // MARK: How it is done

    private func start(_ script: String) throws -> RunningProgram {
        try RunningProgram(["/bin/bash", "-c", script], environment: ["PATH": path, "LC_ALL": "C.UTF-8"], folder: folder)
    }

    private func used(_ text: String) -> String {
        replacements.reduce(text) { $0.replacing($1.shown, with: $1.used) }
    }

    private func tell(_ block: CodeBlock, _ output: String) {
        transcript += "$ \(used(block.text))\(output)"
        if !output.isEmpty, !output.hasSuffix("\n") { transcript += "\n" }
    }

    /// Whether a text is what is shown, with `…` for any text within a line.
    package static func matches(_ shown: String, _ text: String) -> Bool {
        let shownLines = lines(of: shown)
        let lines = lines(of: text)
        guard shownLines.count == lines.count else { return false }
        return zip(shownLines, lines).allSatisfy { shown, line in
            let parts = shown.components(separatedBy: "…")
            guard parts.count > 1 else { return shown == line }
            guard line.hasPrefix(parts[0]) else { return false }
            var rest = line.dropFirst(parts[0].count)
            for part in parts.dropFirst().dropLast() where !part.isEmpty {
                guard let range = rest.firstRange(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
            return rest.hasSuffix(parts[parts.count - 1])
        }
    }

    /// Without blanks at their ends, which no editor shows.
    private static func lines(of text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }
}
