/// The queries of metrics.
struct MetricQueries {
    let record = Query(
        "INSERT INTO sluice_metrics (metric, dimensions, time, value, unit) VALUES (?1, ?2, ?3, ?4, ?5)",
        doing: "storing a metric's datum")
    let scanAll = Query(
        """
        SELECT metric, dimensions, time, value, unit FROM sluice_metrics WHERE time >= ?1 AND time <= ?2 ORDER BY time, id
        """, doing: "reading the metrics")
    let scan = Query(
        """
        SELECT time, value FROM sluice_metrics
        WHERE metric = ?1 AND dimensions = ?2 AND time >= ?3 AND time <= ?4 ORDER BY time, id
        """, doing: "reading a metric")
    let expire = Query(
        """
        DELETE FROM sluice_metrics WHERE id IN (SELECT id FROM sluice_metrics WHERE time <= ?1 LIMIT ?2)
        """, doing: "dropping old data of metrics")
}
