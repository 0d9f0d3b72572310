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
            .init("messageGroupId", .text, "For a FIFO queue: the group, whose messages are received one after the other"),
            .init("deduplicationId", .text, "A second message of this id is not stored, for the queue's deduplication window"),
        ],
        reachesOutside: false,
        examples: [
            .init("queueSend: { queue: Errors }", payload: #"{"a":1}"#, effects: [#"queue Errors {"a":1}"#]),
            .init(
                "queueSend: { queue: '${class}s' }", payload: #"{"class":"Error"}"#, effects: [#"queue Errors {"class":"Error"}"#]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let queue = call.text("queue")
        var message = QueueMessage(body: call.payload.bytes, attributes: call.fields["attributes"]?.object ?? Object())
        message.group = call.fields["messageGroupId"]?.string
        message.deduplicationID = call.fields["deduplicationId"]?.string
        let delay = call.fields["delay"]?.number?.int64
        try call.attempt(on: queue) { () throws(StoreError) in try transaction.send(message, to: queue, delay: delay) }
    }
}
