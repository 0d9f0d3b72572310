import SluicePlugins
import SluiceTopics

/// Which rules can run at all, and which of their filters hear anything.
struct FedRules {
    private let graph: MessageGraph
    /// What happens by itself once something is there: items that time out, messages that nobody could take, what devices send.
    private let byThemselves: [TopicPattern]
    /// Whether each rule of the graph can run.
    private(set) var isFed: [Bool]

    init(_ graph: MessageGraph, packs: [Pack]) {
        self.graph = graph
        byThemselves = Self.patterns(of: packs)
        isFed = graph.profiles.map { profile in profile.filters.isEmpty || profile.filters.contains { !Self.isOwn($0) } }
        // Who is fed may feed others.
        var open = isFed.indices.filter { isFed[$0] }
        for index in isFed.indices where !isFed[index] {
            if graph.profiles[index].filters.contains(where: { filter in byThemselves.contains { $0.overlaps(filter) } }) {
                isFed[index] = true
                open.append(index)
            }
        }
        while let place = open.popLast() {
            for edge in graph.edges[place] where !isFed[edge.to] {
                isFed[edge.to] = true
                open.append(edge.to)
            }
        }
    }

    /// Whether anything can be published on a topic of a filter.
    func isFed(_ filter: TopicFilter) -> Bool {
        guard Self.isOwn(filter) else { return true }
        if byThemselves.contains(where: { $0.overlaps(filter) }) { return true }
        return graph.profiles.indices.contains { place in isFed[place] && makes(place, filter) }
    }

    /// Whether a filter hears what other queues could not deliver.
    func hearsDeadLetters(_ filter: TopicFilter) -> Bool {
        filter.text.hasPrefix("$queue/") && byThemselves.contains { $0.overlaps(filter) }
    }

    /// The rules that would feed a filter, if they ran themselves.
    func idleFeeders(of filter: TopicFilter) -> [Rule] {
        graph.profiles.indices.filter { !isFed[$0] && makes($0, filter) }.map { graph.profiles[$0].rule }
    }

    private func makes(_ place: Int, _ filter: TopicFilter) -> Bool {
        graph.profiles[place].made.contains { $0.pattern.overlaps(filter) }
    }

    /// Whether a filter hears the engine's own messages alone, of a kind that rules and resources make.
    static func isOwn(_ filter: TopicFilter) -> Bool {
        ["$flow/", "$table/", "$queue/", "$bucket/", "$rule/"].contains { filter.text.hasPrefix($0) }
    }

    private static func patterns(of packs: [Pack]) -> [TopicPattern] {
        var patterns: [TopicPattern] = []
        for pack in packs {
            for table in pack.tables where table.timeToLive != nil { patterns.append(TopicPattern("$table/\(table.name)/remove")) }
            for bucket in pack.buckets where bucket.lifecycle != nil {
                patterns.append(TopicPattern([.text("$bucket/\(bucket.name)/remove/"), .anything]))
            }
            for queue in pack.queues {
                if let deadLetter = queue.deadLetter { patterns.append(TopicPattern("$queue/\(deadLetter)")) }
            }
            patterns += pack.devices.compactMap(\.storePattern)
        }
        return patterns
    }
}

extension Device {
    /// The topics on which rules hear of what it sends into a store; nil where it sends into none.
    fileprivate var storePattern: TopicPattern? {
        switch publication?.target {
        case .queue(let queue): TopicPattern("$queue/\(queue)")
        case .object(let bucket, _): TopicPattern([.text("$bucket/\(bucket)/put/"), .anything])
        case .topic, nil: nil
        }
    }
}
