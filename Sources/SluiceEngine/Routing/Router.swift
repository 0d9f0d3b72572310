import SluiceEvaluation
import SluicePacks
import SluiceTopics

/// Which rules a topic reaches; built at load, with what has been found out remembered by topic.
///
/// It belongs to the deciding thread.
final class Router {
    /// The rules that a set of topics has in common, and the one scan that serves them all.
    final class Route {
        /// Places in the engine's list of rules, in file order.
        let rules: [Int]
        let plan: SlotPlan

        init(rules: [Int], plan: SlotPlan) {
            self.rules = rules
            self.plan = plan
        }
    }

    private let trie: FilterTrie
    private let rulesByFilter: [[Int]]
    private let rulesByName: [String: Int]
    private let slotsByRule: [Set<Int>]
    private let fields: FieldTable

    private var routes: [Route] = []
    private var placesOfRoutes: [[Int]: Int32] = [:]
    private let cache = TopicCache()
    private var found: [Int32] = []

    /// - Parameter rules: disabled rules and rules without topic filters are never found by topic.
    init(rules: [PreparedRule], fields: FieldTable) {
        var builder = FilterTrieBuilder()
        var filters: [TopicFilter: Int32] = [:]
        var rulesByFilter: [[Int]] = []
        for rule in rules where !rule.rule.isDisabled {
            for filter in rule.topicFilters {
                let id = filters[filter] ?? Int32(rulesByFilter.count)
                if filters[filter] == nil {
                    filters[filter] = id
                    rulesByFilter.append([])
                    builder.insert(filter, id: id)
                }
                if !rulesByFilter[Int(id)].contains(rule.place) { rulesByFilter[Int(id)].append(rule.place) }
            }
        }
        trie = builder.frozen()
        self.rulesByFilter = rulesByFilter
        rulesByName = Dictionary(
            rules.filter(\.takesMessages).map { ($0.name, $0.place) }, uniquingKeysWith: { first, _ in first })
        slotsByRule = rules.map(\.slots)
        self.fields = fields
    }

    /// The rules that a message on `topic` is for.
    /// - Complexity: one table look-up for a topic seen before.
    func route(topic: String) -> Route {
        if let known = cache.value(for: topic) { return routes[Int(known)] }
        found.removeAll(keepingCapacity: true)
        var topic = topic
        topic.withUTF8 { trie.match($0, into: &found) }
        var rules: [Int] = []
        for filter in found { rules.append(contentsOf: rulesByFilter[Int(filter)]) }
        let place = place(of: Set(rules).sorted())
        cache.insert(place, for: topic)
        return routes[Int(place)]
    }

    /// The route to one rule by its name (Basic Ingest); nil where there is no such rule that takes messages.
    func route(ruleNamed name: Substring) -> Route? {
        rulesByName[String(name)].map { routes[Int(place(of: [$0]))] }
    }

    /// The route to one rule, for a message that is already known to be its own.
    func route(rule: Int) -> Route { route(rules: [rule]) }

    /// The route to some rules, in file order, for a message that is already known to be theirs.
    func route(rules: [Int]) -> Route { routes[Int(place(of: rules))] }

    private func place(of rules: [Int]) -> Int32 {
        if let known = placesOfRoutes[rules] { return known }
        let slots = rules.reduce(into: Set<Int>()) { $0.formUnion(slotsByRule[$1]) }
        routes.append(Route(rules: rules, plan: SlotPlan(slots: slots, of: fields)))
        let place = Int32(routes.count - 1)
        placesOfRoutes[rules] = place
        return place
    }
}
