import SluicePlugins
import SluiceText
import SluiceTopics

extension PackAnalysis {
    /// Filters on the engine's own topics on which nothing is ever published.
    mutating func findUnfedFilters() {
        for profile in graph.profiles {
            let (rule, filters) = (profile.rule, profile.filters)
            for (filter, span) in zip(filters, rule.sourceSpans) where !fed.isFed(filter) {
                let (label, hint) = reason(why: filter)
                let rest = filters.count == 1 ? "so the rule '\(rule.name)' never runs" : "so it is of no use here"
                warn(
                    .neverFed, "nothing is ever published on '\(filter.text)', \(rest)", in: rule.place.file, at: span,
                    label: label, hint: hint.map { .init($0) })
            }
        }
    }

    /// Why nothing is published there, and what to do.
    private func reason(why filter: TopicFilter) -> (label: String, hint: String?) {
        if let rule = fed.idleFeeders(of: filter).first {
            return ("rule '\(rule.name)' would, and never runs itself", nil)
        }
        let disabled = packs.flatMap(\.rules).filter(\.isDisabled)
        let packOf = Dictionary(packs.map { ($0.name, $0) }) { first, _ in first }
        let makers = disabled.filter { rule in
            packOf[rule.pack].map { RuleProfile(rule, in: $0).made.contains { $0.pattern.overlaps(filter) } } ?? false
        }
        if let rule = makers.first {
            return ("rule '\(rule.name)' would, and is disabled", "remove ruleDisabled, or disable this rule too")
        }
        let levels = filter.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name = levels.count > 1 ? levels[1] : ""
        switch levels[0] {
        case "$table": return resourceReason(.table, name, names: packs.flatMap(\.tables).map(\.name), filter)
        case "$queue": return resourceReason(.queue, name, names: packs.flatMap(\.queues).map(\.name), filter)
        case "$bucket": return ("no rule puts anything there", nil)
        case "$rule":
            let names = packs.flatMap(\.rules).map(\.name)
            if names.contains(name) { return ("of a failure the last level is 'error'", nil) }
            return ("there is no rule '\(name)'", nearestName(to: name, among: names).map { "did you mean '\($0)'?" })
        default:
            let flow = levels.dropFirst().joined(separator: "/")
            let flows = graph.profiles.flatMap(\.made).filter { $0.way == .flow }.compactMap(\.pattern.constant)
                .map { String($0.dropFirst("$flow/".count)) }
            return ("no rule emits to '\(flow)'", nearestName(to: flow, among: flows).map { "did you mean '$flow/\($0)'?" })
        }
    }

    private func resourceReason(
        _ kind: ResourceKind, _ name: String, names: [String], _ filter: TopicFilter
    ) -> (label: String, hint: String?) {
        guard names.contains(name) else {
            let nearest = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            return ("there is no \(kind.rawValue) '\(name)'", nearest ?? "declare it under '\(kind.rawValue)s' in pack.yaml")
        }
        let isWritten = graph.profiles.contains { profile in
            let resource = ResourceName(kind, name)
            return profile.written.contains(resource) || profile.writtenOnFailure.contains(resource)
        }
        return (isWritten ? "what rules do with \(kind.rawValue) '\(name)' makes no such message" : "no rule writes it", nil)
    }
}
