import SluicePlugins

/// A declared queue as one connection sees it: the SQLite table it is stored in, and the queries on it.
final class QueueLayout {
    let declaration: QueueDeclaration
    let storedAs: String
    let send: Query
    let receivable: Query
    let hide: Query
    let delete: Query
    let scan: Query

    init(_ declaration: QueueDeclaration, storedAs: String) {
        self.declaration = declaration
        self.storedAs = storedAs
        let table = Identifier.quoted(storedAs)
        let name = declaration.name
        send = Query(
            "INSERT INTO \(table) (id, sent_at, visible_at, receive_count, attributes, body) VALUES (?1, ?2, ?3, 0, ?4, ?5)",
            doing: "sending to queue '\(name)'")
        receivable = Query(
            """
            SELECT id, sent_at, visible_at, receive_count, attributes, body FROM \(table)
            WHERE id > ?1 AND visible_at <= ?2 ORDER BY id LIMIT ?3
            """, doing: "receiving from queue '\(name)'")
        hide = Query(
            "UPDATE \(table) SET visible_at = ?2, receive_count = ?3 WHERE id = ?1", doing: "receiving from queue '\(name)'")
        delete = Query("DELETE FROM \(table) WHERE id = ?1", doing: "deleting from queue '\(name)'")
        scan = Query(
            "SELECT id, sent_at, visible_at, receive_count, attributes, body FROM \(table) ORDER BY id",
            doing: "reading queue '\(name)'")
    }

    /// The body comes last, so that messages that are hidden are passed over without reading it.
    var creation: [String] {
        [
            """
            CREATE TABLE \(Identifier.quoted(storedAs)) (
                id INTEGER PRIMARY KEY, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
                receive_count INTEGER NOT NULL, attributes TEXT NOT NULL, body BLOB NOT NULL)
            """
        ]
    }
}
