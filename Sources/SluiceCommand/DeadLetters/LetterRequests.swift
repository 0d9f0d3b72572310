import ArgumentParser
import SluicePlugins
import SluiceStores
import SluiceText

struct RetryDeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Let messages go through their rules once more.",
        discussion: """
            The request is written down beside the engine's state. An engine that runs there does it within a second, or when \
            less is owed; else the next one that starts. The rule sees the same message: what was drawn for it is drawn the \
            same again. It is accepted once more in the rule's ledger. What fails again is a new dead letter.

            EXAMPLE
              sluice dead-letters retry --all --rule invalid_readings --data ./data
            """)

    @OptionGroup var place: LetterPlace
    @OptionGroup var choice: LetterChoice

    func run() async throws { try await choice.ask(.retry, at: place) }
}

struct DropDeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Remove dead letters for good.",
        discussion: """
            The request is written down beside the engine's state. An engine that runs there does it within a second, or when \
            less is owed; else the next one that starts. The rule's ledger goes on counting them as dead-lettered.

            EXAMPLE
              sluice dead-letters drop 12 13 --data ./data
            """)

    @OptionGroup var place: LetterPlace
    @OptionGroup var choice: LetterChoice

    func run() async throws { try await choice.ask(.drop, at: place) }
}

/// Which dead letters.
struct LetterChoice: ParsableArguments {
    @Argument(help: "The numbers that 'list' shows.")
    var ids: [Int64] = []

    @Flag(help: "All that there are now.")
    var all = false

    @Option(help: "With --all: only those of this rule.")
    var rule: String?

    func validate() throws {
        guard all != !ids.isEmpty else { throw ValidationError("Name dead letters by number, or say --all.") }
        guard rule == nil || all else { throw ValidationError("--rule goes with --all.") }
    }

    /// Leaves requests for those that can be had, and tells what will happen.
    ///
    /// - Throws: `ExitCode.answerIsNo` where some that were named can't be had.
    func ask(_ kind: LetterRequest.Kind, at place: LetterPlace) async throws {
        try await reportingFailures {
            let (letters, refusals) = try place.read { try chosen(for: kind, in: $0) }
            for refusal in refusals { StandardError.write("error: \(refusal)\n") }
            if !letters.isEmpty {
                try LetterDesk.leave(letters.map { LetterRequest(kind, letter: $0) }, directory: place.data)
            }
            let what = "\(letters.count.counted("dead letter")) \(letters.count == 1 ? "is" : "are")"
            let end = kind == .retry ? "tried again" : "dropped"
            if letters.isEmpty {
                print("nothing is \(end)")
            } else if LetterDesk.isAttended(directory: place.data) {
                print("\(what) \(end) by the engine that runs on '\(place.data)', within a second unless too much is owed")
            } else {
                print("\(what) \(end) at the next start of an engine on '\(place.data)'")
            }
            if !refusals.isEmpty { throw ExitCode.answerIsNo }
        }
    }

    /// The letters that can be had, and why others can't.
    private func chosen(for kind: LetterRequest.Kind, in stores: any StoreTransaction) throws -> (ids: [Int64], refusals: [String]) {
        var found: [Int64] = []
        var refusals: [String] = []
        func take(_ letter: DeadLetter) {
            if kind == .retry, letter.rule.isEmpty {
                refusals.append("dead letter \(letter.id) can't be tried again: its message reached no rule, being too large")
            } else {
                found.append(letter.id)
            }
        }
        if all {
            try stores.forEachDeadLetter(of: rule, limit: .max) { take($0) }
        } else {
            for id in ids {
                if let letter = try stores.deadLetter(id) { take(letter) } else { refusals.append("there is no dead letter \(id)") }
            }
        }
        return (found, refusals)
    }
}
