import SluicePlugins
import SluiceValues

/// Hands the payload on to other rules, inside the engine.
struct Emit: StoreAction {
    let spec = ActionSpec(
        "emit", "Hands the payload on to the rules on $flow/<flow>, within the same transaction",
        fields: [
            .init("flow", .topic, "The flow's name: one or more topic levels", isRequired: true),
            .init(
                "deduplicationId", .text,
                "A second message of this id is not handed on to the flow, for 5 minutes after the first"),
        ],
        reachesOutside: false,
        examples: [
            .init("emit: { flow: features }", payload: #"{"a":1}"#, effects: [#"emit $flow/features {"a":1}"#]),
            .init(
                "emit: { flow: features, deduplicationId: '${id}' }", payload: #"{"id":7}"#,
                effects: [#"emit $flow/features {"id":7}"#]),
        ])

    /// Milliseconds, as of a queue by default.
    static let deduplicationWindow: Int64 = 300_000

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let flow = call.text("flow")
        if let id = call.fields["deduplicationId"]?.string {
            var isNew = false
            try call.attempt(on: flow) { () throws(StoreError) in
                isNew = try transaction.isNew(id, in: "flow:\(flow)", window: Self.deduplicationWindow)
            }
            guard isNew else { return }
        }
        try transaction.emit(call.payload, to: flow)
    }
}
