/// The queries of the alarms' states.
struct AlarmQueries {
    let states = Query(
        "SELECT alarm, state, since, evaluated_at, value, threshold, reason FROM sluice_alarms ORDER BY alarm",
        doing: "reading the states of the alarms")
    let put = Query(
        """
        INSERT OR REPLACE INTO sluice_alarms (alarm, state, since, evaluated_at, value, threshold, reason)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, doing: "storing the state of an alarm")
    let remove = Query("DELETE FROM sluice_alarms WHERE alarm = ?1", doing: "removing the state of an alarm")
}
