import SluiceEvaluation
package import SluicePacks
package import SluiceText

/// A small change of a pack, in the statement of one rule.
package struct RuleMutation: Sendable, Hashable {
    package var rule: String
    /// `temperature >= 40 became temperature > 40`
    package var text: String
    package var place: FilePlace
    private var span: Span
    private var replacement: String

    /// All of a pack, in the order of its rules; those that are switched off are left out.
    package static func all(of pack: Pack) -> [RuleMutation] {
        pack.rules.filter { !$0.isDisabled }.flatMap { rule in
            StatementMutation.all(of: rule.statement).map { mutation in
                RuleMutation(
                    rule: rule.name, text: mutation.text, place: rule.place(of: mutation.span),
                    span: rule.text.fileSpan(mutation.span), replacement: mutation.replacement)
            }
        }
    }

    /// The files of a pack with the change made in the one that it is for.
    package func applied(to files: [SourceFile]) -> [SourceFile] {
        files.map { file in
            guard file.name == place.file else { return file }
            let bytes = Array(file.text.utf8)
            let changed = bytes[..<span.lowerBound] + Array(replacement.utf8) + bytes[span.upperBound...]
            return SourceFile(name: file.name, text: String(decoding: changed, as: UTF8.self))
        }
    }
}

/// Which small changes of packs their tests noticed.
package struct MutationReport: Sendable {
    /// How many changes were made.
    package var count = 0
    /// Those that no test noticed.
    package var unnoticed: [RuleMutation] = []

    package init() {}

    var lines: [String] {
        ["mutations: \(count - unnoticed.count) of \(count) noticed"]
            + unnoticed.map { "  no test noticed: rule \($0.rule): \($0.text)  \($0.place)".visible }
    }
}
