import SluicePlugins
import SluiceValues

/// Stores an object in a bucket.
struct BucketPut: StoreAction {
    let spec = ActionSpec(
        "bucketPut", "Stores the payload as an object of a bucket, replacing the one of its key",
        fields: [
            .init("bucket", .resource(.bucket), "The bucket", isRequired: true),
            .init("key", .text, "The object's key; '/' may stand in it, '+' and '#' may not", isRequired: true),
            .init(
                "contentType", .text,
                "What the content is; without it application/json where it is JSON, else text/plain for a 'body' and "
                    + "application/octet-stream for a payload"),
            .init("body", .text, "The content; without it the payload", keepsEmpty: true),
        ],
        reachesOutside: false,
        examples: [
            .init(
                "bucketPut: { bucket: History, key: 'zone/${zone}.json' }", payload: #"{"zone":1,"t":20.5}"#,
                effects: [#"bucket History put zone/1.json application/json {"zone":1,"t":20.5}"#]),
            .init(
                "bucketPut: { bucket: History, key: last, body: '${t} degrees', contentType: text/plain }", payload: #"{"t":20.5}"#,
                effects: ["bucket History put last text/plain 20.5 degrees"]),
        ])

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let bucket = call.text("bucket")
        let body = call.fields["body"]?.string
        let content = body.map { Array($0.utf8) } ?? call.payload.bytes
        let isJSON = body == nil ? call.payload.isJSON : JSONText.isJSON(content)
        let contentType = call.fields["contentType"]?.string
            ?? (isJSON ? "application/json" : body == nil ? "application/octet-stream" : "text/plain")
        let object = BucketObject(key: call.text("key"), contentType: contentType, content: content)
        try call.attempt(on: bucket) { () throws(StoreError) in try transaction.put(object, in: bucket) }
    }
}
