public import SluiceValues

/// What a function may know beside its arguments: the message, the rule, and what is drawn once per call site.
public struct CallContext: Sendable {
    /// The message that the rule runs on; its topic is nil where there is none (`sluice eval` without `--topic`).
    public var message: MessageContext
    /// The bytes of the payload as they came.
    public var payload: [UInt8]
    public var version: LanguageVersion
    /// The rule's name; empty outside of rules.
    public var ruleName: String
    /// The parameters of the pack, for `parameter("name")`.
    public var parameters: Object
    /// What the message's draws are made from, once and for all passes, retries and replays.
    public var seed: UInt64
    /// Which call site of the rule is being evaluated, and how often it has drawn in this pass.
    package var site: Int = 0
    package var draws: [Int: UInt64] = [:]
    /// The answers at hand, by request; kept over the passes of one rule on one message.
    package var answers: [OutsideRequest: OutsideAnswer] = [:]
    /// Requests of this pass that have no answer yet; one ends the pass.
    package private(set) var pending: [OutsideRequest] = []
    private var asked: Set<OutsideRequest> = []
    /// Why the pass fails, set by the first call that does.
    package var failure: String?
    /// Why calls came to nothing, for who looks into an evaluation; nil while nobody does.
    package var notes: [String]?
    /// Steps that the searches of regular expressions may still take in this pass.
    package private(set) var searchSteps = Self.maximumSearchSteps
    /// A second or two: one pass over a message, or over the rows of a query.
    package static let maximumSearchSteps = 200_000_000
    /// Whether the pass has drawn, asked, searched or failed, so that there is something to forget before the next one.
    package private(set) var isTouched = false

    public init(
        message: MessageContext, payload: [UInt8] = [], version: LanguageVersion = .v2016_03_23, ruleName: String = "",
        parameters: Object = Object(), seed: UInt64 = 0
    ) {
        self.message = message
        self.payload = payload
        self.version = version
        self.ruleName = ruleName
        self.parameters = parameters
        self.seed = seed
    }

    /// 64 random bits: the same for the same message, rule, call site and count of draws there.
    public mutating func random() -> UInt64 {
        isTouched = true
        let draw = draws[site, default: 0]
        draws[site] = draw + 1
        var mixed = seed &+ (UInt64(truncatingIfNeeded: site) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = Self.mixed(mixed) &+ (draw &+ 1) &* 0xD1B5_4A32_D192_ED03
        return Self.mixed(mixed)
    }

    /// A random number in 0..<1 of 53 bits.
    public mutating func randomUnit() -> Double { Double(random() >> 11) * 0x1p-53 }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The answer to a request, Undefined while it is not at hand; the pass then ends with the request, and is made again.
    ///
    /// An answer that is a failure fails the message.
    public mutating func answer(to request: OutsideRequest) -> Value {
        switch answers[request] {
        case .value(let value): return value
        case .failure(let reason):
            fail(reason)
            return .undefined
        case nil:
            isTouched = true
            // A look-up for a value that is not known yet is idle; a function called for one would do something.
            if request.kind == .function, !pending.isEmpty { return .undefined }
            if asked.insert(request).inserted { pending.append(request) }
            return .undefined
        }
    }

    /// Tells who looks into the evaluation (`sluice eval --trace`) why a call is Undefined; nobody else hears of it.
    ///
    /// - Parameter reason: lower case, no full stop; not asked for while nobody looks.
    public mutating func note(_ reason: @autoclosure () -> String) {
        if notes != nil { notes?.append(reason()) }
    }

    /// Forgets what belongs to one pass of one rule.
    package mutating func reset() {
        draws.removeAll()
        pending.removeAll()
        asked.removeAll()
        failure = nil
        searchSteps = Self.maximumSearchSteps
        isTouched = false
    }

    /// Takes off what a search has cost.
    package mutating func spend(searchSteps steps: Int) {
        guard steps > 0 else { return }
        isTouched = true
        searchSteps = max(0, searchSteps - steps)
    }

    /// Fails the message: no action runs but the error action.
    public mutating func fail(_ reason: String) {
        isTouched = true
        if failure == nil { failure = reason }
    }
}
