/// The bytes that mean something in a topic.
enum TopicByte {
    static let separator = UInt8(ascii: "/")
    static let plus = UInt8(ascii: "+")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    /// The longest topic that MQTT can carry.
    static let maximumLength = 65535
    /// Brokers end the connection on more: mosquitto's limit.
    static let maximumLevels = 200
}

extension String {
    /// Lends the UTF-8 of the text, without a copy where the text already holds it in one piece.
    func withTopicBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return ContiguousArray(utf8).withUnsafeBufferPointer(body)
    }
}
