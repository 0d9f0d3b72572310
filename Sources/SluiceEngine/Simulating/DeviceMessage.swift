package import SluicePlugins
import SluiceValues

/// What a simulated device sends.
package struct DeviceMessage: Sendable {
    package var target: Target
    package var payload: [UInt8]

    /// Where it goes.
    package enum Target: Sendable, Hashable {
        case topic(String, qos: Int, isRetained: Bool)
        case queue(String)
        case object(bucket: String, key: String)
    }

    /// What the broker is given; nil for what goes into a store.
    package var publication: Publication? {
        guard case .topic(let topic, let qos, let isRetained) = target else { return nil }
        return Publication(topic: topic, payload: payload, qos: qos, isRetained: isRetained)
    }
}

extension Engine {
    /// Takes what a device sends into a store; what is for the broker is received as if it came from there.
    package func take(_ message: DeviceMessage) throws(StoreError) {
        switch message.target {
        case .topic: try receive([message.publication].compactMap(\.self))
        case .queue(let queue): try send(QueueMessage(body: message.payload), to: queue)
        case .object(let bucket, let key):
            let isJSON = JSONText.isJSON(message.payload)
            let isText = String(validating: message.payload, as: UTF8.self) != nil
            let type = isJSON ? "application/json" : isText ? "text/plain" : "application/octet-stream"
            try put(BucketObject(key: key, contentType: type, content: message.payload), in: bucket)
        }
    }
}
