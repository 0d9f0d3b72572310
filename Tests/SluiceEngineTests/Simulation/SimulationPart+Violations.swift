import SluiceValues

// What each part of a simulation's rules has promised.
extension SimulationPart {
    /// The queues that it reads, which are empty in the end.
    var queues: [String] {
        switch self {
        case .plain: ["Q", "Dead"]
        case .line: ["Line"]
        case .short: ["Short", "DeadLine"]
        case .polled: ["Polled"]
        case .slow: ["Slow"]
        default: []
        }
    }

    /// One sentence for each promise that is broken.
    func violations(_ evidence: SimulationEvidence) -> [String] {
        let once = evidence.acceptances
        switch self {
        case .witness:
            return lost(evidence.effects(.publication, "out/"), evidence) + disordered(evidence.effects(.publication, "out/"), evidence)
                + unequal("Seen", once, evidence)
                + (evidence.items == once.count ? [] : ["witness: \(evidence.items) items for \(once.count) messages"])
        case .hook:
            let requests = evidence.effects(.request, "").filter { $0.key != "news" }
            return lost(requests, evidence) + disordered(requests, evidence)
        case .ask:
            let published = evidence.effects(.publication, "asked/")
            return lost(published, evidence) + disordered(published, evidence) + tooOften("Asked", evidence)
        case .named:
            let published = evidence.effects(.publication, "named/")
            return lost(published, evidence, on: ["in/a", "in/b"]) + disordered(published, evidence)
        case .call: return lost(evidence.effects(.invocation, "note"), evidence, on: ["in/b"])
        case .plain, .collecting, .askingQueue:
            // The queue is fed where one of them is there.
            guard evidence.parts.contains(.plain) else { return [] }
            return lost(evidence.effects(.publication, rawValue), evidence, or: "DeadSeen")
        case .line:
            let published = evidence.effects(.publication, "line/")
            return lost(published, evidence) + regrouped(published, once)
        case .short:
            let published = evidence.effects(.publication, "short/")
            return lost(published, evidence, or: "DeadSeen") + regrouped(published, once)
        case .polled: return lost(evidence.effects(.publication, "polled"), evidence)
        case .slow: return lost(evidence.effects(.publication, "slow"), evidence)
        case .stream: return unequal("Streamed", once.mapValues { _ in 1 }, evidence) + unequal("Flowed", once.mapValues { _ in 1 }, evidence)
        case .batched: return unequal("Batched", once, evidence)
        case .each: return unequal("Each", once, evidence)
        case .tumbling: return miscounted("Wins", once, evidence)
        case .counting: return miscounted("Counted", once, evidence)
        case .updated:
            let accepted = once.values.reduce(0, +)
            return evidence.sum == accepted ? [] : ["updated: \(evidence.sum) updates for \(accepted) messages"]
        case .measured:
            let accepted = once.values.reduce(0, +)
            return (evidence.measured == accepted ? [] : ["measured: \(evidence.measured) is measured of \(accepted)"])
                + unchained(evidence.bodies("Alarmed"))
        case .noticed:
            let requests = evidence.effects(.request, "news")
            return lost(requests, evidence) + disordered(requests, evidence)
        case .stored: return lost([:], evidence, or: "Stored")
        case .errors, .rows: return []
        }
    }

    /// Each message that was accepted has had its effect, or was told of as a failure.
    private func lost(
        _ effects: [String: [[Int]]], _ evidence: SimulationEvidence, on topics: Set<String>? = nil, or queue: String? = nil
    ) -> [String] {
        var found = Set(effects.values.flatMap { $0.flatMap(\.self) }).union(evidence.errors(of: rawValue))
        if let queue { found.formUnion(evidence.counts(queue).keys) }
        let lost = evidence.acceptances.keys.filter { number in
            !found.contains(number) && (topics?.contains(evidence.topics[number] ?? "") ?? true)
        }
        return lost.isEmpty ? [] : ["\(self): nothing became of \(lost.sorted())"]
    }

    /// What was accepted first has had its first effect first. What
    /// has failed for good may come a second time, and tells nothing.
    private func disordered(_ effects: [String: [[Int]]], _ evidence: SimulationEvidence) -> [String] {
        effects.sorted { $0.key < $1.key }.compactMap { target, groups in
            var seen = evidence.errors(of: rawValue).union(evidence.refused(by: target))
            let first = groups.flatMap(\.self).filter { seen.insert($0).inserted }
            return first == first.sorted() ? nil : "\(self): on \(target) the order is \(first)"
        }
    }

    /// A FIFO group is never reordered: what has come later is not followed by what was before it. A message that was accepted
    /// twice stands in its group twice, and tells nothing.
    private func regrouped(_ effects: [String: [[Int]]], _ acceptances: [Int: Int]) -> [String] {
        effects.sorted { $0.key < $1.key }.compactMap { target, groups in
            let plain = groups.flatMap(\.self).filter { acceptances[$0] == 1 }
            return plain == plain.sorted() ? nil : "\(self): in \(target) the order is \(plain)"
        }
    }

    private func unequal(_ queue: String, _ expected: [Int: Int], _ evidence: SimulationEvidence) -> [String] {
        let counts = evidence.counts(queue)
        let wrong = Set(counts.keys).union(expected.keys).filter { counts[$0] != expected[$0] }.sorted()
        return wrong.map { "\(self): \($0) is in \(queue) \(counts[$0] ?? 0) times, not \(expected[$0] ?? 0)" }
    }

    private func tooOften(_ queue: String, _ evidence: SimulationEvidence) -> [String] {
        evidence.counts(queue).filter { $0.value > evidence.acceptances[$0.key] ?? 0 }.keys.sorted()
            .map { "\(self): \($0) is in \(queue) more often than it was accepted" }
    }

    /// Each change of an alarm begins where the one before it ended.
    private func unchained(_ changes: [Value]) -> [String] {
        var state = "insufficient-data"
        for change in changes {
            let (former, next) = (change["previousState"].string ?? "", change["state"].string ?? "")
            guard former == state, next != state else { return ["\(self): the alarm goes from \(former) to \(next), and was \(state)"] }
            state = next
        }
        return []
    }

    /// Windows count each message that was accepted once.
    private func miscounted(_ queue: String, _ acceptances: [Int: Int], _ evidence: SimulationEvidence) -> [String] {
        let counted = evidence.bodies(queue).compactMap { $0["n"].number?.int64 }.reduce(0, +)
        let accepted = acceptances.values.reduce(0, +)
        return counted == accepted ? [] : ["\(self): the windows counted \(counted) messages of \(accepted)"]
    }
}
