/// The queries of the open batches.
struct BatchQueries {
    let add = Query(
        "INSERT INTO sluice_batches (id, rule, added_at, topic, context, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        doing: "adding to a batch")
    let oldest = Query(
        "SELECT id, topic, context, payload FROM sluice_batches WHERE rule = ?1 ORDER BY id LIMIT ?2",
        doing: "reading a batch")
    let page = Query(
        "SELECT id, added_at, topic, context, payload FROM sluice_batches WHERE rule = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        doing: "reading the messages of a batch")
    let removeThrough = Query("DELETE FROM sluice_batches WHERE rule = ?1 AND id <= ?2", doing: "taking a batch")
    let setBack = Query("UPDATE sluice_batches SET added_at = ?1 WHERE added_at > ?1", doing: "setting the open batches back")
    let open = Query(
        "SELECT rule, count(*), min(added_at) FROM sluice_batches GROUP BY rule", doing: "looking into the open batches")
}
