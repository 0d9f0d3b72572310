import SluicePlugins

/// A declared queue as one connection sees it: the SQLite table it is stored in, and the queries on it.
final class QueueLayout {
    let declaration: QueueDeclaration
    let storedAs: String
    let send: Query
    let receivable: Query
    let show: Query
    let nextShown: Query
    /// nil where messages have no groups.
    let predecessor: Query?
    let setBack: Query
    let delete: Query
    let deleteDone: Query
    let forgetGone: Query
    let scan: Query
    let expire: Query

    init(_ declaration: QueueDeclaration, storedAs: String) {
        self.declaration = declaration
        self.storedAs = storedAs
        let table = Identifier.quoted(storedAs)
        let name = declaration.name
        // A FIFO queue has a column more. The body comes last, so that hidden messages are passed over without reading it.
        let group = declaration.isFIFO ? "message_group" : "NULL"
        let columns = "id, sent_at, visible_at, receive_count, attributes, body"
        send = Query(
            declaration.isFIFO
                ? "INSERT INTO \(table) (\(columns), message_group) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)"
                : "INSERT INTO \(table) (\(columns)) VALUES (?1, ?2, ?3, 0, ?4, ?5)",
            doing: "sending to queue '\(name)'")
        let isNext = """
            AND NOT EXISTS (SELECT 1 FROM \(table) AS earlier
            WHERE earlier.message_group = waiting.message_group AND earlier.id < waiting.id AND earlier.visible_at > ?2)
            """
        receivable = Query(
            """
            SELECT \(columns), \(group) FROM \(table) AS waiting
            WHERE id > ?1 AND visible_at <= ?2 AND sent_at > ?7 \(declaration.isFIFO ? isNext : "") AND \(ProgressQueries.someReaderIsLeft)
            ORDER BY id LIMIT ?3
            """, doing: "receiving from queue '\(name)'")
        show = Query(
            "UPDATE \(table) SET visible_at = ?2, receive_count = max(0, receive_count + ?3) WHERE id = ?1",
            doing: "receiving from queue '\(name)'")
        // What is in hand is hidden for ever.
        nextShown = Query(
            "SELECT min(visible_at) FROM \(table) WHERE visible_at > ?1 AND visible_at < \(Timestamp.max)",
            doing: "looking into queue '\(name)'")
        predecessor = declaration.isFIFO
            ? Query(
                """
                SELECT id FROM \(table) AS waiting WHERE message_group = ?1 AND id < ?2 AND NOT \(ProgressQueries.readerIsDone)
                ORDER BY id DESC LIMIT 1
                """, doing: "looking into queue '\(name)'")
            : nil
        setBack = Query(
            "UPDATE \(table) SET visible_at = max(?2, visible_at - ?1) WHERE visible_at > ?2 AND visible_at < \(Timestamp.max)",
            doing: "setting queue '\(name)' back")
        delete = Query("DELETE FROM \(table) WHERE id = ?1", doing: "deleting from queue '\(name)'")
        deleteDone = Query(
            "DELETE FROM \(table) WHERE id IN (\(ProgressQueries.doneMessages)) AND visible_at < \(Timestamp.max)",
            doing: "deleting from queue '\(name)'")
        forgetGone = Query(ProgressQueries.forgetGone(from: table), doing: "forgetting the readers of queue '\(name)'")
        scan = Query("SELECT \(columns), \(group) FROM \(table) ORDER BY id", doing: "reading queue '\(name)'")
        expire = Query(
            """
            DELETE FROM \(table) WHERE id IN (
                SELECT id FROM \(table) WHERE sent_at <= ?1 AND visible_at < \(Timestamp.max) LIMIT ?2)
            """, doing: "dropping what has been in queue '\(name)' too long")
    }

    /// - Parameter index: a free name for the index of a FIFO queue's groups.
    func creation(index: String) -> [String] {
        let table = Identifier.quoted(storedAs)
        let group = declaration.isFIFO ? "message_group TEXT NOT NULL, " : ""
        let creation = """
            CREATE TABLE \(table) (
                id INTEGER PRIMARY KEY, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
                receive_count INTEGER NOT NULL, \(group)attributes TEXT NOT NULL, body BLOB NOT NULL)
            """
        guard declaration.isFIFO else { return [creation] }
        return [creation, "CREATE INDEX \(Identifier.quoted(index)) ON \(table) (message_group, id)"]
    }
}
