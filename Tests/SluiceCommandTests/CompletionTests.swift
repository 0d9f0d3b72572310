import Foundation
import SluiceTestSupport
import Testing

@Suite("completions of the shell")
struct CompletionTests {
    /// What bash would offer for the last word of a command line.
    private static func offers(_ words: [String], in folder: TestFolder) async throws -> Set<String> {
        let script = try await sluice(["--generate-completion-script", "bash"])
        #expect(script.code == 0)
        try folder.write(script.output, to: "completions.bash")
        let ask = #"""
            source completions.bash
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
            complete -p sluice | grep -q -- '-F _sluice' || exit 1
            _sluice sluice "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\n' "${COMPREPLY[@]}"
            """#
        let programs = URL(fileURLWithPath: SluiceBinary.path).deletingLastPathComponent().path
        let shell = try RunningProgram(
            ["/bin/bash", "--norc", "-c", ask, "bash"] + words,
            environment: ["PATH": programs + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")],
            folder: folder.path)
        let outcome = try await shell.outcome()
        #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
        return Set(outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
    }

    @Test("bash completes commands, options, their words, folders and files", arguments: [
        (["sluice", "ch"], ["check"]), (["sluice", "dead-letters", "l"], ["list"]), (["sluice", "check", "--st"], ["--strict"]),
        (["sluice", "test", "--format", ""], ["text", "json"]), (["sluice", "query", "x", "--format", "c"], ["csv"]),
        (["sluice", "run", "--log-level", "w"], ["warning"]), (["sluice", "run", "--mqtt-version", ""], ["5", "3.1.1"]),
        (["sluice", "eval", "--sql-version", "2016"], ["2016-03-23"]), (["sluice", "check", "pa"], ["packs"]),
        (["sluice", "reference", "regexp_s"], ["regexp_substr"]), (["sluice", "reference", "tableP"], ["tablePut"]),
        (["sluice", "conformance", "ca"], ["cases.jsonl"]), (["sluice", "fmt", "pa"], ["packs"]),
    ])
    func bash(words: [String], expected: [String]) async throws {
        let folder = try TestFolder()
        try folder.write("", to: "packs/pack.yaml")
        try folder.write("", to: "cases.jsonl")
        #expect(try await Self.offers(words, in: folder) == Set(expected))
    }

    private static func isThere(_ shell: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") }

    /// What a shell prints that runs a script, beside a file with the completions for it.
    private static func output(of arguments: [String], beside file: String, for shell: String) async throws -> [String] {
        let script = try await sluice(["--generate-completion-script", shell])
        #expect(script.code == 0)
        let folder = try TestFolder()
        try folder.write(script.output, to: file)
        let run = try RunningProgram(
            ["/usr/bin/\(shell)"] + arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], folder: folder.path)
        let outcome = try await run.outcome()
        #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
        return outcome.lines
    }

    @Test("fish completes commands and options", .enabled(if: isThere("fish")))
    func fish() async throws {
        let lines = try await Self.output(
            of: ["--no-config", "-c", "source sluice.fish; complete -C 'sluice ev'; complete -C 'sluice check --st'"],
            beside: "sluice.fish", for: "fish")
        #expect(lines.count == 2 && lines[0].hasPrefix("eval\t") && lines[1].hasPrefix("--strict\t"), "\(lines)")
    }

    @Test("zsh takes the script for its own", .enabled(if: isThere("zsh")))
    func zsh() async throws {
        let ask = "fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[sluice]; autoload +X _sluice && print loaded"
        #expect(try await Self.output(of: ["-f", "-c", ask], beside: "_sluice", for: "zsh") == ["_sluice", "loaded"])
    }
}
