package import SluicePacks
import SluicePlugins
package import SluiceTesting
import SluiceText
package import SluiceValues

/// A file of tests made of recorded messages: one for each path, each with what it causes by itself.
package struct RecordedTests: Sendable {
    /// The text of the file; nil where no message made a test.
    package let text: String?
    /// How many tests it holds.
    package let count: Int
    /// Why paths made no test, in sentences: for each what was in the way of its first message.
    package let leftOut: [String]

    /// Makes the tests, and runs each of them once more as it was written: what is in the file passes on the pack as it is.
    ///
    /// - Parameters:
    ///   - messages: in their order; of each path the first one is taken whose test passes.
    ///   - parameters: what the pack was read with in the place of its own; the tests keep it.
    ///   - runner: of the pack.
    ///   - fileName: what the file will be called.
    ///   - taken: names of tests that the pack has already.
    package init(
        of messages: [RecordedMessage], pack: Pack, parameters: Object = Object(), runner: TestRunner, fileName: String,
        taken: Set<String>
    ) async {
        var tests: [PackTest] = []
        var names = taken
        var leftOut: [String] = []
        let parameters = Object(parameters.members.filter { pack.parameters[$0.key] != nil }.map { ($0.key, $0.value) })
        let byPath = Dictionary(grouping: messages, by: \.path)
        var isSeen: Set<MessagePath> = []
        for path in messages.map(\.path) where isSeen.insert(path).inserted {
            var reason: String?
            for message in byPath[path] ?? [] {
                let test = Self.test(of: message, parameters, names)
                guard let fault = await Self.add(test, to: &tests, pack, runner, fileName) else {
                    names.insert(test.name)
                    reason = nil
                    break
                }
                reason = reason ?? "a message on '\(message.publication.topic)': \(fault)"
            }
            if let reason { leftOut.append(reason) }
        }
        text = tests.isEmpty ? nil : TestFileWriter.text(of: tests)
        count = tests.count
        self.leftOut = leftOut
    }

    /// Adds the test with what its steps cause, or says why it can't be kept.
    private static func add(
        _ test: PackTest, to tests: inout [PackTest], _ pack: Pack, _ runner: TestRunner, _ fileName: String
    ) async -> String? {
        do {
            let observed = try await runner.observed(test, of: pack)
            let fault = await runner.fault(ofWritten: observed, of: pack, fileName: fileName)
            if fault == nil { tests.append(observed) }
            return fault
        } catch {
            return (error as? StoreError)?.message ?? "\(error)"
        }
    }

    private static let place = FilePlace(file: "recorded", position: SourcePosition(line: 1, column: 1))
    /// Characters of a test's name.
    private static let longestName = 120

    private static func test(of message: RecordedMessage, _ parameters: Object, _ taken: Set<String>) -> PackTest {
        let publication: (publication: Publication, after: Int64) = (TestFileWriter.writable(message.publication), 0)
        return PackTest(
            name: name(of: message, taken), place: place, at: min(max(message.at, 0), latest), parameters: parameters,
            steps: [.init(.publish([publication]), at: place)])
    }

    /// A test may not begin later.
    private static let latest: Timestamp = 253_402_300_799_000

    private static func name(of message: RecordedMessage, _ taken: Set<String>) -> String {
        let whole = "\(message.publication.topic): \(message.path)"
        let short = whole.count > longestName ? String(whole.prefix(longestName)) + "…" : whole
        return TestFileWriter.freeName(short, among: taken)
    }
}
