package import SluicePlugins
package import SluiceValues

/// What one evaluation reads: the message scanned once, or a row; the scopes of nested queries; variables; the call context.
///
/// A frame is used by one task at a time, for one message after another, and keeps its memory. Tokens that nodes hand out
/// point into it and live until the next `load`.
package final class Frame {
    // What every message touches is spared the run-time exclusivity checks: a frame has one user at a time.

    // MARK: The message

    /// A copy of the payload, so that tokens stay where they are while the message is at work.
    @exclusivity(unchecked)
    private var storage: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked)
    private var capacity: Int
    @exclusivity(unchecked)
    private(set) var count = 0
    @exclusivity(unchecked)
    package private(set) var payload: PayloadKind = .empty
    @exclusivity(unchecked)
    private var slots: UnsafeMutablePointer<JSONSlot>
    @exclusivity(unchecked)
    private var slotCapacity: Int
    @exclusivity(unchecked)
    private var stamp: UInt32 = 0
    /// The payload as a value, and whether `10.0` counts as the Int 10 in it.
    @exclusivity(unchecked)
    private var decodedPayload: (value: Value, wholeIsInt: Bool)?

    /// What a payload turned out to be.
    package enum PayloadKind: Sendable {
        case empty
        case json(JSONScanner.Root)
        case notJSON(JSONError)
    }

    // MARK: The rest

    /// The row that names are read from, in queries over stored data, in devices and in the templates of both.
    ///
    /// Variables are evaluated anew for each row.
    package var row = Object() {
        didSet { forgetVariables(count: variables.count) }
    }
    /// The elements of the nested queries being run, innermost last.
    var scopes: [Token] = []
    /// How many more elements nested queries may take for this message and rule, or row.
    @exclusivity(unchecked)
    private var elementsLeft = Frame.maximumElements
    /// Elements that the nested queries of one evaluation take at most; nested into each other they multiply.
    package static let maximumElements = 1_000_000
    /// SET variables evaluated so far for this message and rule.
    @exclusivity(unchecked)
    var variables: [Value?] = []
    /// What the parts of a traced plan were.
    package var trace = Trace()
    /// The aggregates of the group being finished.
    var aggregates: [Value] = []
    /// The keys of the group being finished, and the bounds of its window.
    var groupKeys: [Value] = []
    var windowBounds: (start: Timestamp, end: Timestamp) = (0, 0)
    /// What the rule has selected, for `@out`.
    package var output = Value.undefined {
        didSet { hasOutput = !output.isUndefined }
    }
    private var hasOutput = false
    /// The item that an action works on as it is stored, Undefined where there is none, and as the action has made it so far.
    package var oldItem = Value.undefined
    package var newItem = Value.undefined
    @exclusivity(unchecked)
    package var context: CallContext

    package init() {
        capacity = 4096
        storage = .allocate(capacity: capacity)
        slotCapacity = 64
        slots = .allocate(capacity: slotCapacity)
        slots.initialize(repeating: JSONSlot(), count: slotCapacity)
        context = CallContext(message: MessageContext(id: MessageID(high: 0, low: 0), receivedAt: 0))
    }

    deinit {
        storage.deallocate()
        slots.deallocate()
    }

    /// Takes a payload and scans it once for the fields of `plan`, checking it whole.
    /// - Complexity: O(bytes); allocates only to grow.
    package func load(payload bytes: UnsafeBufferPointer<UInt8>, plan: SlotPlan) {
        if bytes.count > capacity { grow(to: bytes.count) }
        if plan.slotCount > slotCapacity { growSlots(to: plan.slotCount) }
        if let source = bytes.baseAddress { storage.update(from: source, count: bytes.count) }
        count = bytes.count
        decodedPayload = nil
        stamp &+= 1
        if stamp == 0 { resetStamps() }
        scan(plan)
    }

    package func load(payload bytes: [UInt8], plan: SlotPlan) {
        bytes.withUnsafeBufferPointer { load(payload: $0, plan: plan) }
    }

    private func scan(_ plan: SlotPlan) {
        guard count > 0 else {
            payload = .empty
            return
        }
        do throws(JSONError) {
            payload = .json(try JSONScanner.scan(payloadBytes, plan: plan.fields, slots: slots, stamp: stamp))
        } catch {
            // What was noted before the fault must not be read.
            stamp &+= 1
            payload = error.reason == .empty ? .empty : .notJSON(error)
        }
    }

    /// Forgets what belongs to one rule, before the next rule runs on the same message.
    package func beginRule(variableCount: Int) {
        forgetVariables(count: variableCount)
        if hasOutput { output = .undefined }
        if context.isTouched { context.reset() }
        if !context.answers.isEmpty { context.answers.removeAll() }
    }

    /// Forgets what belongs to one pass, before the rule runs once more on the same message with the answers at hand.
    package func beginPass() {
        forgetVariables(count: variables.count)
        context.reset()
        trace = Trace()
    }

    /// Evaluates something that does not count: what it asks, draws or fails is forgotten, and where it asked or failed its trace too.
    func lookAside(_ body: () -> Void) {
        let before = (context, variables, elementsLeft, trace)
        body()
        let isWhole = context.pending.count == before.0.pending.count && context.failure == before.0.failure
        (context, variables, elementsLeft) = (before.0, before.1, before.2)
        if !isWhole { trace = before.3 }
    }

    func forgetVariables(count: Int) {
        elementsLeft = Self.maximumElements
        if variables.count != count {
            variables = Array(repeating: nil, count: count)
        } else {
            for index in variables.indices { variables[index] = nil }
        }
    }

    /// Counts an element that a nested query takes; false, and the message fails, where it was one too many.
    func takeElement() -> Bool {
        guard elementsLeft > 0 else {
            context.fail("the nested queries take more than \(Self.maximumElements) elements")
            return false
        }
        elementsLeft -= 1
        return true
    }

    /// Why a function has failed the message, if one has.
    package var failure: String? { context.failure }

    /// Whether `10.0` counts as the Int 10 for the rule at work.
    @inline(__always)
    var wholeIsInt: Bool { context.version.takesWholeAsInt }

    /// All bytes of the payload.
    var payloadBytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: storage, count: count) }

    /// The token of a field; nil where the message has none.
    @inline(__always)
    func token(slot: Int) -> Token? {
        guard slot < slotCapacity, slots[slot].stamp == stamp else { return nil }
        let found = slots[slot]
        let bytes = UnsafeBufferPointer(start: storage + Int(found.offset), count: Int(found.length))
        return .json(bytes, found.kind, hasEscapes: found.hasEscapes)
    }

    /// The bytes of a field's token; nil where the message has none.
    @inline(__always)
    func bytes(slot: Int) -> UnsafeBufferPointer<UInt8>? {
        guard slot < slotCapacity, slots[slot].stamp == stamp else { return nil }
        return UnsafeBufferPointer(start: storage + Int(slots[slot].offset), count: Int(slots[slot].length))
    }

    /// The bytes of a field's token that is a number; nil where there is none, or another kind of token.
    @inline(__always)
    func numberBytes(slot: Int) -> UnsafeBufferPointer<UInt8>? {
        guard slot < slotCapacity, slots[slot].stamp == stamp, slots[slot].kind == .number else { return nil }
        return UnsafeBufferPointer(start: storage + Int(slots[slot].offset), count: Int(slots[slot].length))
    }

    /// The whole payload as a token; bytes that are not JSON as a value.
    var payloadToken: Token {
        switch payload {
        case .empty: .value(.undefined)
        case .json(let root):
            .json(
                UnsafeBufferPointer(start: storage + root.offset, count: root.length), root.kind,
                hasEscapes: root.kind == .string)
        case .notJSON: .value(.bytes(Array(payloadBytes)))
        }
    }

    /// The whole payload as a value, made once per message and again for a rule of another version.
    var payloadValue: Value {
        if let decodedPayload, decodedPayload.wholeIsInt == wholeIsInt { return decodedPayload.value }
        let value = payloadToken.value(wholeIsInt: wholeIsInt)
        decodedPayload = (value, wholeIsInt)
        return value
    }

    private func grow(to size: Int) {
        storage.deallocate()
        capacity = size + size / 2
        storage = .allocate(capacity: capacity)
    }

    private func growSlots(to size: Int) {
        slots.deallocate()
        slotCapacity = size
        slots = .allocate(capacity: size)
        slots.initialize(repeating: JSONSlot(), count: size)
    }

    private func resetStamps() {
        slots.update(repeating: JSONSlot(), count: slotCapacity)
        stamp = 1
    }
}

