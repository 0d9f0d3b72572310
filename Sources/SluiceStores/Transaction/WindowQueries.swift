/// The queries of the open windows.
struct WindowQueries {
    let rules = Query("SELECT DISTINCT rule FROM sluice_windows ORDER BY rule", doing: "reading which rules have open windows")
    let groups = Query(
        "SELECT start, name, place, state FROM sluice_windows WHERE rule = ?1", doing: "reading the open windows of a rule")
    let put = Query(
        "INSERT OR REPLACE INTO sluice_windows (rule, start, name, place, state) VALUES (?1, ?2, ?3, ?4, ?5)",
        doing: "storing an open window")
    let remove = Query(
        "DELETE FROM sluice_windows WHERE rule = ?1 AND start = ?2 AND name = ?3", doing: "removing a closed window")
    let removeAll = Query("DELETE FROM sluice_windows WHERE rule = ?1", doing: "removing the open windows of a rule")
}
