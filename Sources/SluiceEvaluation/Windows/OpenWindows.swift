package import SluicePlugins
import SluiceValues

/// The open windows of one rule: takes what messages bring, and gives what has closed.
///
/// A value without a clock or a store: what it is given decides what it gives. It remembers which of its groups have changed
/// since ``forgetChanges()``, so that who keeps it durably writes no more than that.
package struct OpenWindows: Sendable {
    package let spec: WindowSpec
    let aggregates: [Aggregate]
    /// Groups by the start of their window; those of sessions and counts, which have one at a time, by 0.
    private(set) var windows: [Timestamp: [ExactText: OpenGroup]] = [:]
    /// Groups that are kept under another name than their keys give, as an earlier version gave it, by the name that they do give.
    private var keptNames: [ExactText: ExactText] = [:]
    /// Up to when windows that the clock cuts have closed; a message from before goes into the oldest open one.
    package private(set) var closedThrough: Timestamp?
    /// The place of the next group: rows come in the order of their groups' first messages.
    private var nextPlace: Int64 = 0
    /// When the next session closes, or earlier; nil where nothing waits.
    private var nextSession: Timestamp?

    private(set) var changedGroups: Set<GroupID> = []
    /// Whether ``closedThrough`` has changed.
    package private(set) var hasMoved = false

    /// One group of one window.
    package struct GroupID: Hashable, Sendable {
        package let start: Timestamp
        let group: ExactText

        package var name: String { group.text }
    }

    /// How far a clock may go back without being taken for one that was set back.
    static let tolerance: Int64 = 60_000
    /// Keys of one group in bytes at most.
    package static let maximumKeySize = 4_096
    /// Times beyond these are taken for these, so that no sum of them overflows.
    private static let times: ClosedRange<Timestamp> = -(1 << 53)...(1 << 53)

    init(spec: WindowSpec, aggregates: [Aggregate]) {
        self.spec = spec
        self.aggregates = aggregates
    }

    // MARK: Taking

    /// What taking a message came to.
    package struct Taken: Sendable {
        /// What the message closed, to be told of before what it opened.
        package var closed: [ClosedWindow] = []
        /// Why the message was not taken; nil where it was.
        package var refusal: Refusal?
    }

    package enum Refusal: Sendable, Hashable {
        case tooManyGroups(limit: Int)
        case keyTooLarge(bytes: Int)

        package var message: String {
            switch self {
            case .tooManyGroups(let limit): "the window holds \(limit) groups already and takes no new one"
            case .keyTooLarge(let bytes):
                "the keys of the group have \(bytes) bytes, more than \(OpenWindows.maximumKeySize)"
            }
        }
    }

    /// Takes a message into all windows that its time is in, or into none.
    ///
    /// - Parameters:
    ///   - now: what the clock shows; a message that a schedule makes late has an earlier time.
    ///   - depth: how often rules have handed the message on.
    ///   - maximumGroups: how many groups a window may hold.
    package mutating func take(
        _ entry: WindowEntry, at time: Timestamp, now: Timestamp, depth: Int = 0, maximumGroups: Int
    ) -> Taken {
        let size = entry.group.text.utf8.count
        guard size <= Self.maximumKeySize else { return Taken(refusal: .keyTooLarge(bytes: size)) }
        let time = Self.clamped(time)
        let now = max(time, Self.clamped(now))
        switch spec {
        case .hopping(let size, let hop):
            return take(entry, at: time, now, WindowGrid(size: size, hop: hop), maximumGroups)
        case .session(let gap):
            return takeIntoSession(entry, at: time, now, gap, maximumGroups)
        case .count(let count):
            return takeIntoCount(entry, at: time, count, depth, maximumGroups)
        }
    }

    private static func clamped(_ time: Timestamp) -> Timestamp { min(max(time, times.lowerBound), times.upperBound) }

    private mutating func take(
        _ entry: WindowEntry, at time: Timestamp, _ now: Timestamp, _ grid: WindowGrid, _ maximumGroups: Int
    ) -> Taken {
        var taken = Taken()
        if isSetBack(now, grid) {
            taken.closed = closeAll(grid, at: time)
            closedThrough = nil
            hasMoved = true
        }
        var starts = grid.starts(at: time)
        if let closedThrough {
            starts.removeAll { $0 + grid.size <= closedThrough }
            if starts.isEmpty { starts = [grid.firstStart(endingAfter: closedThrough)] }
        }
        guard starts.allSatisfy({ hasRoom(for: entry, in: $0, maximumGroups) }) else {
            taken.refusal = .tooManyGroups(limit: maximumGroups)
            return taken
        }
        for start in starts { add(entry, at: time, to: start) }
        return taken
    }

    /// A clock that shows a time long before what has been seen was set back.
    private func isSetBack(_ now: Timestamp, _ grid: WindowGrid) -> Bool {
        let seen = [closedThrough, windows.keys.max()].compactMap(\.self).max()
        return seen.map { now + max(grid.size, Self.tolerance) < $0 } ?? false
    }

    private mutating func takeIntoSession(
        _ entry: WindowEntry, at time: Timestamp, _ now: Timestamp, _ gap: Int64, _ maximumGroups: Int
    ) -> Taken {
        var taken = Taken()
        var time = time
        let name = name(of: entry, in: 0)
        if let open = windows[0]?[name] {
            if time >= open.last + gap || now + max(gap, Self.tolerance) < open.last {
                taken.closed = [ClosedWindow(at: time, groups: [close(open, name, end: open.last + gap)])]
            } else if time + gap < open.first {
                // Too late for the session that it was of, it does not make this one begin earlier.
                time = open.first
            }
        }
        guard hasRoom(for: entry, in: 0, maximumGroups) else {
            taken.refusal = .tooManyGroups(limit: maximumGroups)
            return taken
        }
        let group = add(entry, at: time, to: 0)
        nextSession = min(nextSession ?? .max, group.last + gap)
        return taken
    }

    private mutating func takeIntoCount(
        _ entry: WindowEntry, at time: Timestamp, _ count: Int, _ depth: Int, _ maximumGroups: Int
    ) -> Taken {
        guard hasRoom(for: entry, in: 0, maximumGroups) else { return Taken(refusal: .tooManyGroups(limit: maximumGroups)) }
        let name = name(of: entry, in: 0)
        let group = add(entry, at: time, depth: depth, to: 0)
        guard group.count >= count else { return Taken() }
        return Taken(closed: [ClosedWindow(at: time, groups: [close(group, name, end: group.last)])])
    }

    private func hasRoom(for entry: WindowEntry, in start: Timestamp, _ maximumGroups: Int) -> Bool {
        guard let groups = windows[start] else { return maximumGroups > 0 }
        return groups.count < maximumGroups || groups[name(of: entry, in: start)] != nil
    }

    /// The name of the group that takes what a message brings.
    private func name(of entry: WindowEntry, in start: Timestamp) -> ExactText {
        guard !keptNames.isEmpty, let groups = windows[start], groups[entry.group] == nil,
            let kept = keptNames[entry.group], groups[kept] != nil
        else { return entry.group }
        return kept
    }

    @discardableResult
    private mutating func add(_ entry: WindowEntry, at time: Timestamp, depth: Int = 0, to start: Timestamp) -> OpenGroup {
        let name = name(of: entry, in: start)
        // Taken out, so that what the group holds is changed in its place.
        var group = windows[start, default: [:]].removeValue(forKey: name) ?? makeGroup(entry.keys, at: time)
        group.add(entry, at: time, depth: depth)
        windows[start, default: [:]][name] = group
        changedGroups.insert(GroupID(start: start, group: name))
        return group
    }

    private mutating func makeGroup(_ keys: [Value], at time: Timestamp) -> OpenGroup {
        defer { nextPlace += 1 }
        return OpenGroup(place: nextPlace, keys: keys, aggregates: aggregates, at: time)
    }

    // MARK: Closing

    /// When a window closes next, though no message comes; nil where none does.
    ///
    /// - Complexity: O(groups) for sessions whose earliest end may have come by `now`, else O(windows).
    package mutating func nextEnd(by now: Timestamp) -> Timestamp? {
        switch spec {
        case .hopping(let size, _): return windows.keys.min().map { $0 + size }
        case .count: return nil
        case .session(let gap):
            if let next = nextSession, next <= now { nextSession = windows[0]?.values.map { $0.last + gap }.min() }
            return nextSession
        }
    }

    /// Closes what ends by a time, though no message comes: the earliest first, groups that end together as one.
    package mutating func close(by time: Timestamp) -> [ClosedWindow] {
        switch spec {
        case .hopping(let size, let hop):
            let grid = WindowGrid(size: size, hop: hop)
            let ended = windows.keys.filter { $0 + size <= time }.sorted()
            return ended.map { close(windowAt: $0, grid, at: $0 + size) }
        case .session(let gap):
            let ended = (windows[0] ?? [:]).filter { $0.value.last + gap <= time }
            let byEnd = Dictionary(grouping: ended) { $0.value.last + gap }
            let closed = byEnd.sorted { $0.key < $1.key }.map { end, groups in
                ClosedWindow(
                    at: end,
                    groups: groups.sorted { $0.value.place < $1.value.place }.map { close($0.value, $0.key, end: end) })
            }
            nextSession = windows[0]?.values.map { $0.last + gap }.min()
            return closed
        case .count:
            return []
        }
    }

    private mutating func closeAll(_ grid: WindowGrid, at time: Timestamp) -> [ClosedWindow] {
        windows.keys.sorted().map { close(windowAt: $0, grid, at: time) }
    }

    private mutating func close(windowAt start: Timestamp, _ grid: WindowGrid, at time: Timestamp) -> ClosedWindow {
        let groups = windows.removeValue(forKey: start) ?? [:]
        for name in groups.keys { changedGroups.insert(GroupID(start: start, group: name)) }
        closedThrough = max(closedThrough ?? .min, start + grid.size)
        hasMoved = true
        return ClosedWindow(
            at: time,
            groups: groups.values.sorted { $0.place < $1.place }.map { ClosedGroup($0, start: start, end: start + grid.size) })
    }

    /// Closes one group that has its window to itself.
    private mutating func close(_ group: OpenGroup, _ name: ExactText, end: Timestamp) -> ClosedGroup {
        windows[0]?[name] = nil
        if windows[0]?.isEmpty ?? false { windows[0] = nil }
        changedGroups.insert(GroupID(start: 0, group: name))
        return ClosedGroup(group, start: group.first, end: end)
    }

    // MARK: Keeping

    /// The groups that have changed since ``forgetChanges()``, in a stable order, each with its state; nil where it is gone.
    package var changes: [(id: GroupID, state: GroupState?)] {
        changedGroups.sorted { ($0.start, $0.name) < ($1.start, $1.name) }.map { id in
            (id, windows[id.start]?[id.group].map { GroupState(place: $0.place, text: $0.text) })
        }
    }

    package mutating func forgetChanges() {
        changedGroups.removeAll()
        hasMoved = false
    }

    /// Takes back a group as ``changes`` gave it; false where the state is not of this statement's making.
    package mutating func restore(_ group: String, start: Timestamp, _ state: GroupState) -> Bool {
        guard let open = OpenGroup(state, aggregates: aggregates) else { return false }
        let (kept, name) = (ExactText(group), ExactText(Value.groupName(of: open.keys)))
        windows[start, default: [:]][kept] = open
        if kept != name { keptNames[name] = kept }
        nextPlace = max(nextPlace, state.place &+ 1)
        if case .session(let gap) = spec { nextSession = min(nextSession ?? .max, open.last + gap) }
        return true
    }

    package mutating func restore(closedThrough time: Timestamp?) { closedThrough = time }
}

/// What a group of an open window is kept as.
package struct GroupState: Sendable, Hashable {
    /// Groups that came earlier have lower places.
    package var place: Int64
    /// JSON text.
    package var text: String

    package init(place: Int64, text: String) {
        self.place = place
        self.text = text
    }
}

/// Groups that close together: ORDER BY and LIMIT are over them.
package struct ClosedWindow: Sendable {
    /// When it closed.
    package let at: Timestamp
    /// In the order of their first messages.
    package let groups: [ClosedGroup]

    /// How often rules had handed on the messages that closed it by their number.
    package var depth: Int { groups.map(\.depth).max() ?? 0 }
}

/// A group of a closed window, folded up.
package struct ClosedGroup: Sendable {
    package let start: Timestamp
    package let end: Timestamp
    let keys: [Value]
    let results: [Value]
    fileprivate let depth: Int

    init(_ group: OpenGroup, start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
        keys = group.keys
        results = group.folds.map(\.result)
        depth = group.depth
    }
}
