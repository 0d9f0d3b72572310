import Foundation
import SluiceValues

/// What Foundation makes of a JSON text, held against ours where the two are to agree.
///
/// They are known to differ: Foundation takes UTF-16, UTF-32, a byte order mark and a comma after the last member; it refuses a
/// lone half of a surrogate pair, numbers that no double holds and some depths; it drops byte order marks in strings, not all
/// of them; of duplicate keys it takes any.
enum FoundationJSON {
    /// - Parameter reference: the same text after RFC 8259; nil where it is not JSON.
    static func expectAgreement(_ input: [UInt8], _ reference: ReferenceJSON?, _ value: Value?) throws {
        guard !input.prefix(4).contains(where: { $0 == 0 || $0 >= 0x80 }) else { return }
        let theirs = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
        guard let reference, let value else {
            let isDeep = input.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") } > JSONLimits.maximumDepth
            try expect(theirs == nil || isDeep || hasCommaAtTheEnd(input), "Foundation takes it as JSON")
            return
        }
        guard let theirs else {
            try expect(mayBeRefused(reference, input), "Foundation does not take it as JSON")
            return
        }
        try expect(agrees(reference, value, theirs), "Foundation reads \(theirs), and here it is \(value.json)")
    }

    private static func hasCommaAtTheEnd(_ input: [UInt8]) -> Bool {
        let solid = input.filter { $0 > 0x20 }
        return zip(solid, solid.dropFirst()).contains {
            $0 == UInt8(ascii: ",") && ($1 == UInt8(ascii: "}") || $1 == UInt8(ascii: "]"))
        }
    }

    /// Whether a text holds what Foundation refuses.
    private static func mayBeRefused(_ json: ReferenceJSON, _ input: [UInt8]) -> Bool {
        switch json.node {
        case .object(let members):
            members.contains { hasReplacement($0.key) || mayBeRefused($0.value, input) } || isDeep(json)
        case .array(let items): items.contains { mayBeRefused($0, input) } || isDeep(json)
        case .string(let text): hasReplacement(text)
        case .number:
            // The double of such a token is infinite, or 0 where the token is not.
            !(Double(String(decoding: input[json.range], as: UTF8.self))?.isNormal ?? false)
        case .bool, .null: false
        }
    }

    private static func isDeep(_ json: ReferenceJSON) -> Bool { depth(json) >= JSONLimits.maximumDepth }

    private static func depth(_ json: ReferenceJSON) -> Int {
        switch json.node {
        case .object(let members): 1 + (members.map { depth($0.value) }.max() ?? 0)
        case .array(let items): 1 + (items.map(depth).max() ?? 0)
        default: 0
        }
    }

    private static func hasReplacement(_ text: [UInt8]) -> Bool {
        !text.isEmpty && String(decoding: text, as: UTF8.self).unicodeScalars.contains("\u{FFFD}")
    }

    private static func agrees(_ json: ReferenceJSON, _ value: Value, _ theirs: Any) -> Bool {
        switch (json.node, value, theirs) {
        case (.null, .null, is NSNull): true
        case (.bool(let bool), .bool(let ours), let other as Bool): bool == ours && ours == other
        case (.string, .string(let ours), let other as String):
            isSame(ours, other)
        case (.number, .number(let ours), let other as NSNumber): isNear(ours.double, other.doubleValue)
        // Beyond our range or theirs.
        case (.number, .undefined, _): true
        case (.array(let items), .array(let ours), let others as [Any]):
            // A number out of range leaves its array; then places can't be compared.
            items.count != ours.count
                || items.count == others.count
                    && items.indices.allSatisfy { agrees(items[$0], ours[$0], others[$0]) }
        case (.object(let members), .object(let ours), let others as [String: Any]):
            ours.members.allSatisfy { member in
                let sources = members.filter { $0.key.elementsEqual(member.key.utf8) }
                guard sources.count == 1, let other = others[member.key] ?? others.first(where: { isSame($0.key, member.key) })?.value
                else {
                    // Duplicates; and a Dictionary takes canonically equivalent keys for one.
                    return sources.count > 1 || others.count < ours.count
                }
                return others.count < ours.count || agrees(sources[0].value, member.value, other)
            }
        default: false
        }
    }

    /// Whether two texts differ in byte order marks at most.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        a.unicodeScalars.lazy.filter { $0 != "\u{FEFF}" }.elementsEqual(b.unicodeScalars.lazy.filter { $0 != "\u{FEFF}" })
    }

    /// Foundation reads some numbers as a Decimal of fewer digits.
    private static func isNear(_ a: Double, _ b: Double) -> Bool {
        a == b || abs(a - b) <= abs(a) * 1e-14 || !a.isNormal
    }
}
