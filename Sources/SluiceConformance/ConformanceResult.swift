import SluiceValues

/// What an engine made of a case, or should have made of it.
package enum ConformanceResult: Sendable, Equatable {
    /// The text of a JSON value.
    case json(String)
    /// Bytes that are no JSON; none for Undefined.
    case raw([UInt8])
    /// The text that a template gave.
    case text(String)
    case noMatch
    /// The text can't be read, or was refused before any message: the ids of the diagnostics. Empty where an engine told none.
    case refused(ids: [String], message: String)
    /// It ended with an error on this message, or was not answered at all.
    case failed(String)

    package static let undefined = ConformanceResult.raw([])

    /// How much may differ between two results that count as the same.
    package enum Comparison: Sendable {
        /// The same text but for insignificant white space: `1.0` is not `1`, and members keep their order.
        case byText
        /// The same JSON value: members in any order, `1.0` as `1`.
        case byValue
    }

    /// Whether this is what a case expects. An engine that gives its errors no ids may refuse for any reason.
    package func conforms(to expected: ConformanceResult, _ comparison: Comparison) -> Bool {
        switch (expected, self) {
        case (.refused(let expected, _), .refused(let actual, _)): actual.isEmpty || actual == expected
        case (.json(let expected), .json(let actual)): Self.areSame(expected, actual, comparison)
        default: expected == self
        }
    }

    private static func areSame(_ a: String, _ b: String, _ comparison: Comparison) -> Bool {
        if compact(a) == compact(b) { return true }
        guard comparison == .byValue, let a = try? Value(json: a), let b = try? Value(json: b) else { return false }
        return a.hasSameJSON(as: b)
    }

    private static func compact(_ json: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONText.appendCompact(json.utf8, to: &bytes)
        return bytes
    }
}

extension ConformanceResult: CustomStringConvertible {
    package var description: String {
        switch self {
        case .json(let text): text
        case .raw([]): "Undefined"
        case .raw(let bytes): String(validating: bytes, as: UTF8.self).map { "raw '\($0)'" } ?? "raw base64 \(Base64.encode(bytes))"
        case .text(let text): "text '\(text)'"
        case .noMatch: "no match"
        case .refused(let ids, let message):
            ids.isEmpty ? "an error: \(message)" : "the error \(ids.joined(separator: ", "))\(message.isEmpty ? "" : ": \(message)")"
        case .failed(let reason): "failed: \(reason)"
        }
    }
}

extension Value {
    /// Whether both are the same JSON value; members in any order, numbers by value.
    fileprivate func hasSameJSON(as other: Value) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): ExactText(a) == ExactText(b)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.hasSameJSON(as: $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count && a.members.allSatisfy { member in b[member.key]?.hasSameJSON(as: member.value) == true }
        default: false
        }
    }
}
