/// The open windows of rules: for each group of each window what it has come to so far. The text is the engine's business.
public protocol WindowStore {
    /// The rules that groups are kept for, by name.
    func rulesWithWindows() throws(StoreError) -> [String]

    /// All groups that are kept for a rule, in no particular order.
    func windowGroups(of rule: String) throws(StoreError) -> [WindowGroup]

    /// Keeps a group, replacing the one of its rule, start and name.
    func put(_ group: WindowGroup) throws(StoreError)

    /// Forgets a group; does nothing where there is none.
    func removeWindowGroup(of rule: String, start: Timestamp, group: String) throws(StoreError)

    /// Forgets all groups of a rule.
    func removeWindowGroups(of rule: String) throws(StoreError)
}

/// A group of an open window.
public struct WindowGroup: Sendable, Hashable {
    public var rule: String
    /// When the window began, of those that the clock cuts; otherwise 0.
    public var start: Timestamp
    /// The group's name in its window.
    public var group: String
    /// Where the group stands among the others of its rule.
    public var place: Int64
    /// What it has come to: a text.
    public var state: String

    public init(rule: String, start: Timestamp, group: String, place: Int64, state: String) {
        self.rule = rule
        self.start = start
        self.group = group
        self.place = place
        self.state = state
    }
}
