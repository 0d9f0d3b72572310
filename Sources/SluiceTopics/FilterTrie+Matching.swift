extension FilterTrie {
    /// Replaces `matches` by the ids of the filters that match the topic, ascending, each once.
    ///
    /// - Complexity: O(bytes of the topic + nodes reached), without recursion; nothing is allocated once `matches` has grown
    ///   to the most ids that a topic has, unless a filter is more than about a hundred levels deep.
    package func match(_ topic: UnsafeBufferPointer<UInt8>, into matches: inout [Int32]) {
        matches.removeAll(keepingCapacity: true)
        // One number for each level that a filter could name, and the nodes to visit: a visited node leaves at most two in
        // its place, one level down, so one more than the depth, and one.
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: depth) { levelNumbers in
            withUnsafeTemporaryAllocation(of: Visit.self, capacity: depth + 2) { pending in
                let levelCount = numberLevels(of: topic, into: levelNumbers)
                walk(
                    levelNumbers, levelCount: levelCount, isDollar: topic.first == TopicByte.dollar,
                    pending: pending, into: &matches)
            }
        }
        sortUnique(&matches)
    }

    package func match(_ topic: String, into matches: inout [Int32]) {
        topic.withTopicBytes { match($0, into: &matches) }
    }

    private struct Visit: BitwiseCopyable {
        var node: Int32
        var depth: Int32
    }

    /// Writes the numbers of the topic's levels, -1 for one that no filter names; answers how many levels there are, counting
    /// no further than one past the deepest filter.
    private func numberLevels(of topic: UnsafeBufferPointer<UInt8>, into numbers: UnsafeMutableBufferPointer<Int32>) -> Int {
        levels.withUnsafeBufferPointer { levels in
            levelBytes.withUnsafeBufferPointer { levelBytes in
                var count = 0
                var start = 0
                while count < depth {
                    var end = start
                    while end < topic.count, topic[end] != TopicByte.separator { end += 1 }
                    numbers[count] = Self.number(
                        of: UnsafeBufferPointer(rebasing: topic[start..<end]), in: levels, levelBytes)
                    count += 1
                    if end == topic.count { return count }
                    start = end + 1
                }
                return count + 1
            }
        }
    }

    private static func number(
        of name: UnsafeBufferPointer<UInt8>, in levels: UnsafeBufferPointer<Level>, _ levelBytes: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        let hash = LevelHash.hash(name)
        var place = Int(truncatingIfNeeded: hash) & (levels.count - 1)
        while levels[place].id >= 0 {
            let level = levels[place]
            if level.hash == hash, Int(level.length) == name.count {
                let start = Int(level.offset)
                let known = UnsafeBufferPointer(rebasing: levelBytes[start..<start + name.count])
                if LevelHash.equal(known, name) { return level.id }
            }
            place = (place + 1) & (levels.count - 1)
        }
        return -1
    }

    private func walk(
        _ levelNumbers: UnsafeMutableBufferPointer<Int32>, levelCount: Int, isDollar: Bool,
        pending: UnsafeMutableBufferPointer<Visit>, into matches: inout [Int32]
    ) {
        nodes.withUnsafeBufferPointer { nodes in
            ids.withUnsafeBufferPointer { ids in
                edges.withUnsafeBufferPointer { edges in
                    pending[0] = Visit(node: 0, depth: 0)
                    var pendingCount = 1
                    while pendingCount > 0 {
                        pendingCount -= 1
                        let visit = pending[pendingCount]
                        let node = nodes[Int(visit.node)]
                        let level = Int(visit.depth)
                        if level == levelCount {
                            append(node.endStart, node.endCount, of: ids, to: &matches)
                            continue
                        }
                        let takesWildcards = level > 0 || !isDollar
                        if takesWildcards { append(node.hashStart, node.hashCount, of: ids, to: &matches) }
                        if takesWildcards, node.plus >= 0 {
                            pending[pendingCount] = Visit(node: node.plus, depth: visit.depth + 1)
                            pendingCount += 1
                        }
                        if node.hasNamedEdges, levelNumbers[level] >= 0 {
                            let child = Self.child(of: visit.node, level: levelNumbers[level], in: edges)
                            if child >= 0 {
                                pending[pendingCount] = Visit(node: child, depth: visit.depth + 1)
                                pendingCount += 1
                            }
                        }
                    }
                }
            }
        }
    }

    private static func child(of node: Int32, level: Int32, in edges: UnsafeBufferPointer<Edge>) -> Int32 {
        var place = Int(truncatingIfNeeded: LevelHash.hash(node: node, level: level)) & (edges.count - 1)
        while edges[place].node >= 0 {
            if edges[place].node == node, edges[place].level == level { return edges[place].child }
            place = (place + 1) & (edges.count - 1)
        }
        return -1
    }

    private func append(_ start: Int32, _ count: Int32, of ids: UnsafeBufferPointer<Int32>, to matches: inout [Int32]) {
        for index in Int(start)..<Int(start + count) { matches.append(ids[index]) }
    }

    /// Sorts by insertion where there are few, as nearly always.
    private func sortUnique(_ matches: inout [Int32]) {
        guard matches.count > 1 else { return }
        if matches.count > 24 {
            matches.sort()
        } else {
            for index in 1..<matches.count {
                let id = matches[index]
                var place = index
                while place > 0, matches[place - 1] > id {
                    matches[place] = matches[place - 1]
                    place -= 1
                }
                matches[place] = id
            }
        }
        var kept = 1
        for index in 1..<matches.count where matches[index] != matches[kept - 1] {
            matches[kept] = matches[index]
            kept += 1
        }
        matches.removeSubrange(kept...)
    }
}
