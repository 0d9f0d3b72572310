import SluicePlugins
import SluiceValues

/// Writes a line to the engine's log.
struct Log: StoreAction {
    let spec = ActionSpec(
        "log", "Writes a line to the engine's log",
        fields: [
            .init(
                "level", .choice(LogLevel.allCases.map(\.rawValue)), "How much it matters", default: .string("info")),
            .init("message", .text, "The line; without it the payload", keepsEmpty: true),
        ],
        reachesOutside: false,
        examples: [
            .init("log: { message: 'zone ${zone}' }", payload: #"{"zone":1}"#, effects: ["log info zone 1"]),
            .init("log: { level: warning }", payload: #"{"zone":1}"#, effects: [#"log warning {"zone":1}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let level = LogLevel(rawValue: call.text("level")) ?? .info
        let text = call.fields["message"]?.string ?? String(decoding: call.payload.bytes, as: UTF8.self)
        transaction.log(level, text)
    }
}
