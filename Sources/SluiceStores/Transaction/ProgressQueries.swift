/// The queries on how far the readers of received messages are.
struct ProgressQueries {
    let progress = Query(
        "SELECT reader, working, has_failed FROM sluice_progress WHERE queue = ?1 AND message = ?2",
        doing: "reading how far the readers of a message are")
    let set = Query(
        "INSERT OR REPLACE INTO sluice_progress (queue, message, reader, working, has_failed) VALUES (?1, ?2, ?3, ?4, ?5)",
        doing: "noting how far a reader of a message is")
    let remove = Query(
        "DELETE FROM sluice_progress WHERE queue = ?1 AND message = ?2 AND reader = ?3",
        doing: "noting how far a reader of a message is")
    let forget = Query(
        "DELETE FROM sluice_progress WHERE queue = ?1 AND message = ?2", doing: "forgetting the readers of a message")

    /// Of a waiting message of queue ?3: whether the reader ?4 has done with it.
    static let readerIsDone = """
        EXISTS (
            SELECT 1 FROM sluice_progress
            WHERE queue = ?3 AND message = waiting.id AND reader = ?4 AND working = 0 AND has_failed = 0)
        """

    /// The messages of queue ?1 that the readers in the JSON Array ?2, ?3 of them, have done with.
    static let doneMessages = """
        SELECT message FROM sluice_progress
        WHERE queue = ?1 AND working = 0 AND has_failed = 0 AND reader IN (SELECT value FROM json_each(?2))
        GROUP BY message HAVING count(*) = ?3
        """
    /// How far readers were with messages of queue ?1 that it does not hold any more.
    static func forgetGone(from table: String) -> String {
        "DELETE FROM sluice_progress WHERE queue = ?1 AND message NOT IN (SELECT id FROM \(table))"
    }

    /// Of a waiting message of queue ?4: whether one of the readers in the JSON Array ?5, ?6 of them, has not begun with it.
    /// Without readers that is so.
    static let someReaderIsLeft = """
        (?6 = 0 OR ?6 > (
            SELECT count(*) FROM sluice_progress
            WHERE queue = ?4 AND message = waiting.id AND reader IN (SELECT value FROM json_each(?5))))
        """
}
