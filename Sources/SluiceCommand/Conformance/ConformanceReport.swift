import SluiceConformance
import SluiceText

/// How many cases passed and failed, by section, and each failure.
struct ConformanceReport {
    private struct Tally {
        var passed = 0
        var failed = 0
    }

    private struct Failure {
        let example: ConformanceCase
        let actual: ConformanceResult
    }

    private var tallies: [String: Tally] = [:]
    private var failures: [Failure] = []
    private var total = Tally()

    init(_ cases: [ConformanceCase], _ results: [ConformanceResult], _ comparison: ConformanceResult.Comparison) {
        for (example, actual) in zip(cases, results) {
            if actual.conforms(to: example.expected, comparison) {
                tallies[example.section.number, default: Tally()].passed += 1
                total.passed += 1
            } else {
                tallies[example.section.number, default: Tally()].failed += 1
                total.failed += 1
                failures.append(Failure(example: example, actual: actual))
            }
        }
    }

    var hasFailures: Bool { !failures.isEmpty }

    /// The table, what has no cases, and the failures.
    var text: String {
        let sections = LanguageSection.all
        let width = sections.map(\.title.columns).max() ?? 0
        func row(_ number: String, _ title: String, _ passed: String, _ failed: String) -> String {
            number.padded(to: 11) + title.padded(to: width + 1) + passed.leftPadded(to: 6) + failed.leftPadded(to: 8) + "\n"
        }
        var text = row("section", "", "passed", "failed")
        for section in sections {
            guard let tally = tallies[section.number] else { continue }
            text += row(section.number, section.title, tally.passed.grouped, tally.failed.grouped)
        }
        text += row("all", "", total.passed.grouped, total.failed.grouped)
        let empty = sections.filter { tallies[$0.number] == nil }.map(\.number)
        if !empty.isEmpty { text += "no cases: \(empty.joined(separator: ", "))\n" }
        for failure in failures { text += "\n" + Self.told(failure) }
        return text
    }

    private static func told(_ failure: Failure) -> String {
        let example = failure.example
        var text = "FAIL  \(example.place)  section \(example.section.number)\n"
        func line(_ label: String, _ value: String) { text += "  " + label.padded(to: 12) + value.visible + "\n" }
        switch example.subject {
        case .expression(let expression): line("expression", expression)
        case .statement(let sql): line("sql", sql)
        case .template(let template, let sql):
            line("template", template)
            if let sql { line("sql", sql) }
        }
        line("payload", String(validating: example.payload, as: UTF8.self) ?? "\(example.payload.count) bytes that are no text")
        if let topic = example.topic { line("topic", topic) }
        line("expected", example.expected.description)
        line("actual", failure.actual.description)
        return text
    }
}
