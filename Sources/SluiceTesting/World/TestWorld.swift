package import SluicePacks
package import SluicePlugins
import SluiceValues
import Synchronization

/// What lies outside of the engine, as a test has it: it answers as the test says, and keeps what it was asked.
///
/// One world serves one test after the other, so that a pack is read once for all of them.
package final class TestWorld: Sendable {
    package let clock: TestClock
    private let files: any OutsideSource
    /// Who it is that lacks an answer, for sentences: the test.
    private let asker: String
    private let state = Mutex(State())

    struct State {
        var answers = Answering()
        var seen = Effects()
        /// What nobody has an answer for; each once.
        var unexpected: [Unanswered] = []
        /// The names of secrets that were asked for.
        var askedSecrets: Set<String> = []
        /// Milliseconds that functions may take, by their names.
        var timeouts: [String: Int64] = [:]
    }

    /// What was asked and nobody has an answer for.
    package enum Unanswered: Sendable, Hashable {
        case webhook(String)
        case mail(String)
        case function(String)
        case secret(String)

        fileprivate func sentence(of asker: String) -> String {
            switch self {
            case .webhook(let url): "a webhook called \(url), and the \(asker) has no answer for it"
            case .mail(let address): "a mail went to \(address), and the \(asker) has no answer for it"
            case .function(let name): "function '\(name)' was called, and the \(asker) has no answer for it"
            case .secret(let name): "secret '\(name)' was asked for, and the \(asker) has none"
            }
        }
    }

    /// What has reached the outside, oldest first.
    package struct Effects: Sendable {
        package var published: [Publication] = []
        package var requests: [HTTPRequest] = []
        package var mails: [Mail] = []
        package var calls: [(function: String, event: [UInt8])] = []
    }

    /// - Parameters:
    ///   - files: answers what is asked of files in the pack's folder.
    ///   - asker: who it is that lacks an answer, for sentences.
    package init(
        clock: TestClock = TestClock(), files: any OutsideSource = NothingOutside(), asker: String = "test"
    ) {
        self.clock = clock
        self.files = files
        self.asker = asker
    }

    /// Gives other answers from now on.
    package func setAnswers(_ answers: PackTest.Answers) {
        state.withLock { $0.answers = Answering(answers) }
    }

    /// Begins another test.
    func begin(_ answers: PackTest.Answers, of packs: [Pack]) {
        state.withLock { state in
            state = State()
            state.answers = Answering(answers)
            for function in packs.flatMap(\.functions) { state.timeouts[function.name] = function.timeout }
        }
    }

    /// What has reached the outside since the last call.
    func takeEffects() -> Effects {
        state.withLock { state in
            defer { state.seen = Effects() }
            return state.seen
        }
    }

    /// What nobody had an answer for since the last call.
    package func takeUnexpected() -> [Unanswered] {
        state.withLock { state in
            defer { state.unexpected = [] }
            return state.unexpected
        }
    }

    /// The secrets that were asked for since the test began, by name.
    package var askedSecrets: [String] { state.withLock { $0.askedSecrets.sorted() } }

    /// What is told of a question that nobody has an answer for.
    package func sentence(for question: Unanswered) -> String { question.sentence(of: asker) }

    /// The next answer, with the time that it took passed; nil, and noted, where there is none.
    ///
    /// - Parameter limit: milliseconds that the asker waits at most.
    private func answer(
        within limit: Int64?, unexpected: Unanswered, note: (inout Effects) -> Void,
        _ turn: (inout Answering) -> PackTest.Answer?
    ) -> (answer: PackTest.Answer, isLate: Bool)? {
        let answer = state.withLock { state in
            note(&state.seen)
            let answer = turn(&state.answers)
            if answer == nil, !state.unexpected.contains(unexpected) { state.unexpected.append(unexpected) }
            return answer
        }
        guard let answer else { return nil }
        let isLate = limit.map { answer.delay > $0 } ?? false
        clock.advance(by: isLate ? limit ?? 0 : answer.delay)
        return (answer, isLate)
    }
}

// MARK: The broker

extension TestWorld: Publisher {
    package func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        state.withLock { $0.seen.published += publications }
        return publications.map { _ in .success(()) }
    }
}

// MARK: Servers

extension TestWorld: HTTPSender, MailSender {
    package func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        let found = answer(
            within: request.timeout, unexpected: .webhook(request.url),
            note: { $0.requests.append(request) }, { $0.turn(webhook: request.url) })
        guard let (answer, isLate) = found else { return .failure(TransferFailure(.refused, "is not answered in this \(asker)")) }
        if isLate { return .failure(TransferFailure(.late, "did not answer in time")) }
        switch answer.outcome {
        case .status(let status): return .success(HTTPResponse(status: status))
        case .failure(let word): return .failure(Self.failure(word))
        case .result, .taken: return .success(HTTPResponse(status: 200))
        }
    }

    package func send(_ mail: Mail) async -> Result<Void, TransferFailure> {
        let found = answer(
            within: nil, unexpected: .mail(mail.to),
            note: { $0.mails.append(mail) }, { $0.turn(mail: mail.to) })
        guard let (answer, _) = found else { return .failure(TransferFailure(.refused, "is not answered in this \(asker)")) }
        if case .failure(let word) = answer.outcome { return .failure(Self.failure(word)) }
        return .success(())
    }

    /// A failure by its word in tests.
    private static func failure(_ word: String) -> TransferFailure {
        switch word {
        case "unreachable": TransferFailure(.unreachable, "can't be reached")
        case "late": TransferFailure(.late, "did not answer in time")
        case "broken": TransferFailure(.broken, "broke the connection")
        default: TransferFailure(.refused, "refused it")
        }
    }
}

// MARK: Functions and secrets

extension TestWorld: FunctionInvoker {
    package func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        let limit = state.withLock { $0.timeouts[name] }
        let found = answer(
            within: limit, unexpected: .function(name),
            note: { $0.calls.append((name, payload)) }, { $0.turn(function: name) })
        guard let (answer, isLate) = found else {
            return .failure(FunctionFailure(function: name, code: .unknown, message: "is not answered in this \(asker)"))
        }
        if isLate {
            return .failure(FunctionFailure(function: name, code: .timedOut, message: "timed out after \(limit ?? 0) ms"))
        }
        switch answer.outcome {
        case .result(let value): return .success(Array(value.json.utf8))
        case .failure(let message): return .failure(FunctionFailure(function: name, code: .failed, message: "failed: \(message)"))
        case .status, .taken: return .success(Array("null".utf8))
        }
    }
}

extension TestWorld: SecretSource, OutsideSource {
    package func secret(named name: String) throws(SecretFailure) -> String {
        guard let text = text(ofSecret: name) else { throw SecretFailure(message: "there is no secret '\(name)' in this \(asker)") }
        return text
    }

    package func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
        switch request.kind {
        case .secret:
            guard let text = text(ofSecret: request.target) else {
                return .failure("there is no secret '\(request.target)' in this \(asker)")
            }
            return .value(.string(request.arguments == #""SecretString""# ? text : Base64.encode(Array(text.utf8))))
        case .object: return files.answer(request, folder: folder)
        case .item, .partition, .items, .shadow, .registryEntry, .function: return nil
        }
    }

    private func text(ofSecret name: String) -> String? {
        state.withLock { state in
            state.askedSecrets.insert(name)
            let text = state.answers.secrets[name]?.string
            if text == nil, !state.unexpected.contains(.secret(name)) { state.unexpected.append(.secret(name)) }
            return text
        }
    }
}
