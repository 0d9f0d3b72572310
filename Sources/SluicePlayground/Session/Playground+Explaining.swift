import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics

// What a statement does, before it is tried.
extension Playground {
    /// Characters of a line that a statement is laid out in.
    private static let width = 78

    func explain(_ rest: String) throws(PlayFailure) -> PlayReply {
        let text = rest.trimmed(";")
        guard !text.isEmpty else { throw needed("explain") }
        let parsed = Parser.parseStatement(text)
        let renderer = DiagnosticRenderer(usesColor: paint.usesColor)
        let file = SourceFile(name: "<sql>", text: text)
        let statement = parsed.tree
        let isStored = isStored(text)
        var context = PlanningContext(registry: surroundings.registry, place: isStored ? .stored : .stream)
        context.keepsWindows = true
        let planned = parsed.hasErrors ? nil : StatementPlan.make(statement, in: context)
        guard let plan = planned?.plan else {
            throw PlayFailure(text: renderer.render(parsed.diagnostics + (planned?.diagnostics ?? []), in: file))
        }
        var lines = [paint.statement(statement.laidOut(width: Self.width)), ""]
        lines += facts(of: statement, plan, paths: context.fields.paths, text, isStored: isStored).map { "\(paint($0.title.padded(to: 10), .key))\($0.text)" }
        var reply = PlayReply(lines.joined(separator: "\n") + "\n")
        let findings = (planned?.diagnostics ?? []) + Linter.findings(in: statement, context)
        reply.errors = renderer.render(findings, in: file)
        return reply
    }

    private func facts(
        of statement: Statement, _ plan: StatementPlan, paths all: [[String]], _ text: String, isStored: Bool
    ) -> [(title: String, text: String)] {
        var facts: [(title: String, text: String)] = []
        for source in statement.from?.sources ?? [] {
            switch source.kind {
            case .topicFilter(let filter): facts.append(("takes", "messages on \(filter.visible)\(matching(filter))"))
            case .quotedNames(let names) where isStored:
                facts.append(("reads", "rows of \(names.map(\.text).joined(separator: ".").visible)"))
            case .quotedNames(let names):
                let filter = names.map(\.text).joined(separator: ".")
                facts.append(("takes", "messages on \(filter.visible)\(matching(filter))"))
            }
        }
        let condition = statement.where.map { "where \($0.printed().visible)" }
        if let condition { facts.append(("if", condition)) }
        if let window = statement.window {
            facts.append(("gathers", "them in a window, and gives a row a group when it closes: \(Self.text(of: window))"))
        } else if !statement.groupBy.isEmpty || statement.having != nil {
            facts.append(("gathers", "them in groups, and gives a row a group"))
        } else {
            facts.append(("gives", isStored ? "a row for each of them" : "one result for each of them"))
        }
        let paths = plan.slots.sorted().filter(all.indices.contains).map { all[$0] }
        if !paths.isEmpty { facts.append(("fields", paths.map { $0.joined(separator: ".").visible }.joined(separator: ", "))) }
        for function in functions(in: text) {
            let asks = function.readsStores ? " (asks the stores)" : function.reachesOutside ? " (asks outside)" : ""
            facts.append(("calls", "\(function.signature): \(function.summary)\(asks)"))
        }
        return facts
    }

    private static func text(of window: WindowClause) -> String {
        "\(window.kind.rawValue)(\(window.arguments.map { $0.printed().visible }.joined(separator: ", ")))"
    }

    private func matching(_ filter: String) -> String {
        guard let topic = sample.topic, let filter = try? TopicFilter(filter) else { return "" }
        return filter.matches(topic) ? ", the sample's topic among them" : ", and the sample's is not"
    }

    /// The functions that are called, each once.
    private func functions(in text: String) -> [FunctionSpec] {
        let tokens = Lexer.lex(text).tokens
        var seen: Set<String> = []
        return zip(tokens, tokens.dropFirst()).compactMap { word, next in
            guard word.kind == .word, next.kind == .symbol(.openParenthesis), seen.insert(word.text.lowercased()).inserted else { return nil }
            return surroundings.registry.function(named: word.text)?.spec
        }
    }
}
