import Foundation
package import Testing

/// Compares a text that people read with the one kept in the file at `path`.
///
/// With `SLUICE_RECORD=1` the file is written instead. A missing file fails; so does a difference, which is told from
/// its first line on.
package func assertGolden(_ actual: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
        do {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            Issue.record("cannot write \(path): \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
        Issue.record("no golden at \(path); SLUICE_RECORD=1 writes it. The text is:\n\(actual)", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard actual != expected else { return }
    Issue.record("\(path) \(firstDifference(expected, actual))", sourceLocation: sourceLocation)
}

private func firstDifference(_ expected: String, _ actual: String) -> String {
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(expectedLines, actualLines).prefix { $0 == $1 }.count
    func tail(_ lines: [Substring]) -> String { lines.dropFirst(line).prefix(12).joined(separator: "\n") }
    return "differs from line \(line + 1) on; expected:\n\(tail(expectedLines))\nbut it is:\n\(tail(actualLines))"
}
