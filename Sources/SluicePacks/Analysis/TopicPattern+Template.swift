import SluiceSQL
import SluiceTopics
import SluiceValues

extension TopicPattern {
    /// What a template may come to: one pattern for each filter of its rule where it puts in a whole topic, else one.
    static func all(of template: TemplateText, hearing filters: [TopicFilter], parameters: Object) -> [TopicPattern] {
        var patterns = [TopicPattern([])]
        for part in template.parts {
            switch part {
            case .text(let text): patterns = patterns.map { $0.followed(by: TopicPattern(text)) }
            case .expression(let expression, _):
                let puts = self.puts(expression, filters, parameters)
                patterns = patterns.flatMap { pattern in puts.map { pattern.followed(by: $0) } }
                // A template that puts in several topics says nothing any more.
                if patterns.count > maximumPatterns { return [] }
            }
        }
        return patterns
    }

    private static var maximumPatterns: Int { 64 }

    /// What an expression may put in.
    private static func puts(_ expression: Expression, _ filters: [TopicFilter], _ parameters: Object) -> [TopicPattern] {
        switch expression.kind {
        case .literal(.string(let text, _)):
            return [TopicPattern(text)]
        case .call(let function, let arguments) where function.text.lowercased() == "topic" && !filters.isEmpty:
            let topics = filters.map { TopicPattern(topicsOf: $0) }
            guard let argument = arguments.first else { return topics }
            guard case .literal(.number(let digits)) = argument.kind, let number = Int(digits) else { break }
            return topics.map { $0.level(number).map { TopicPattern($0) } ?? TopicPattern([.level]) }
        case .call(let function, let arguments) where function.text.lowercased() == "parameter":
            guard case .literal(.string(let name, _))? = arguments.first?.kind, let text = parameters[name]?.asString
            else { break }
            return [TopicPattern(text)]
        default: break
        }
        return [TopicPattern([.level])]
    }

    /// The pattern of texts of this one with texts of another behind them.
    func followed(by other: TopicPattern) -> TopicPattern {
        var whole = self
        for part in other.parts { whole.append(part) }
        return whole
    }

    /// Without the first of two `$` that it begins with.
    var droppingDoubledDollar: TopicPattern {
        guard knownPrefix.hasPrefix("$$"), let first = parts.first, case .text(let text) = first else { return self }
        return TopicPattern([.text(String(text.dropFirst()))] + parts.dropFirst())
    }
}
