import SluiceEvaluation
package import SluicePacks
import SluiceText

/// A small change of a pack, in the statement of one rule.
package struct RuleMutation: Sendable, Hashable {
    package var rule: String
    /// `temperature >= 40 became temperature > 40`
    package var text: String
    package var place: FilePlace
    /// The rule's statement with the change made. It takes the place of the statement, and not of its text in the file, where a
    /// scalar of YAML could not hold each change.
    package var statement: String

    /// All of a pack, in the order of its rules; those that are switched off are left out.
    package static func all(of pack: Pack) -> [RuleMutation] {
        pack.rules.filter { !$0.isDisabled }.flatMap { rule in
            let bytes = Array(rule.text.text.utf8)
            return StatementMutation.all(of: rule.statement).map { mutation in
                let changed = bytes[..<mutation.span.lowerBound] + Array(mutation.replacement.utf8) + bytes[mutation.span.upperBound...]
                return RuleMutation(
                    rule: rule.name, text: mutation.text, place: rule.place(of: mutation.span),
                    statement: String(decoding: changed, as: UTF8.self))
            }
        }
    }
}

/// Which small changes of packs their tests noticed.
package struct MutationReport: Sendable {
    /// How many changes were made.
    package var count = 0
    /// Those that no test noticed.
    package var unnoticed: [RuleMutation] = []
    /// Those that could not be made, since no engine would load the pack with them.
    package var impossible: [RuleMutation] = []

    package init() {}

    var lines: [String] {
        let rest = impossible.isEmpty ? "" : ", \(impossible.count) could not be made"
        return ["mutations: \(count - unnoticed.count) of \(count) noticed\(rest)"]
            + unnoticed.map { "  no test noticed: rule \($0.rule): \($0.text)  \($0.place)".visible }
            + impossible.map { "  makes no pack: rule \($0.rule): \($0.text)  \($0.place)".visible }
    }
}
