package import SluicePacks
import SluiceValues

extension TestRunner {
    /// How often a test is run until all that it asks of the outside is answered.
    private static let maximumRounds = 20

    /// A test that passes: the same steps, with an answer for all that they ask of the outside and, as its last step, a look at
    /// all that they caused.
    ///
    /// The answers are the plainest: servers and mail take what comes, a function answers `null`, a secret is `secret`.
    /// - Parameter test: what it expects before its end has to be met, or the test can't be made.
    /// - Throws: why the steps can't be run to their end, as ``TestError`` or `StoreError`.
    package func observed(_ test: PackTest, of pack: Pack) async throws -> PackTest {
        var observed = test
        for _ in 0..<Self.maximumRounds {
            let run = try makeRun(observed)
            try await run.act()
            let unanswered = run.takeUnanswered()
            guard unanswered.isEmpty else {
                for question in unanswered { observed.answers.add(to: question) }
                continue
            }
            observed.steps.append(.init(.expect(try run.observe()), at: test.place))
            return observed
        }
        throw TestError(message: "the test asks for more and more of the outside")
    }
}

extension PackTest.Answers {
    fileprivate mutating func add(to question: TestWorld.Unanswered) {
        switch question {
        case .webhook(let url): webhooks.append((url, [.init(.status(200))]))
        case .mail(let address): mail.append((address, [.init(.taken)]))
        case .function(let name): functions.append((name, [.init(.result(.null))]))
        case .secret(let name): secrets[name] = .string("secret")
        }
    }
}
