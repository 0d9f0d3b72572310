import SluicePlugins
import Synchronization

/// A database as one engine sees it: once that engine is killed it reads and writes nothing any more.
final class MortalDatabase: Database {
    private let inside: any Database
    private let isDead = Mutex(false)

    init(_ inside: any Database) { self.inside = inside }

    func die() { isDead.withLock { $0 = true } }

    private func check() throws(StoreError) {
        if isDead.withLock({ $0 }) { throw StoreError(.unavailable, "the engine has been killed") }
    }

    func write<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        try check()
        return try inside.write(body)
    }

    func read<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        try check()
        return try inside.read(body)
    }

    func declare(_ catalog: StoreCatalog) throws(StoreError) {
        try check()
        try inside.declare(catalog)
    }

    func catalog() throws(StoreError) -> StoreCatalog {
        try check()
        return try inside.catalog()
    }

    func expire(now: Timestamp) throws(StoreError) {
        try check()
        try inside.expire(now: now)
    }
}
