import SluicePacks
import SluiceText

// The report that build servers read: the XML of JUnit, in the part of it that all of them take.
extension TestReport {
    package var junit: String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append("<testsuites \(Self.counts(of: results))>")
        for pack in results.map(\.pack).uniqued {
            let own = results.filter { $0.pack == pack }
            lines.append("  <testsuite name=\"\(Self.escaped(pack))\" \(Self.counts(of: own))>")
            for result in own { lines += Self.lines(of: result) }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.map { $0 + "\n" }.joined()
    }

    private static func counts(of results: [TestResult]) -> String {
        func count(_ verdict: TestResult.Verdict) -> Int { results.count { $0.verdict == verdict } }
        return "tests=\"\(results.count)\" failures=\"\(count(.fail))\" errors=\"\(count(.error))\" skipped=\"\(count(.skipped))\" "
            + "time=\"\(seconds(results.reduce(0) { $0 + $1.nanoseconds }))\""
    }

    private static func lines(of result: TestResult) -> [String] {
        let opening = "    <testcase classname=\"\(escaped(result.pack))\" name=\"\(escaped(result.name))\" "
            + "file=\"\(escaped(result.place.file))\" line=\"\(result.place.position.line)\" time=\"\(seconds(result.nanoseconds))\""
        if let reason = result.skipped {
            return [opening + ">", "      <skipped message=\"\(escaped(reason))\"/>", "    </testcase>"]
        }
        guard !result.failures.isEmpty else { return [opening + "/>"] }
        let element = result.verdict == .error ? "error" : "failure"
        let blocks = result.failures.map { failure in
            "      <\(element) message=\"\(escaped(failure.message))\">"
                + escaped(Self.lines(of: failure).joined(separator: "\n")) + "</\(element)>"
        }
        return [opening + ">"] + blocks + ["    </testcase>"]
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds / 1_000 % 1_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Characters that XML can't hold, and those that mean something in it.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped += "&#\(scalar.value);"
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension [String] {
    /// Each once, in the order of their first places.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
