import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this build on this machine.",
        discussion: """
            Take a release build; a debug build is many times slower.

            EXAMPLE
              sluice bench eval
            """,
        subcommands: [BenchEvalCommand.self])
}
