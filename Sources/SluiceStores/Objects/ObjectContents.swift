import SluicePlugins
import Synchronization

/// Where the contents of objects are, each under a number that no other content has had. Which key a content belongs to, and
/// whether it is there at all, is for the metadata to say.
protocol ObjectContents: Sendable {
    /// Keeps a content, whole or not at all.
    func write(_ content: [UInt8], as number: Int64) throws(StoreError)

    /// Makes contents that were written durable. Called once a transaction, before the commit that makes metadata name them.
    func sync(_ numbers: [Int64]) throws(StoreError)

    /// A content; nil where there is none.
    func read(_ number: Int64) throws(StoreError) -> [UInt8]?

    /// Drops a content that nothing names any more. One that can't be dropped now is left for the next ``sweep(keeping:)``.
    func remove(_ number: Int64)

    /// Drops all contents but these: what a crash has left.
    func sweep(keeping numbers: Set<Int64>) throws(StoreError)
}

/// The contents of a database in memory.
final class ObjectMemory: ObjectContents {
    private let contents = Mutex<[Int64: [UInt8]]>([:])

    func write(_ content: [UInt8], as number: Int64) { contents.withLock { $0[number] = content } }

    func sync(_ numbers: [Int64]) {}

    func read(_ number: Int64) -> [UInt8]? { contents.withLock { $0[number] } }

    func remove(_ number: Int64) { contents.withLock { $0[number] = nil } }

    func sweep(keeping numbers: Set<Int64>) { contents.withLock { $0 = $0.filter { numbers.contains($0.key) } } }

    var count: Int { contents.withLock { $0.count } }
}
