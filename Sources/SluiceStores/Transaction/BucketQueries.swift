/// The queries of the objects' metadata.
struct BucketQueries {
    let put = Query(
        """
        INSERT OR REPLACE INTO sluice_objects (bucket, key, file, size, content_type, stored_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """, doing: "storing an object")
    let object = Query(
        "SELECT file, size, content_type FROM sluice_objects WHERE bucket = ?1 AND key = ?2", doing: "reading an object")
    let delete = Query("DELETE FROM sluice_objects WHERE bucket = ?1 AND key = ?2", doing: "removing an object")
    let expired = Query(
        """
        SELECT key FROM sluice_objects WHERE bucket = ?1 AND stored_at <= ?2 ORDER BY stored_at, key LIMIT ?3
        """, doing: "looking for objects to expire")
    let scan = Query(
        "SELECT key, file, size, content_type, stored_at FROM sluice_objects WHERE bucket = ?1 ORDER BY key",
        doing: "reading a bucket")
}
