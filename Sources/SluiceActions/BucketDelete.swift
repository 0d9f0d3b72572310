import SluicePlugins
import SluiceValues

/// Removes an object from a bucket.
struct BucketDelete: StoreAction {
    let spec = ActionSpec(
        "bucketDelete", "Removes an object from a bucket; nothing happens where there is none",
        fields: [
            .init("bucket", .resource(.bucket), "The bucket", isRequired: true),
            .init("key", .text, "The object's key", isRequired: true),
        ],
        reachesOutside: false,
        examples: [
            .init(
                "bucketDelete: { bucket: History, key: 'zone/${zone}.json' }", payload: #"{"zone":1}"#,
                effects: ["bucket History remove zone/1.json"])
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let bucket = call.text("bucket")
        let key = call.text("key")
        guard !key.isEmpty else { throw call.failure(on: bucket, "'key' became empty") }
        try call.attempt(on: bucket) { () throws(StoreError) in
            try transaction.deleteObject(key, from: bucket)
        }
    }
}
