import CSQLite
import Glibc
import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("files of objects")
struct ObjectFilesTests {
    private let directory = TemporaryDirectory()
    private let catalog = StoreCatalog(buckets: [BucketDeclaration(name: "b")])

    private struct Undone: Error {}

    private func open() throws -> SQLiteDatabase {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(catalog)
        return database
    }

    private func put(_ key: String, _ content: String, in stores: any StoreTransaction) throws {
        _ = try stores.put(BucketObject(key: key, contentType: "text/plain", content: Array(content.utf8)), in: "b", now: 1)
    }

    private func content(_ key: String, in database: any Database) throws -> String? {
        try database.read { try $0.object(in: "b", key: key).map { String(decoding: $0.content, as: UTF8.self) } }
    }

    /// The contents of all files in the folder, sorted.
    private func files(_ folder: String? = nil) -> [String] {
        Shell.run("cd '\(folder ?? directory.path)/objects' && for f in * .*; do [ -f \"$f\" ] && cat \"$f\" && echo; done")
            .output.split(separator: "\n").map(String.init).sorted()
    }

    @Test("a key names no file: every content lies in the folder of objects, under a number")
    func escape() throws {
        let database = try open()
        try database.write { stores in
            for key in ["../out", "/tmp/out", "a/../../../out", "..", "."] { try put(key, "secret", in: stores) }
        }
        let names = Shell.run("ls -A '\(directory.path)/objects'").output.split(separator: "\n")
        #expect(names.count == 5)
        #expect(names.allSatisfy { Int64($0) != nil })
        #expect(Shell.run("ls -A '\(directory.path)'").output.split(separator: "\n").allSatisfy { $0.hasPrefix("sluice.") || $0 == "objects" })
    }

    @Test("a content that is replaced or removed goes after the commit, and one that was undone at once")
    func noLeftovers() throws {
        let database = try open()
        try database.write { try put("a", "old", in: $0) }
        try? database.write { stores in
            try put("a", "undone", in: stores)
            #expect(files() == ["old", "undone"])
            throw Undone()
        }
        #expect(files() == ["old"])
        try database.write { stores in
            try put("a", "new", in: stores)
            try? stores.savepoint {
                try put("c", "inner", in: stores)
                throw Undone()
            }
            #expect(files() == ["new", "old"], "the old one is there until the commit")
        }
        #expect(files() == ["new"])
        _ = try database.write { try $0.deleteObject("a", from: "b") }
        #expect(files() == [])
    }

    @Test("a crash before the commit leaves the old object, one after it the new, and the next start sweeps the rest")
    func crash() throws {
        let database = try open()
        try database.write { try put("a", "old", in: $0) }
        let before = TemporaryDirectory()
        try database.write { stores in
            try put("a", "new", in: stores)
            try put("b", "more", in: stores)
            Shell.run("cp -r '\(directory.path)'/sluice.db* '\(directory.path)/objects' '\(before.path)/'")
        }
        before.write("half", to: "objects/99.new")
        before.write("somebody's", to: "objects/notes.txt")
        before.write("somebody's", to: "objects/007")
        #expect(files(before.path) == ["half", "more", "new", "old", "somebody's", "somebody's"])
        let recovered = try SQLiteDatabase.open(directory: before.path)
        #expect(try content("a", in: recovered) == "old")
        #expect(try content("b", in: recovered) == nil)
        #expect(files(before.path) == ["old", "somebody's", "somebody's"])
        // After the commit, with the old file still there.
        let after = TemporaryDirectory()
        Shell.run("cp -r '\(directory.path)'/sluice.db* '\(directory.path)/objects' '\(after.path)/'")
        after.write("old", to: "objects/1")
        let again = try SQLiteDatabase.open(directory: after.path)
        #expect(try content("a", in: again) == "new")
        #expect(files(after.path) == ["more", "new"])
    }

    @Test("a commit that fails keeps both contents, since a crash may find it whole; the next start knows")
    func failingCommit() throws {
        do {
            let database = try open()
            try database.write { try put("a", "old", in: $0) }
            _ = try database.withWriter { sqlite3_commit_hook($0.handle, { _ in 1 }, nil) }
            #expect(storeError { try database.write { try put("a", "new", in: $0) } } != nil)
            #expect(files() == ["new", "old"])
            #expect(try content("a", in: database) == "old")
        }
        let database = try open()
        #expect(files() == ["old"])
        #expect(try content("a", in: database) == "old")
    }

    @Test("a full disk in the folder of objects fails the transaction, nothing is lost, and it goes on once there is room")
    func full() throws {
        let database = try open()
        try database.write { try put("a", "old", in: $0) }
        // Whatever is written to /dev/full finds no space on the device.
        let next = try database.withWriter { $0.numbers.lastID }.get() + 1
        let link = "\(directory.path)/objects/\(next).new"
        #expect(symlink("/dev/full", link) == 0)
        let error = storeError {
            try database.write { stores in
                try put("a", "new", in: stores)
            }
        }
        #expect(error?.code == .full)
        #expect(error?.canRetry == true)
        #expect(error?.message == "writing '\(link)' failed: No space left on device")
        #expect(try content("a", in: database) == "old")
        #expect(files() == ["old"])
        try database.write { try put("a", "new", in: $0) }
        #expect(try content("a", in: database) == "new")
        #expect(files() == ["new"])
    }

    @Test("a folder that can't be written is told of")
    func unwritable() throws {
        let database = try open()
        Shell.run("rm -r '\(directory.path)/objects'")
        let error = storeError { try database.write { try put("a", "new", in: $0) } }
        #expect(error?.code == .unavailable)
        #expect(error?.message.hasSuffix("failed: No such file or directory") == true, "\(String(describing: error))")
    }

    @Test("a process that reads beside the engine sees the objects, and rows without the body where one was just replaced")
    func reader() throws {
        let database = try open()
        try database.write { try put("a", "1", in: $0) }
        let reader = try SQLiteDatabase.openForReading(directory: directory.path)
        #expect(try content("a", in: reader) == "1")
        try reader.read { stores in
            // The snapshot begins with the first row that is read.
            #expect(try stores.object(in: "b", key: "a") != nil)
            try database.write { try put("a", "2", in: $0) }
            var rows: [Object] = []
            try stores.scan(bucket: "b") { rows.append($0); return true }
            #expect(rows.map { $0["size"]?.json } == ["1"])
            #expect(rows.first?["body"] == nil)
        }
        #expect(try content("a", in: reader) == "2")
    }

    @Test("what is larger than a step of reading and writing comes back whole")
    func large() throws {
        let database = try open()
        let text = String(repeating: "0123456789", count: 100_000)
        try database.write { try put("large", text, in: $0) }
        #expect(try content("large", in: database) == text)
    }

    @Test("contents of a database in memory are dropped as files are")
    func memory() throws {
        let database = try SQLiteDatabase.inMemory()
        try database.declare(catalog)
        let contents = try database.withWriter { $0.contents as? ObjectMemory }.get()
        try database.write { try put("a", "1", in: $0) }
        try? database.write { stores in
            try put("a", "2", in: stores)
            throw Undone()
        }
        try database.write { try put("a", "3", in: $0) }
        #expect(contents?.count == 1)
    }
}
