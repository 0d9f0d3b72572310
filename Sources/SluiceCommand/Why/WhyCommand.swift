import ArgumentParser
import SluiceExplaining
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Why a rule fires on a message, or does not.",
        discussion: """
            Shows the topic level by level, the WHERE as a tree with its values, what would turn it, and what each action would do. \
            The engine itself decides the message, in memory: nothing is delivered, and nothing in --data is changed. Without RULE \
            all rules are told in a line each. Without a message a rule with a schedule is told as if it were due (docs/why.md).

            Exits with 0 where the rule fires, or one of them does, and with 1 where it does not.

            EXAMPLE
              sluice why invalid_readings --pack rules/house --topic sensor/temperature/temp_1 \\
                --payload '{"id":"a","temperature":39.5}'
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: "The rule; without it all of them.")
    var rule: String?

    @Option(name: .customLong("pack"), help: "A folder of a rule pack; may be given several times.", completion: .directory)
    var packs: [String]

    @OptionGroup var message: MessageArguments

    @Option(help: "The folder of an engine's state: what look-ups and queries read, and where dead letters are.", completion: .directory)
    var data: String?

    @Option(help: "A JSON file of what there is to look up, as for 'sluice eval'.", completion: .file())
    var given: String?

    @Option(
        name: .customLong("parameter"),
        help: "A value in the place of one of the packs' parameters, NAME=VALUE; the value is JSON, or else a text.")
    var parameters: [String] = []

    @Option(help: "text, or json (an object a line).")
    var format = Format.text

    @OptionGroup var plugins: PluginArguments

    func validate() throws {
        for parameter in parameters where !parameter.contains("=") {
            throw ValidationError("--parameter takes NAME=VALUE, not '\(parameter)'.")
        }
        if message.deadLetter != nil, data == nil { throw ValidationError("--dead-letter needs --data, where the letter is.") }
        if message.isAbsent, rule == nil { throw ValidationError("Give a message: --topic, --recorded or --dead-letter.") }
    }

    func run() async throws {
        try await reportingFailures {
            let set = try PackSet.load(
                packs, parameters: PackArguments.overrides(parameters), registry: try plugins.registry(), isTraced: true)
            let asked = try rule.map { try Self.rule(named: $0, in: set) }
            let state = try StoredState(data: data, given: given, packs: set.packs)
            defer { state.close() }
            var explanations: [Explanation] = []
            if message.isAbsent {
                let time = message.time ?? SystemClock().now()
                explanations = [try await Self.tick(of: asked, at: time, set, state)].compactMap(\.self)
            } else {
                let explainer = state.explainer(of: set)
                for message in try message.messages(state) {
                    explanations += try await explainer.explain(message).filter { asked == nil || $0.rule == asked?.name }
                }
            }
            tell(explanations)
            if !explanations.contains(where: { $0.verdict == .fires }) { throw ExitCode.answerIsNo }
        }
    }

    /// - Throws: `ExitCode.badInput` once it is told that there is none of that name, with the nearest one.
    private static func rule(named name: String, in set: PackSet) throws -> Rule {
        let rules = set.packs.flatMap(\.rules)
        if let rule = rules.first(where: { $0.name == name }) { return rule }
        let hint = nearestName(to: name, among: rules.map(\.name)).map { "did you mean '\($0)'?" }
            ?? "the packs have " + rules.map(\.name).joined(separator: ", ")
        StandardError.write("error: there is no rule '\(name.visible)'; \(hint)\n")
        throw ExitCode.badInput
    }

    /// A rule with a schedule, as if it were due.
    private static func tick(of rule: Rule?, at time: Timestamp, _ set: PackSet, _ state: StoredState) async throws -> Explanation? {
        guard let rule, rule.trigger.schedule != nil else {
            StandardError.write("error: '\(rule?.name ?? "")' reads messages; give one: --topic, --recorded or --dead-letter\n")
            throw ExitCode.badInput
        }
        var series: Set<String> = []
        if case .schedule(_, let sources) = rule.trigger { series = Set(sources.filter { $0.kind == .series }.map(\.name)) }
        return try await state.explainer(of: set, series: series).explain(tickOf: rule.name, at: time)
    }

    private func tell(_ explanations: [Explanation]) {
        for (place, explanation) in explanations.enumerated() {
            switch format {
            case .json: print(explanation.value.json)
            case .text where rule == nil:
                // Of several messages each has its rules below it.
                if place > 0, explanation.rule == explanations[0].rule { print() }
                print(ExplanationText.line(explanation))
            case .text:
                if place > 0 { print() }
                print(ExplanationText(explanation).text, terminator: "")
            }
        }
    }
}
