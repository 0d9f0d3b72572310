package import SluicePacks
import SluicePlugins

/// What came of one test.
package struct TestResult: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case pass, fail
        /// It could not be run to its end.
        case error
        case skipped
    }

    package var pack: String
    package var name: String
    package var place: FilePlace
    package var verdict: Verdict
    /// Why it did not pass; empty for one that passed.
    package var failures: [TestFailure] = []
    /// Why it was skipped.
    package var skipped: String?
    package var nanoseconds: Int64 = 0
}

/// One thing that was not as a test expects it.
package struct TestFailure: Sendable, Hashable {
    /// Where the expectation stands.
    package var place: FilePlace
    /// `published: expected 1, got 0`
    package var message: String
    /// What was expected and is not there (`- `), what is there and was not expected (`+ `).
    package var difference: [String] = []
    /// Why rules did not do what was expected of them.
    package var reasons: [Reason] = []

    /// The clause that decided.
    package struct Reason: Sendable, Hashable {
        package var rule: String
        package var text: String
        package var place: FilePlace
    }
}

/// Why a test could not be run to its end.
package struct TestError: Error, CustomStringConvertible {
    package let message: String
    /// The step that could not be done; nil where none was begun.
    var place: FilePlace?
    package var description: String { message }
}

extension TestError {
    init(_ error: any Error, at place: FilePlace? = nil) {
        let known = error as? TestError
        message = known?.message ?? (error as? StoreError)?.message ?? "\(error)"
        self.place = known?.place ?? place
    }
}
