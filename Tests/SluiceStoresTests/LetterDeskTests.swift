import Foundation
import SluicePlugins
import SluiceStores
import Testing

@Suite("Requests on dead letters from beside the engine")
struct LetterDeskTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/sluice-desk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("they are there for the engine that has the folder, in the order of asking, and its own numbers go on")
    func beside() throws {
        try withFolder { folder in
            let database = try SQLiteDatabase.open(directory: folder)
            defer { database.close() }
            #expect(LetterDesk.isAttended(directory: folder))
            let letter = DeadLetter(
                rule: "r", message: Message(topic: "a", payload: [], context: MessageContext(id: MessageID(high: 1, low: 2), receivedAt: 3)),
                failures: [], at: 4)
            let first = try database.write { try $0.insert(letter) }
            try LetterDesk.leave([LetterRequest(.retry, letter: 7), LetterRequest(.drop, letter: first)], directory: folder)
            try LetterDesk.leave([LetterRequest(.drop, letter: 7)], directory: folder)
            let requests = try database.read { try $0.letterRequests(limit: 10) }
            #expect(requests == [LetterRequest(.drop, letter: first), LetterRequest(.drop, letter: 7)])
            #expect(try database.read { try $0.letterRequests(limit: 1) }.count == 1)
            let second = try database.write { try $0.insert(letter) }
            #expect(second == first + 1)
            try database.write { stores in
                try stores.removeDeadLetter(first)
                try stores.removeLetterRequest(onLetter: first)
            }
            #expect(try database.read { try $0.deadLetter(first)?.id } == nil)
            #expect(try database.read { try $0.deadLetter(second) }?.message.context.id == MessageID(high: 1, low: 2))
            #expect(try database.read { try $0.letterRequests(limit: 10) } == [LetterRequest(.drop, letter: 7)])
        }
    }

    @Test("without an engine they wait for the next one")
    func unattended() throws {
        try withFolder { folder in
            try SQLiteDatabase.open(directory: folder).close()
            #expect(!LetterDesk.isAttended(directory: folder))
            try LetterDesk.leave([LetterRequest(.retry, letter: 1)], directory: folder)
            let database = try SQLiteDatabase.open(directory: folder)
            #expect(try database.read { try $0.letterRequests(limit: 10) } == [LetterRequest(.retry, letter: 1)])
            database.close()
        }
    }

    @Test("a folder without an engine's data is refused, and stays as it is")
    func noData() throws {
        try withFolder { folder in
            #expect(throws: StoreError.self) { try LetterDesk.leave([], directory: folder) }
            #expect(!FileManager.default.fileExists(atPath: folder))
            #expect(!LetterDesk.isAttended(directory: folder))
        }
    }
}
