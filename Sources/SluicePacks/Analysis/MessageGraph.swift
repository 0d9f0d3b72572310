import SluicePlugins
import SluiceSQL
import SluiceTopics

/// Which rules may cause which others to run, through topics, tables, queues, buckets, flows and failures.
///
/// It is made of the rules' texts alone; an edge says that a message may go that way, none that it can't. Rules that are
/// disabled are no part of it, nor is what devices and other clients of the broker do.
package struct MessageGraph: Sendable {
    /// A message of one rule that another one hears.
    package struct Edge: Sendable, Hashable {
        /// Places in ``rules``.
        package var from: Int
        package var to: Int
        /// What it goes through: `table 'T'`, `'AC/+'`.
        package var through: String
        /// Whether the other rule's WHERE may let it pass.
        package var passes: Bool
        /// Whether it tells that the first rule has failed.
        package var isFailure = false
    }

    /// The rules that are not disabled, in the order of their packs and files.
    package var rules: [Rule] { profiles.map(\.rule) }
    /// The messages that each rule may cause to be heard, by the rule's place.
    package let edges: [[Edge]]
    let profiles: [RuleProfile]

    package init(of packs: [Pack]) {
        let profiles = packs.flatMap { pack in pack.rules.filter { !$0.isDisabled }.map { RuleProfile($0, in: pack) } }
        let listeners = Listeners(profiles)
        let names = Dictionary(profiles.enumerated().map { ($1.rule.name, $0) }) { first, _ in first }
        self.profiles = profiles
        edges = profiles.enumerated().map { place, profile in
            var edges: [Edge] = []
            for message in profile.made {
                for (listener, filter) in listeners.hearing(message.pattern) {
                    let edge = Edge(
                        from: place, to: listener, through: message.path(through: filter),
                        passes: profiles[listener].takesSeveral || message.mayPass(profiles[listener].rule.statement.where),
                        isFailure: message.way == .failure)
                    if !edges.contains(edge) { edges.append(edge) }
                }
                // What is sent straight to a rule, past its filters.
                if let topic = message.pattern.straightTo, let listener = names[topic], profiles[listener].takesStrangers {
                    edges.append(Edge(from: place, to: listener, through: "'$aws/rules/\(topic)'", passes: true))
                }
            }
            return edges
        }
    }

    // MARK: Loops

    /// The rules that may be part of a loop, in their order: what is left when those that nothing leads to, or that lead
    /// nowhere, are taken away one after the other.
    /// - Complexity: O(rules + edges).
    package var rulesWithinLoops: [Int] {
        var ways = [[Int]](repeating: [], count: edges.count)
        var waysBack = ways
        for edge in edges.joined() where mayRepeat(edge) {
            ways[edge.from].append(edge.to)
            waysBack[edge.to].append(edge.from)
        }
        var isLeft = [Bool](repeating: true, count: edges.count)
        for (ahead, behind) in [(ways, waysBack), (waysBack, ways)] {
            var counts = ways.indices.map { place in behind[place].count { isLeft[$0] } }
            var open = counts.indices.filter { isLeft[$0] && counts[$0] == 0 }
            while let place = open.popLast() {
                isLeft[place] = false
                for next in ahead[place] where isLeft[next] {
                    counts[next] -= 1
                    if counts[next] == 0 { open.append(next) }
                }
            }
        }
        return isLeft.indices.filter { isLeft[$0] }
    }

    /// The shortest way from a rule back to itself; nil where there is none.
    ///
    /// Left out are messages that a WHERE never lets pass, those to a rule with a schedule, or that says why its loops end,
    /// failures of rules that hardly fail, and the failure of a rule that hears the failures of all.
    /// - Complexity: O(rules + edges).
    package func loop(through start: Int) -> [Edge]? {
        var way: [Int: Edge] = [:]
        var open = [start]
        var next = 0
        while next < open.count {
            let place = open[next]
            next += 1
            for edge in edges[place] where mayRepeat(edge) {
                guard edge.to != start else { return trace(edge, back: way, to: start) }
                guard way[edge.to] == nil else { continue }
                way[edge.to] = edge
                open.append(edge.to)
            }
        }
        return nil
    }

    private func mayRepeat(_ edge: Edge) -> Bool {
        guard edge.passes, profiles[edge.to].rule.loopEnds == nil, !profiles[edge.to].isScheduled else { return false }
        return !edge.isFailure || edge.from != edge.to && profiles[edge.from].mayFail
    }

    private func trace(_ last: Edge, back way: [Int: Edge], to start: Int) -> [Edge] {
        var edges = [last]
        var place = last.from
        while place != start, let edge = way[place] {
            edges.append(edge)
            place = edge.from
        }
        return edges.reversed()
    }

    /// A loop in words: `a → 'AC/+' → b → table 'T' → a`.
    package func text(of loop: [Edge]) -> String {
        guard let first = loop.first else { return "" }
        return loop.reduce(profiles[first.from].rule.name) { text, edge in
            "\(text) → \(edge.through) → \(profiles[edge.to].rule.name)"
        }
    }
}

extension MadeMessage {
    /// What it goes through to who hears it by a filter.
    fileprivate func path(through filter: TopicFilter) -> String {
        switch way {
        case .publication, .flow: "'\(filter.text)'"
        case .resource(let resource): resource.description
        case .failure: "the failure of '\(pattern.level(2) ?? "")'"
        }
    }
}

/// Who hears what.
struct Listeners {
    private let filters: [(listener: Int, filter: TopicFilter)]
    private let trie: FilterTrie

    init(_ profiles: [RuleProfile]) {
        filters = profiles.enumerated().flatMap { place, profile in profile.filters.map { (place, $0) } }
        var builder = FilterTrieBuilder()
        for (index, entry) in filters.enumerated() { builder.insert(entry.filter, id: Int32(clamping: index)) }
        trie = builder.frozen()
    }

    /// The rules that may hear a message on a topic of a pattern, each with the filter that hears it.
    func hearing(_ pattern: TopicPattern) -> [(listener: Int, filter: TopicFilter)] {
        guard let topic = pattern.constant else { return filters.filter { pattern.overlaps($0.filter) } }
        var found: [Int32] = []
        trie.match(topic, into: &found)
        return found.map { filters[Int($0)] }
    }
}
