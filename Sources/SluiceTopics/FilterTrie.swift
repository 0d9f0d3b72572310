/// Which of many topic filters match a topic; made by ``FilterTrieBuilder``, then shared unchanged.
///
/// The filters' levels are numbered once in a hash table, the nodes lie in one array, and the edges of all nodes in one hash
/// table that is keyed by node and level. Matching is as ``TopicFilter/matches(_:)`` says.
package struct FilterTrie: Sendable {
    /// One level of one or more filters. The ids of the filters that end in it lie together in ``ids``.
    struct Node: BitwiseCopyable {
        /// The node below by `+`; negative where there is none.
        var plus: Int32 = -1
        /// Whether any edge with a named level leaves this node.
        var hasNamedEdges = false
        var endStart: Int32 = 0
        var endCount: Int32 = 0
        var hashStart: Int32 = 0
        var hashCount: Int32 = 0
    }

    /// A name of a level, in the table of all such names.
    struct Level: BitwiseCopyable {
        var hash: UInt64 = 0
        var offset: Int32 = 0
        var length: Int32 = 0
        /// The level's number; negative in a free place.
        var id: Int32 = -1
    }

    struct Edge: BitwiseCopyable {
        var node: Int32 = -1
        var level: Int32 = 0
        var child: Int32 = 0
    }

    /// Node 0 is the root, above the first level.
    let nodes: [Node]
    let ids: [Int32]
    /// Open addressing; a power of two long, at most half full.
    let levels: [Level]
    let levelBytes: [UInt8]
    /// Open addressing; a power of two long, at most half full.
    let edges: [Edge]
    /// How many named or `+` levels the deepest filter has.
    let depth: Int

    /// A trie without filters.
    package init() {
        self = FilterTrieBuilder().frozen()
    }

    init(nodes: [Node], ids: [Int32], levels: [Level], levelBytes: [UInt8], edges: [Edge], depth: Int) {
        self.nodes = nodes
        self.ids = ids
        self.levels = levels
        self.levelBytes = levelBytes
        self.edges = edges
        self.depth = depth
    }
}
