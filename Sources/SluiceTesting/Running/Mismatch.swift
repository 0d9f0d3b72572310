import SluicePacks
import SluiceValues

/// How what there is differs from what is expected.
struct Mismatch {
    let place: FilePlace
    /// `published: expected 1, got 0`
    let message: String
    /// Lines that begin with `- ` (expected), `+ ` (there), or two spaces (what differs between the two before).
    let difference: [String]
    /// Whether there is less than expected, and not only something else.
    let isSomethingMissing: Bool

    /// nil where nothing differs.
    init?(_ expectation: PackTest.Expectation, _ actual: [Value]) {
        let comparison = Comparison(expectation)
        let pairing: Pairing
        if expectation.isContained || expectation.section == .tables {
            pairing = Pairing(anyOrder: expectation.items.map(\.value), actual, comparison.fits)
        } else {
            pairing = Pairing(inOrder: expectation.items.map(\.value), actual, comparison.fits)
        }
        let missing = pairing.missing.map { expectation.items[$0].value }
        let unexpected = expectation.isContained ? [] : pairing.unexpected
        guard !missing.isEmpty || !unexpected.isEmpty else { return nil }
        place = pairing.missing.first.map { expectation.items[$0].place } ?? expectation.place
        let isRow = [.tables, .series, .metrics].contains(expectation.section)
        let shown = isRow ? actual : actual.map { Self.shown($0, beside: missing.first) }
        let counts = [expectation.items.map(\.value), actual].map { $0.first?.number ?? 0 }
        isSomethingMissing = expectation.section == .rules ? counts[0] > counts[1] : missing.count > unexpected.count
        let subject = [expectation.section.rawValue, expectation.name].compactMap(\.self).joined(separator: " ")
        if expectation.section == .rules || expectation.section == .alarms {
            let verb = expectation.section == .rules ? " passed" : ""
            message = "\(subject): expected \(Self.words(expectation.items.map(\.value)))\(verb), got \(Self.words(actual))"
            difference = []
            return
        }
        if expectation.isContained {
            message = "\(subject): of \(expectation.items.count) expected among others \(missing.count) missing, got \(actual.count)"
            difference = Self.lines(missing, Self.nearest(to: missing, among: pairing.unexpected.map { shown[$0] }))
        } else {
            message = "\(subject): expected \(expectation.items.count), got \(actual.count)"
            difference = Self.lines(missing, unexpected.map { shown[$0] })
        }
    }

    private static func words(_ values: [Value]) -> String {
        values.isEmpty ? "nothing" : values.map { $0.string ?? $0.json }.joined(separator: ", ")
    }

    /// A thing with its content in one form: in that which is expected, where there is one.
    private static func shown(_ actual: Value, beside expected: Value?) -> Value {
        guard var fields = actual.object else { return actual }
        let forms = ["payload", "body", "text", "base64"].filter { fields[$0] != nil }
        let kept = forms.first { expected?.object?[$0] != nil } ?? forms.first
        for form in forms where form != kept { fields[form] = nil }
        return .object(fields)
    }

    // MARK: What is nearest

    /// Missing things that something near is looked for, and things among which it is.
    private static let maximumSought = 5
    private static let maximumCandidates = 1_000

    /// For each missing thing, as far as there are so many, the one that differs from it in the fewest places, of those that were
    /// expected by nobody; each once.
    private static func nearest(to missing: [Value], among others: [Value]) -> [Value] {
        var candidates = Array(others.prefix(maximumCandidates))
        return missing.prefix(maximumSought).compactMap { expected in
            let distances = candidates.map { paths(expected, $0, at: "").count }
            guard let least = distances.indices.min(by: { distances[$0] < distances[$1] }) else { return nil }
            return candidates.remove(at: least)
        }
    }

    // MARK: Lines

    /// Lines of one kind, and characters of a line, at most.
    private static let maximumLines = 20
    private static let maximumLine = 400

    private static func lines(_ missing: [Value], _ unexpected: [Value]) -> [String] {
        func drawn(_ values: [Value], _ sign: String) -> [String] {
            let lines = values.prefix(maximumLines).map { value in
                let text = value.json
                return "\(sign) " + (text.count > maximumLine ? String(text.prefix(maximumLine)) + "…" : text)
            }
            return lines + (values.count > maximumLines ? ["\(sign) and \(values.count - maximumLines) more"] : [])
        }
        var lines = drawn(missing, "-") + drawn(unexpected, "+")
        if missing.count == 1, unexpected.count == 1 {
            lines += paths(missing[0], unexpected[0], at: "").prefix(maximumLines).map { "  " + $0 }
        }
        return lines
    }

    /// Where two values differ: `payload.state.enabled: expected true, got false`.
    private static func paths(_ expected: Value, _ actual: Value, at path: String) -> [String] {
        if let a = expected.object, let b = actual.object {
            var lines: [String] = []
            for member in a.members {
                let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
                lines += paths(member.value, b[member.key] ?? .undefined, at: inner)
            }
            // Of the thing itself an expectation may leave out fields; of a value in it none.
            for member in b.members where !path.isEmpty && a[member.key] == nil {
                lines += paths(.undefined, member.value, at: "\(path).\(member.key)")
            }
            return lines
        }
        guard expected.equals(actual) != true, !path.isEmpty else { return [] }
        func shown(_ value: Value) -> String { value.isUndefined ? "nothing" : String(value.json.prefix(maximumLine)) }
        return ["\(path): expected \(shown(expected)), got \(shown(actual))"]
    }
}

/// When a thing is what was expected.
private struct Comparison {
    private let section: PackTest.Expectation.Section
    private let isContained: Bool

    init(_ expectation: PackTest.Expectation) {
        section = expectation.section
        isContained = expectation.isContained
    }

    func fits(_ expected: Value, _ actual: Value) -> Bool {
        guard let fields = expected.object, let there = actual.object else { return expected.equals(actual) == true }
        switch section {
        case .tables where !isContained:
            return expected.equals(actual) == true
        case .series where !isContained:
            // A point has a time, which an expectation may leave out.
            var point = there
            if fields["time"] == nil { point["time"] = nil }
            return expected.equals(.object(point)) == true
        default:
            return fields.members.allSatisfy { member in
                if member.key == "headers", let headers = member.value.object { return Self.fits(headers, there["headers"]?.object) }
                return member.value.equals(there[member.key] ?? .undefined) == true
            }
        }
    }

    /// Names of headers are the same in any case.
    private static func fits(_ expected: Object, _ actual: Object?) -> Bool {
        expected.members.allSatisfy { header in
            actual?.members.contains { $0.key.lowercased() == header.key.lowercased() && $0.value.equals(header.value) == true } ?? false
        }
    }
}
