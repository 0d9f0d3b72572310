import CSluicePlugin
import SluicePlugins
import SluiceValues

/// One call into a plugin: what it is handed, and what it hands back.
final class NativeCall {
    /// Bytes of a value that a function may give.
    static let maximumOutput = 16 << 20

    private let input: [UInt8]
    private let payload: Payload
    private let rule: String
    private let idempotencyKey: String
    private let messageTime: Timestamp
    /// The JSON that was given; nil where none was.
    private(set) var output: [UInt8]?
    /// How many bytes were given where they are too many.
    private(set) var excess: Int?
    /// Why the call has failed, in the plugin's words.
    private(set) var reason: String?
    /// Read when the plugin first looks for something.
    private lazy var inputValue = (try? Value(json: input)) ?? .undefined
    private lazy var payloadValue = payload.value ?? .undefined
    private var found: [UnsafeMutableBufferPointer<CChar>] = []

    /// A call of a function.
    init(arguments: [UInt8]) {
        input = arguments
        payload = Payload([], isJSON: false)
        rule = ""
        idempotencyKey = ""
        messageTime = 0
    }

    /// A call of an action.
    init(_ call: ActionCall) {
        input = Array(Value.object(call.fields).json.utf8)
        payload = call.payload
        rule = call.rule
        idempotencyKey = call.idempotencyKey
        messageTime = call.messageTime
    }

    deinit {
        for text in found { text.deallocate() }
    }

    /// Makes the call and answers its outcome.
    func run(_ code: NativeCode) -> Int32 {
        Self.withText(input) { input in
            Self.withText(payload.bytes) { payload in
                rule.withCString { rule in
                    idempotencyKey.withCString { key in
                        var frame = sluice_call()
                        frame.input = input
                        frame.input_length = self.input.count
                        frame.payload = payload
                        frame.payload_length = self.payload.bytes.count
                        frame.payload_is_json = self.payload.isJSON ? 1 : 0
                        frame.rule = rule
                        frame.idempotency_key = key
                        frame.message_time = messageTime
                        Self.offer(in: &frame)
                        frame.context = Unmanaged.passUnretained(self).toOpaque()
                        return withExtendedLifetime(self) { code(&frame) }
                    }
                }
            }
        }
    }

    /// What the header promises to a call.
    private static func offer(in frame: inout sluice_call) {
        frame.find_input = { call, path, length in
            guard let own = NativeCall.of(call) else { return nil }
            return own.find(path, in: own.inputValue, length)
        }
        frame.find_payload = { call, path, length in
            guard let own = NativeCall.of(call) else { return nil }
            return own.find(path, in: own.payloadValue, length)
        }
        frame.give = { call, json, length in NativeCall.of(call)?.take(json, length) }
        frame.explain = { call, reason in NativeCall.of(call)?.reason = PluginText.bounded(reason) }
    }

    private static func of(_ frame: UnsafeMutablePointer<sluice_call>?) -> NativeCall? {
        guard let context = frame?.pointee.context else { return nil }
        return Unmanaged<NativeCall>.fromOpaque(context).takeUnretainedValue()
    }

    private func take(_ json: UnsafePointer<CChar>?, _ length: Int) {
        guard let json else { return }
        guard length <= Self.maximumOutput, length >= 0 else {
            excess = length
            return
        }
        output = UnsafeRawBufferPointer(start: json, count: length).map { $0 }
    }

    // MARK: Finding

    /// More are not found in one call.
    private static let maximumFound = 100_000

    private func find(
        _ path: UnsafePointer<CChar>?, in value: Value, _ length: UnsafeMutablePointer<Int>?
    ) -> UnsafePointer<CChar>? {
        guard let path, found.count < Self.maximumFound else { return nil }
        var value = value
        let names = String(cString: path).split(separator: ".")
        for name in names {
            switch value {
            case .object(let object): value = object[String(name)] ?? .undefined
            case .array(let items): value = Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil } ?? .undefined
            default: value = .undefined
            }
        }
        guard !value.isUndefined else { return nil }
        let text = Array((value.string ?? value.json).utf8)
        length?.pointee = text.count
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count + 1)
        _ = copy.initialize(from: text.lazy.map { CChar(bitPattern: $0) } + [0])
        found.append(copy)
        return UnsafePointer(copy.baseAddress)
    }

    /// Lends bytes with a NUL behind them.
    private static func withText<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        (bytes + [0]).withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: CChar.self)) }
    }
}
