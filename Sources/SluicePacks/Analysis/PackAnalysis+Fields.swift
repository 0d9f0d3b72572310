import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics

extension PackAnalysis {
    /// Templates that put in a field which is never there.
    mutating func findUndefinedFields() {
        for profile in graph.profiles {
            let seen = visibleFields(of: profile)
            let selected = profile.takesSeveral ? nil : KnownPayload(of: profile.rule.statement.select).keys
            for action in profile.rule.actions {
                var told: Set<String> = []
                for case .expression(let expression, _) in action.templateTexts.flatMap(\.parts) {
                    let name: String
                    let known: Set<String>
                    if let output = expression.outputField {
                        guard let selected, !selected.contains(output) else { continue }
                        (name, known) = ("@out.\(output)", selected)
                    } else {
                        guard let root = expression.rootName, let seen, !seen.contains(root) else { continue }
                        (name, known) = (root, seen)
                    }
                    guard told.insert(name).inserted else { continue }
                    let field = String(name.split(separator: ".").last ?? "")
                    warn(
                        .undefinedField, "'${\(name)}' is always Undefined", at: action.place, word: action.action.spec.name,
                        label: "there is \(known.sorted().joined(separator: ", "))",
                        hint: nearestName(to: field, among: known).map { .init("did you mean '\($0)'?") })
                }
            }
        }
    }

    /// The names that the templates of a rule's actions find something under; nil where it may be any.
    private func visibleFields(of profile: RuleProfile) -> Set<String>? {
        let statement = profile.rule.statement
        guard !profile.takesSeveral else { return nil }
        switch profile.rule.trigger {
        case .schedule(_, let sources) where sources.isEmpty: return ["scheduledTime"]
        case .schedule: return rowFields(of: statement)
        case .topics where statement.window != nil: return rowFields(of: statement)
        case .topics(let filters):
            guard filters.allSatisfy({ FedRules.isOwn($0) && !fed.hearsDeadLetters($0) }) else { return nil }
            // What several rules send it may be told apart by WHERE: the field has to be missing from all.
            let heard = graph.profiles.flatMap(\.made).filter { made in filters.contains { made.pattern.overlaps($0) } }
            var fields: Set<String> = []
            for message in heard {
                guard let keys = message.payload.keys else { return nil }
                fields.formUnion(keys)
            }
            return fields.isEmpty ? nil : fields
        case .polls, .direct: return nil
        }
    }

    /// What templates see where there is no single message: the result's row, and the group's keys under their last names.
    private func rowFields(of statement: Statement) -> Set<String>? {
        guard var fields = KnownPayload(of: statement.select).keys else { return nil }
        for key in statement.groupBy {
            guard let name = key.lastName else { return nil }
            fields.insert(name)
        }
        return fields
    }
}

extension Expression {
    /// The `field` of `@out.field`, where that is all, or more of its members; nil for anything else.
    fileprivate var outputField: String? {
        var base = self
        var name: String?
        while true {
            switch base.kind {
            case .member(let inner, let member):
                name = member.text
                base = inner
            case .element(let inner, _): base = inner
            case .variable("out"): return name
            default: return nil
            }
        }
    }

    /// The last name of a path.
    fileprivate var lastName: String? {
        switch kind {
        case .name(let name): name
        case .member(_, let name): name.text
        default: nil
        }
    }
}
