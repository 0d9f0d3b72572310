import SluicePacks
import SluiceText
import SluiceValues

/// The results of a run of tests, and the ways to tell of them.
package struct TestReport: Sendable {
    /// In the order of the packs, of their files, and of each file.
    package var results: [TestResult] = []
    /// What the tests reached; nil where nobody asks.
    package var coverage: Coverage?
    /// What came of small changes; nil where nobody asks, or tests failed without any.
    package var mutations: MutationReport?

    package init() {}

    package func count(_ verdict: TestResult.Verdict) -> Int { results.count { $0.verdict == verdict } }

    /// Whether no test failed.
    package var isPassed: Bool { count(.fail) + count(.error) == 0 }

    // MARK: For people

    /// A block for each test that did not pass, a line for each that was skipped, and the count.
    package var text: String {
        var lines: [String] = []
        for result in results where result.verdict != .pass { lines += Self.lines(of: result) }
        lines.append(summary)
        if let coverage { lines += Self.lines(of: coverage) }
        if let mutations { lines += mutations.lines }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of result: TestResult) -> [String] {
        let title = "\(result.pack) › \(result.name)".visible
        if let reason = result.skipped { return ["SKIP  \(title): \(reason.visible)", "      \(result.place.description.visible)"] }
        var lines = ["\(result.verdict == .error ? "ERROR" : "FAIL ") \(title)"]
        for failure in result.failures { lines += Self.lines(of: failure).map { "      " + $0 } }
        return lines + [""]
    }

    /// A failure without indentation, fit for a terminal: place, message, difference, reasons.
    static func lines(of failure: TestFailure) -> [String] {
        let lines = ["\(failure.place): \(failure.message)"] + failure.difference.map { "  " + $0 }
            + failure.reasons.flatMap { ["  rule \($0.rule): \($0.text)", "    at \($0.place)"] }
        return lines.map(\.visible)
    }

    private var summary: String {
        var parts = ["\(results.count) \(results.count == 1 ? "test" : "tests"): \(count(.pass)) passed"]
        if count(.fail) > 0 { parts.append("\(count(.fail)) failed") }
        if count(.error) > 0 { parts.append("\(count(.error)) with an error") }
        if count(.skipped) > 0 { parts.append("\(count(.skipped)) skipped") }
        return parts.joined(separator: ", ")
    }

    private static func lines(of coverage: Coverage) -> [String] {
        func part(_ kind: Coverage.Point.Kind, _ name: String) -> String {
            let (reached, all) = coverage.count(kind)
            return "\(reached) of \(all) \(name)"
        }
        let parts = [part(.rule, "rules"), part(.branch, "outcomes and arms"), part(.action, "actions")]
        return ["coverage: \(coverage.percentage)%: " + parts.joined(separator: ", ")]
            + coverage.missed.map { point in
                let subject = point.kind == .rule ? "rule \(point.rule)" : "rule \(point.rule): \(point.name)"
                return "  never reached: \(subject)  \(point.place)".visible
            }
    }

    // MARK: For programs

    /// A line of JSON for each test, and one for all of them.
    package var jsonLines: [String] {
        results.map { Value.object(Self.object(of: $0)).json } + [Value.object(totals).json]
    }

    private static func object(of result: TestResult) -> Object {
        var object = Object([
            ("pack", .string(result.pack)), ("name", .string(result.name)), ("file", .string(result.place.file)),
            ("line", .int(result.place.position.line)), ("verdict", .string(result.verdict.rawValue)),
        ])
        object["skipped"] = result.skipped.map { .string($0) }
        if !result.failures.isEmpty { object["failures"] = .array(result.failures.map { .object(Self.object(of: $0)) }) }
        return object
    }

    private static func object(of failure: TestFailure) -> Object {
        var object = Object([
            ("file", .string(failure.place.file)), ("line", .int(failure.place.position.line)), ("message", .string(failure.message)),
        ])
        if !failure.difference.isEmpty { object["difference"] = .array(failure.difference.map { .string($0) }) }
        if !failure.reasons.isEmpty {
            object["reasons"] = .array(
                failure.reasons.map { reason in
                    .object(
                        Object([
                            ("rule", .string(reason.rule)), ("text", .string(reason.text)), ("file", .string(reason.place.file)),
                            ("line", .int(reason.place.position.line)), ("column", .int(reason.place.position.column)),
                        ]))
                })
        }
        return object
    }

    private static func object(of mutation: RuleMutation) -> Object {
        Object([
            ("rule", .string(mutation.rule)), ("text", .string(mutation.text)), ("file", .string(mutation.place.file)),
            ("line", .int(mutation.place.position.line)), ("column", .int(mutation.place.position.column)),
        ])
    }

    private var totals: Object {
        var object = Object([("tests", .int(results.count))])
        for verdict in TestResult.Verdict.allCases { object[verdict.rawValue] = .int(count(verdict)) }
        if let mutations {
            func list(_ mutations: [RuleMutation]) -> Value { .array(mutations.map { .object(Self.object(of: $0)) }) }
            object["mutations"] = .object(
                Object([
                    ("made", .int(mutations.count)), ("unnoticed", list(mutations.unnoticed)), ("impossible", list(mutations.impossible)),
                ]))
        }
        guard let coverage else { return object }
        let (reached, all) = coverage.count()
        object["coverage"] = .object(Object([("reached", .int(reached)), ("points", .int(all))]))
        return object
    }
}
