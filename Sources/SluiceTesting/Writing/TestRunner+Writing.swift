package import SluicePacks
import SluiceText

extension TestRunner {
    /// Why a test can't be kept in a file; nil where it passes as it was written.
    ///
    /// - Parameter fileName: what the file will be called.
    package func fault(ofWritten test: PackTest, of pack: Pack, fileName: String) async -> String? {
        let loaded = TestLoader.load(files: [SourceFile(name: fileName, text: TestFileWriter.text(of: [test]))], of: pack)
        guard !loaded.hasErrors, let written = loaded.tests.first else {
            return loaded.findings.first?.diagnostics.first?.message ?? "it can't be written as a test"
        }
        let result = await run(written, of: pack)
        return result.verdict == .pass ? nil : result.failures.first?.sentence ?? "its test does not pass"
    }
}

extension TestFailure {
    /// The message, with what differs first.
    fileprivate var sentence: String {
        let first = difference.first { $0.hasPrefix("  ") }?.dropFirst(2) ?? difference.first.map { $0[...] }
        return first.map { "\(message); \($0)" } ?? message
    }
}
