/// Remembers a number for each of the topics seen last: the index of the list of what matches it.
///
/// Direct-mapped: a topic has one place, which the latest of the topics that share it holds, so the memory is bounded
/// whatever is published. A hit has been compared byte by byte. It belongs to one thread, and is emptied or dropped when the
/// lists change.
package final class TopicCache {
    private struct Place: BitwiseCopyable {
        var hash: UInt64 = 0
        /// Negative in a free place.
        var length: Int32 = -1
        var value: Int32 = 0
    }

    private let places: UnsafeMutableBufferPointer<Place>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let longestTopic: Int

    /// - Parameters:
    ///   - capacity: how many topics it can hold, rounded up to a power of two.
    ///   - longestTopic: topics with more bytes are not remembered.
    package init(capacity: Int = 4096, longestTopic: Int = 256) {
        var size = 1
        while size < capacity { size *= 2 }
        self.longestTopic = max(longestTopic, 0)
        places = .allocate(capacity: size)
        places.initialize(repeating: Place())
        bytes = .allocate(capacity: size * self.longestTopic)
        bytes.initialize(repeating: 0)
    }

    deinit {
        places.deallocate()
        bytes.deallocate()
    }

    /// What was remembered for a topic; nil where it is not known, or not any more.
    package func value(for topic: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard topic.count <= longestTopic else { return nil }
        let hash = LevelHash.hash(topic)
        let index = index(of: hash)
        let place = places[index]
        guard place.hash == hash, Int(place.length) == topic.count else { return nil }
        return LevelHash.equal(UnsafeBufferPointer(storage(of: index, length: topic.count)), topic) ? place.value : nil
    }

    package func insert(_ value: Int32, for topic: UnsafeBufferPointer<UInt8>) {
        guard topic.count <= longestTopic else { return }
        let hash = LevelHash.hash(topic)
        let index = index(of: hash)
        places[index] = Place(hash: hash, length: Int32(topic.count), value: value)
        _ = storage(of: index, length: topic.count).update(from: topic)
    }

    package func value(for topic: String) -> Int32? {
        topic.withTopicBytes { value(for: $0) }
    }

    package func insert(_ value: Int32, for topic: String) {
        topic.withTopicBytes { insert(value, for: $0) }
    }

    private func index(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (places.count - 1)
    }

    private func storage(of index: Int, length: Int) -> UnsafeMutableBufferPointer<UInt8> {
        UnsafeMutableBufferPointer(rebasing: bytes[index * longestTopic..<index * longestTopic + length])
    }
}