/// Something that is read without having been made into a value yet.
enum Token {
    /// A checked JSON text inside the frame.
    case json(UnsafeBufferPointer<UInt8>, JSONKind, hasEscapes: Bool)
    case value(Value)

    func value(wholeIsInt: Bool) -> Value {
        switch self {
        case .value(let value): value
        case .json(let bytes, let kind, let hasEscapes):
            switch kind {
            case .number: JSONReader.number(bytes, wholeIsInt: wholeIsInt)
            case .string: .string(JSONReader.string(bytes, hasEscapes: hasEscapes))
            case .true: .bool(true)
            case .false: .bool(false)
            case .null: .null
            case .object, .array: JSONReader.value(bytes, wholeIsInt: wholeIsInt)
            }
        }
    }

    /// A checked JSON text of any kind.
    static func json(_ bytes: UnsafeBufferPointer<UInt8>) -> Token {
        let kind: JSONKind =
            switch bytes.first {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "t"): .true
            case UInt8(ascii: "f"): .false
            case UInt8(ascii: "n"): .null
            default: .number
            }
        return .json(bytes, kind, hasEscapes: kind == .string && bytes.contains(UInt8(ascii: "\\")))
    }

    /// The member of an object; nil where there is none, or this is no object.
    func member(_ key: String) -> Token? {
        switch self {
        case .json(let bytes, .object, _): return JSONReader.member(key, of: bytes).map { .json($0) }
        case .json: return nil
        case .value(let value):
            let member = value[key]
            return member.isUndefined ? nil : .value(member)
        }
    }

    var isObject: Bool {
        switch self {
        case .json(_, .object, _), .value(.object): true
        default: false
        }
    }

    /// The item of an Array at a place from 0 on; nil where there is none, or this is no Array.
    func item(_ place: Int) -> Token? {
        switch self {
        case .json(let bytes, .array, _):
            var found: Token?
            var next = 0
            JSONReader.forEachItem(of: bytes) {
                if next == place { found = .json($0) }
                next += 1
            }
            return found
        case .value(.array(let items)): return place < items.count ? .value(items[place]) : nil
        default: return nil
        }
    }

    /// Appends the JSON text: the bytes that came, or the canonical text of a value. False, and nothing, for Undefined.
    func write(to output: inout [UInt8]) -> Bool {
        switch self {
        case .json(let bytes, _, _):
            output.append(contentsOf: bytes)
            return true
        case .value(.undefined):
            return false
        case .value(let value):
            value.writeJSON(to: &output)
            return true
        }
    }
}
