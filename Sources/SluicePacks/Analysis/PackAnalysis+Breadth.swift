import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics

extension PackAnalysis {
    /// Rules that take, and do something with, every message of the broker.
    mutating func findEveryTopic() {
        for rule in graph.rules where rule.statement.where == nil {
            guard case .topics(let filters) = rule.trigger, rule.actions.contains(where: { $0.action.spec.name != "log" })
            else { continue }
            for (filter, span) in zip(filters, rule.sourceSpans) where filter.text == "#" {
                warn(
                    .everyTopic, "'#' takes every message that is published at all", in: rule.place.file, at: span,
                    label: "the rule '\(rule.name)' acts on each",
                    hint: .init("name the topics that are meant, 'sensor/#', or leave some out with WHERE"))
            }
        }
    }
}
