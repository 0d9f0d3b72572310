import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

extension Stage {
    /// Rows of one store that a test is to hold; what holds more is not looked at.
    private static let maximumRows = 50

    /// What was done since the beginning as a test of the pack: each step with what was seen of it, and at the end what is stored.
    ///
    /// - Parameter parameters: what the pack was loaded with.
    func test(named name: String, parameters: Object) throws -> PackTest {
        var steps: [PackTest.Step] = []
        // What never happens is not looked for, but for what is published.
        let ever = Set(done.flatMap(\.observed).map(\.section)).union([.published])
        for (place, step) in done.enumerated() {
            steps.append(.init(step.kind, at: .nowhere))
            var expectations = expectations(of: step, ever)
            if place == done.count - 1 { expectations += try stored() }
            steps.append(.init(.expect(expectations), at: .nowhere))
        }
        return PackTest(
            name: name, place: .nowhere, at: beginning.at, seed: beginning.seed, parameters: parameters, answers: testAnswers,
            devices: beginning.devices, steps: steps)
    }

    // MARK: Expectations

    private func expectations(of step: DoneStep, _ sections: Set<PackTest.Expectation.Section>) -> [PackTest.Expectation] {
        var expectations = DoneStep.sections.filter(sections.contains).map { section in
            expectation(section, nil, step.observed.first { $0.section == section }?.values ?? [])
        }
        expectations += step.passed.map { expectation(.rules, $0.rule, [.int($0.count)]) }
        return expectations
    }

    private func expectation(
        _ section: PackTest.Expectation.Section, _ name: String?, _ values: [Value]
    ) -> PackTest.Expectation {
        PackTest.Expectation(lasting: values, in: section, of: name, at: .nowhere)
    }

    private func stored() throws -> [PackTest.Expectation] {
        var expectations: [PackTest.Expectation] = []
        for (source, rows) in counts where rows <= Self.maximumRows {
            let section: PackTest.Expectation.Section =
                switch source.kind {
                case .table: .tables
                case .series: .series
                case .queue: .queues
                case .bucket: .objects
                }
            expectations.append(expectation(section, source.name, try values(section, source.name)))
        }
        for alarm in packs.flatMap(\.alarms) {
            let state = try values(.alarms, alarm.name)
            if !state.isEmpty { expectations.append(expectation(.alarms, alarm.name, state)) }
        }
        return expectations
    }

    // MARK: Answers

    /// The answers that were given, in turn; those of servers and mails as far as they were asked, and no secret as it is.
    private var testAnswers: PackTest.Answers {
        func asked(_ section: PackTest.Expectation.Section, _ key: String) -> [String] {
            let names = done.flatMap(\.observed).filter { $0.section == section }.flatMap(\.values).compactMap { $0[key].string }
            return Set(names).sorted()
        }
        var answers = PackTest.Answers()
        answers.webhooks = asked(.webhooks, "url").map { ($0, [.init(.status(200))]) }
        answers.mail = asked(.notifications, "to").map { ($0, [.init(.taken)]) }
        answers.functions = asked(.functions, "function").map { name in (name, turns(of: name).map { .init(.result($0)) }) }
        answers.secrets = Object(askedSecrets.map { ($0, .string("secret")) })
        return answers
    }

    /// What a function answered, call by call; the last answer stays, so that it is there once.
    private func turns(of function: String) -> [Value] {
        var turns: [Value] = []
        for step in done {
            let calls = step.observed.filter { $0.section == .functions }.flatMap(\.values).count { $0["function"].string == function }
            guard case .result(let value)? = step.answers.functions.first(where: { $0.name == function })?.turns.first?.outcome else { continue }
            turns += Array(repeating: value, count: calls)
        }
        while turns.count > 1, turns.last?.json == turns[turns.count - 2].json { turns.removeLast() }
        return turns
    }
}
