import SluicePlugins
import SluiceValues

/// Puts the payload into a queue.
struct QueueSend: StoreAction {
    let spec = ActionSpec(
        "queueSend", "Puts the payload at the end of a queue",
        fields: [
            .init("queue", .resource(.queue), "The queue", isRequired: true),
            .init("delay", .duration, "How long the message is hidden at first; without it the queue's own delay"),
            .init("attributes", .map, "Attributes that go with the message"),
        ],
        reachesOutside: false,
        examples: [
            .init("queueSend: { queue: Errors }", payload: #"{"a":1}"#, effects: [#"queue Errors {"a":1}"#])
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let queue = call.text("queue")
        let message = QueueMessage(body: call.payload.bytes, attributes: call.fields["attributes"]?.object ?? Object())
        let delay = call.fields["delay"]?.number?.int64
        try call.attempt(on: queue) { () throws(StoreError) in try transaction.send(message, to: queue, delay: delay) }
    }
}
