public import SluiceValues

/// What a rule does with a message that passed. A conforming type is a ``StoreAction`` or an ``OutsideAction``.
public protocol Action: Sendable {
    var spec: ActionSpec { get }
}

/// An action that only changes the engine's own stores.
///
/// `perform` is called inside the transaction that decides the message, once per message and action, in a savepoint of its
/// own; what it wrote is undone where it throws. It runs on the engine's one deciding thread and must not wait.
public protocol StoreAction: Action {
    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure)
}

/// An action that reaches outside: a broker, a webhook.
///
/// Its calls are written to the outbox with the decision. Each lane then delivers its calls in order, in batches, from one
/// task at a time; different lanes run at once. A call may be delivered more than once (after a crash): `idempotencyKey` is
/// then the same.
public protocol OutsideAction: Action {
    /// The pieces of a call, each delivered, tried again and given up for itself; none where nobody is to be reached.
    ///
    /// Called in the transaction that decides the message. Without an implementation a call is one piece.
    func pieces(of call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) -> [ActionCall]

    /// The lane of a call. A slow lane delays no other; calls of one lane keep their order.
    func lane(for call: ActionCall) -> String

    /// How many calls are delivered at once at most; what becomes of them is written down when all of them are done.
    var largestBatch: Int { get }

    /// Delivers calls of one lane; answers one result for each, in order.
    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>]
}

extension OutsideAction {
    public var largestBatch: Int { 256 }

    public func pieces(of call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) -> [ActionCall] {
        [call]
    }
}

/// One action's turn for one message, every template evaluated.
public struct ActionCall: Sendable {
    /// The action's name.
    public var action: String
    public var rule: String
    /// The fields as ``ActionSpec/Field/kind`` says, defaults filled in.
    public var fields: Object
    /// What the rule selected.
    public var payload: Payload
    /// The same for every try of the same message, rule and action.
    public var idempotencyKey: String
    /// When the message was received, or the schedule due.
    public var messageTime: Timestamp
    /// How many rules have handed the message on before this one.
    public var depth: Int

    public init(
        action: String, rule: String, fields: Object, payload: Payload, idempotencyKey: String, messageTime: Timestamp,
        depth: Int
    ) {
        self.action = action
        self.rule = rule
        self.fields = fields
        self.payload = payload
        self.idempotencyKey = idempotencyKey
        self.messageTime = messageTime
        self.depth = depth
    }
}

/// What a rule selected: JSON text, or bytes that are not JSON.
public struct Payload: Sendable, Hashable {
    public var bytes: [UInt8]
    public var isJSON: Bool

    public init(_ bytes: [UInt8], isJSON: Bool) {
        self.bytes = bytes
        self.isJSON = isJSON
    }

    /// The JSON's value, its whole numbers Ints; nil where it is not JSON.
    public var value: Value? { isJSON ? try? Value(json: bytes) : nil }

    /// The JSON's value with numbers as they are written, `3.0` a Decimal; nil where it is not JSON.
    package var writtenValue: Value? { isJSON ? try? Value(json: bytes, wholeIsInt: false) : nil }

    /// The bytes as text; nil where they are not UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }
}

/// Why an action did not do its work.
public struct ActionFailure: Error, Sendable, Hashable {
    /// The action's name.
    public var action: String
    /// The table, topic, queue, … that it was about.
    public var resource: String
    public var message: String
    /// Whether the same call may succeed later.
    public var canRetry: Bool
    /// Whether the target as a whole can't be reached: the lane waits for it, and the try is not counted.
    public var isOutage: Bool
    /// Milliseconds that the target asks to be left alone for; the pause before the next try is no shorter.
    public var retryAfter: Int64?

    public init(
        action: String, resource: String, message: String, canRetry: Bool = false, isOutage: Bool = false,
        retryAfter: Int64? = nil
    ) {
        self.action = action
        self.resource = resource
        self.message = message
        self.canRetry = canRetry || isOutage
        self.isOutage = isOutage
        self.retryAfter = retryAfter
    }
}

/// What a store action may do; all of it commits with the decision, or not at all.
public protocol ActionTransaction {
    func put(_ item: Object, in table: String) throws(StoreError)
    /// The item under a key; `sort` is nil for a table without sort key.
    func item(in table: String, partition: Value, sort: Value?) throws(StoreError) -> Object?
    /// Removes the item under a key; does nothing where there is none.
    func delete(from table: String, partition: Value, sort: Value?) throws(StoreError)
    /// How a table's items are found; nil where none of that name is declared.
    func declaration(ofTable name: String) -> TableDeclaration?
    /// The items of a whole table, at most `limit` of them.
    func items(of table: String, limit: Int) throws(StoreError) -> [Object]
    /// Who is told of what; nil where no topic of that name is declared.
    func notificationTopic(named name: String) -> NotificationTopic?
    func append(_ point: SeriesPoint, to series: String) throws(StoreError)
    /// What a series may hold; nil where none of that name is declared.
    func declaration(ofSeries name: String) -> SeriesDeclaration?
    func send(_ message: QueueMessage, to queue: String, delay: Int64?) throws(StoreError)
    func put(_ object: BucketObject, in bucket: String) throws(StoreError)
    func deleteObject(_ key: String, from bucket: String) throws(StoreError)
    func record(_ datum: MetricDatum) throws(StoreError)
    /// Hands a payload on to the rules on `$flow/<name>`.
    /// - Throws: where rules have handed the message on too often already, as in a loop.
    func emit(_ payload: Payload, to flow: String) throws(ActionFailure)
    /// Whether an id is the first of its kind in a scope; it is remembered for a window of milliseconds.
    func isNew(_ id: String, in scope: String, window: Int64) throws(StoreError) -> Bool
    func log(_ level: LogLevel, _ text: String)
}

/// How much a line of the log matters, least first.
public enum LogLevel: String, Sendable, CaseIterable {
    case debug, info, warning, error
}
