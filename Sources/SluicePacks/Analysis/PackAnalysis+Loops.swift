import SluiceText

extension PackAnalysis {
    /// Rules whose messages come back to them. Of loops that share a rule the first one is told; the others are when it is gone.
    mutating func findLoops() {
        var told: Set<Int> = []
        for place in graph.rulesWithinLoops where !told.contains(place) {
            guard let loop = graph.loop(through: place) else { continue }
            let isNew = loop.allSatisfy { !told.contains($0.from) }
            told.formUnion(loop.map(\.from))
            guard isNew else { continue }
            let rule = graph.profiles[place].rule
            let others = Set(loop.map(\.from)).count > 1
            warn(
                .messageLoop, "what '\(rule.name)' does makes it run again: \(graph.text(of: loop))", at: rule.place,
                word: rule.name, label: others ? "the message goes round" : "the message comes back",
                hint: .init("publish elsewhere, let WHERE leave out what the rules have made, or say why it ends: loopEnds: …"))
        }
    }
}
