/// Collects topic filters and freezes them into a ``FilterTrie``.
package struct FilterTrieBuilder {
    private struct Step: Hashable {
        var node: Int32
        var level: Int32
    }

    private struct Growing {
        var plus: Int32 = -1
        var hasNamedEdges = false
        var ends: [Int32] = []
        var hashes: [Int32] = []
    }

    private var nodes = [Growing()]
    private var levelNumbers: [[UInt8]: Int32] = [:]
    private var levelNames: [[UInt8]] = []
    private var edges: [Step: Int32] = [:]
    private var depth = 0

    package init() {}

    /// Adds a filter. Several filters may share an id, and one filter may be added with several ids.
    package mutating func insert(_ filter: TopicFilter, id: Int32) {
        var node = 0
        var count = 0
        for level in filter.text.utf8.split(separator: TopicByte.separator, omittingEmptySubsequences: false) {
            if level.elementsEqual([TopicByte.hash]) {
                nodes[node].hashes.append(id)
                depth = max(depth, count)
                return
            }
            node = level.elementsEqual([TopicByte.plus]) ? plusChild(of: node) : child(of: node, named: Array(level))
            count += 1
        }
        nodes[node].ends.append(id)
        depth = max(depth, count)
    }

    package func frozen() -> FilterTrie {
        var frozenNodes: [FilterTrie.Node] = []
        var ids: [Int32] = []
        for node in nodes {
            frozenNodes.append(FilterTrie.Node(
                plus: node.plus, hasNamedEdges: node.hasNamedEdges,
                endStart: Int32(ids.count), endCount: Int32(node.ends.count),
                hashStart: Int32(ids.count + node.ends.count), hashCount: Int32(node.hashes.count)))
            ids += node.ends + node.hashes
        }
        let (levels, levelBytes) = frozenLevels()
        return FilterTrie(
            nodes: frozenNodes, ids: ids, levels: levels, levelBytes: levelBytes, edges: frozenEdges(), depth: depth)
    }

    private mutating func plusChild(of node: Int) -> Int {
        if nodes[node].plus >= 0 { return Int(nodes[node].plus) }
        nodes[node].plus = Int32(nodes.count)
        nodes.append(Growing())
        return nodes.count - 1
    }

    private mutating func child(of node: Int, named name: [UInt8]) -> Int {
        let step = Step(node: Int32(node), level: number(of: name))
        if let child = edges[step] { return Int(child) }
        edges[step] = Int32(nodes.count)
        nodes[node].hasNamedEdges = true
        nodes.append(Growing())
        return nodes.count - 1
    }

    private mutating func number(of name: [UInt8]) -> Int32 {
        if let number = levelNumbers[name] { return number }
        let number = Int32(levelNames.count)
        levelNumbers[name] = number
        levelNames.append(name)
        return number
    }

    private func frozenLevels() -> (table: [FilterTrie.Level], bytes: [UInt8]) {
        var table = [FilterTrie.Level](repeating: FilterTrie.Level(), count: Self.tableSize(for: levelNames.count))
        var bytes: [UInt8] = []
        for (id, name) in levelNames.enumerated() {
            let hash = name.withUnsafeBufferPointer(LevelHash.hash)
            var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[place].id >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = FilterTrie.Level(
                hash: hash, offset: Int32(bytes.count), length: Int32(name.count), id: Int32(id))
            bytes += name
        }
        return (table, bytes)
    }

    private func frozenEdges() -> [FilterTrie.Edge] {
        var table = [FilterTrie.Edge](repeating: FilterTrie.Edge(), count: Self.tableSize(for: edges.count))
        for (step, child) in edges {
            let hash = LevelHash.hash(node: step.node, level: step.level)
            var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[place].node >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = FilterTrie.Edge(node: step.node, level: step.level, child: child)
        }
        return table
    }

    /// A power of two, at least twice the number of entries, so that every search meets a free place.
    private static func tableSize(for entries: Int) -> Int {
        var size = 2
        while size < 2 * entries { size *= 2 }
        return size
    }
}
