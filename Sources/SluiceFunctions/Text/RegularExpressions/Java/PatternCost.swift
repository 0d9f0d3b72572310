/// How much a search with an expression may cost from one place in the text, before it is known what the text is.
struct PatternCost {
    /// Steps at most, one for each character looked at.
    private(set) var steps: Double
    /// In how many ways it may match there at most.
    private var ways: Double

    /// Below it a search need not be counted: over the longest text it is a fraction of a second.
    static let countingLimit = 1_000.0

    init(of node: PatternNode) {
        switch node {
        case .empty, .anchor: self.init(steps: 1, ways: 1)
        case .character(let characters): self.init(steps: characters.weight, ways: 1)
        case .lineEnding: self.init(steps: 2, ways: 2)
        case .grapheme, .backReference: self.init(steps: .infinity, ways: 1)
        case .sequence(let nodes):
            self.init(steps: 0, ways: 1)
            for node in nodes { append(PatternCost(of: node)) }
        case .alternation(let nodes):
            let costs = nodes.map(PatternCost.init)
            self.init(steps: costs.reduce(0) { $0 + $1.steps }, ways: costs.reduce(0) { $0 + $1.ways })
        case .group(let kind, let body):
            self.init(of: body)
            if kind == .atomic { ways = 1 }
        case .lookAround(let kind, let body):
            self.init(of: body)
            // Behind, each length is looked for anew.
            if kind.isBehind { steps *= ways }
            ways = 1
        case .repetition(let body, let repetition):
            self.init(steps: .infinity, ways: .infinity)
            guard let maximum = repetition.maximum, maximum <= Int(Self.countingLimit) else { return }
            let once = PatternCost(of: body)
            var (all, some) = (PatternCost(steps: 0, ways: 1), 0.0)
            for count in 0...maximum {
                if count >= repetition.minimum { some += all.ways }
                if count < maximum { all.append(once) }
            }
            self.init(steps: all.steps, ways: repetition.mode == .possessive ? 1 : some)
        }
    }

    private init(steps: Double, ways: Double) {
        self.steps = steps
        self.ways = ways
    }

    private mutating func append(_ next: PatternCost) {
        steps += ways * next.steps
        ways *= next.ways
    }
}
