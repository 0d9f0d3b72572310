import SluicePlugins

/// Hands the payload on to other rules, inside the engine.
struct Emit: StoreAction {
    let spec = ActionSpec(
        "emit", "Hands the payload on to the rules on $flow/<flow>, within the same transaction",
        fields: [.init("flow", .topic, "The flow's name: one or more topic levels", isRequired: true)],
        reachesOutside: false,
        examples: [
            .init("emit: { flow: features }", payload: #"{"a":1}"#, effects: [#"emit $flow/features {"a":1}"#])
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        try transaction.emit(call.payload, to: call.text("flow"))
    }
}
