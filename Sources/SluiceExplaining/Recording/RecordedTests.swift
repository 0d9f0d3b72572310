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
    /// Why messages made no test, in sentences.
    package let leftOut: [String]

    /// Makes the tests, and runs each of them once more as it was written: what is in the file passes on the pack as it is.
    ///
    /// - Parameters:
    ///   - messages: in their order; of each path the first one is taken.
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
        var paths: Set<MessagePath> = []
        var leftOut: [String] = []
        let parameters = Object(parameters.members.filter { pack.parameters[$0.key] != nil }.map { ($0.key, $0.value) })
        for message in messages where paths.insert(message.path).inserted {
            let test = Self.test(of: message, parameters, names: &names)
            do {
                let observed = try await runner.observed(test, of: pack)
                if let reason = await runner.fault(ofWritten: observed, of: pack, fileName: fileName) {
                    leftOut.append("a message on '\(message.publication.topic)': \(reason)")
                } else {
                    tests.append(observed)
                }
            } catch {
                let reason = (error as? StoreError)?.message ?? "\(error)"
                leftOut.append("a message on '\(message.publication.topic)': \(reason)")
            }
        }
        text = tests.isEmpty ? nil : TestFileWriter.text(of: tests)
        count = tests.count
        self.leftOut = leftOut
    }

    private static let place = FilePlace(file: "recorded", position: SourcePosition(line: 1, column: 1))
    /// Characters of a test's name.
    private static let longestName = 120

    private static func test(of message: RecordedMessage, _ parameters: Object, names: inout Set<String>) -> PackTest {
        let publication: (publication: Publication, after: Int64) = (TestFileWriter.writable(message.publication), 0)
        return PackTest(
            name: name(of: message, names: &names), place: place, at: min(max(message.at, 0), latest), parameters: parameters,
            steps: [.init(.publish([publication]), at: place)])
    }

    /// A test may not begin later.
    private static let latest: Timestamp = 253_402_300_799_000

    private static func name(of message: RecordedMessage, names: inout Set<String>) -> String {
        let whole = "\(message.publication.topic): \(message.path)"
        let short = whole.count > longestName ? String(whole.prefix(longestName)) + "…" : whole
        let name = TestFileWriter.freeName(short, among: names)
        names.insert(name)
        return name
    }
}
