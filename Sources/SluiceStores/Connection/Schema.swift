import SluicePlugins

/// The tables that every database has, and how older files get them.
enum Schema {
    /// "Sluc" in ASCII; tells our files from other SQLite databases.
    static let applicationID: Int64 = 0x536C_7563

    /// What makes version n + 1 of version n. A released step never changes.
    private static let steps: [[String]] = [[
        """
        CREATE TABLE sluice_state (
            catalogue_version INTEGER NOT NULL, last_id INTEGER NOT NULL, last_sequence INTEGER NOT NULL)
        """,
        "INSERT INTO sluice_state VALUES (0, 0, 0)",
        """
        CREATE TABLE sluice_catalogue (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, stored_as TEXT NOT NULL,
            declaration TEXT NOT NULL, UNIQUE (kind, name))
        """,
        """
        CREATE TABLE sluice_executions (
            id INTEGER PRIMARY KEY, rule TEXT NOT NULL, stage TEXT NOT NULL, remaining INTEGER NOT NULL,
            failures TEXT NOT NULL, topic TEXT NOT NULL, context TEXT NOT NULL, payload BLOB NOT NULL)
        """,
        "CREATE INDEX sluice_executions_rule ON sluice_executions (rule)",
        """
        CREATE TABLE sluice_outbox (
            id INTEGER PRIMARY KEY, execution INTEGER NOT NULL, lane TEXT NOT NULL, attempts INTEGER NOT NULL,
            not_before INTEGER NOT NULL, action TEXT NOT NULL, rule TEXT NOT NULL, idempotency_key TEXT NOT NULL,
            message_time INTEGER NOT NULL, depth INTEGER NOT NULL, fields TEXT NOT NULL, is_json INTEGER NOT NULL,
            payload BLOB NOT NULL)
        """,
        "CREATE INDEX sluice_outbox_lane ON sluice_outbox (lane, id)",
        """
        CREATE TABLE sluice_dead_letters (
            id INTEGER PRIMARY KEY, rule TEXT NOT NULL, at INTEGER NOT NULL, failures TEXT NOT NULL,
            topic TEXT NOT NULL, context TEXT NOT NULL, payload BLOB NOT NULL)
        """,
        """
        CREATE TABLE sluice_ledger (
            rule TEXT PRIMARY KEY, accepted INTEGER NOT NULL, filtered INTEGER NOT NULL, delivered INTEGER NOT NULL,
            handled INTEGER NOT NULL, dead_lettered INTEGER NOT NULL) WITHOUT ROWID
        """,
        "CREATE TABLE sluice_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ], [
        """
        CREATE TABLE sluice_deduplication (
            scope TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (scope, id)) WITHOUT ROWID
        """,
        "CREATE INDEX sluice_deduplication_until ON sluice_deduplication (until)",
    ], [
        """
        CREATE TABLE sluice_windows (
            rule TEXT NOT NULL, start INTEGER NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, state TEXT NOT NULL,
            PRIMARY KEY (rule, start, name)) WITHOUT ROWID
        """,
    ], [
        """
        CREATE TABLE sluice_progress (
            queue TEXT NOT NULL, message INTEGER NOT NULL, reader TEXT NOT NULL, working INTEGER NOT NULL,
            has_failed INTEGER NOT NULL, PRIMARY KEY (queue, message, reader)) WITHOUT ROWID
        """,
        """
        CREATE TABLE sluice_batches (
            id INTEGER PRIMARY KEY, rule TEXT NOT NULL, added_at INTEGER NOT NULL, topic TEXT NOT NULL,
            context TEXT NOT NULL, payload BLOB NOT NULL)
        """,
        "CREATE INDEX sluice_batches_rule ON sluice_batches (rule, id)",
        "ALTER TABLE sluice_ledger ADD COLUMN returned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sluice_executions ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'",
        """
        CREATE INDEX sluice_executions_waiting ON sluice_executions (rule, topic, id) WHERE stage IN ('asking', 'waiting')
        """,
    ], [
        """
        CREATE TABLE sluice_objects (
            bucket TEXT NOT NULL, key TEXT NOT NULL, file INTEGER NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL,
            stored_at INTEGER NOT NULL, PRIMARY KEY (bucket, key)) WITHOUT ROWID
        """,
        "CREATE INDEX sluice_objects_stored_at ON sluice_objects (bucket, stored_at)",
        // The value has no type affinity, as the cells of series.
        """
        CREATE TABLE sluice_metrics (
            id INTEGER PRIMARY KEY, metric TEXT NOT NULL, dimensions TEXT NOT NULL, time INTEGER NOT NULL, value NOT NULL,
            unit TEXT)
        """,
        "CREATE INDEX sluice_metrics_of ON sluice_metrics (metric, dimensions, time)",
        "CREATE INDEX sluice_metrics_time ON sluice_metrics (time)",
        """
        CREATE TABLE sluice_alarms (
            alarm TEXT PRIMARY KEY, state TEXT NOT NULL, since INTEGER NOT NULL, evaluated_at INTEGER, value, threshold TEXT,
            reason TEXT NOT NULL) WITHOUT ROWID
        """,
    ], [
        // The number is the table's own: another process writes here, which knows nothing of the engine's numbers.
        """
        CREATE TABLE sluice_letter_requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT, letter INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL)
        """,
    ]]

    /// The version that this program reads and writes, kept as `user_version`.
    static var version: Int64 { Int64(steps.count) }

    /// Whether the file is new, ours, or ours of an earlier version.
    /// - Throws: `.corrupt` for a file of another making or of a later version.
    static func check(_ connection: Connection) throws(StoreError) -> State {
        let doing = "looking at the database"
        let application = try connection.number("PRAGMA application_id", doing: doing)
        let version = try connection.number("PRAGMA user_version", doing: doing)
        if application == 0, try connection.number("SELECT count(*) FROM sqlite_schema", doing: doing) == 0 { return .empty }
        guard application == applicationID else {
            throw StoreError(.corrupt, "\(connection.place) is a SQLite database of another program, not of Sluice")
        }
        guard version <= self.version else {
            throw StoreError(
                .corrupt,
                """
                \(connection.place) was written by a newer version of Sluice (its schema is \(version), this version knows up \
                to \(self.version)): use that version, or another data directory
                """)
        }
        return version == self.version ? .current : .older(version)
    }

    enum State: Equatable {
        case empty, current, older(Int64)
    }

    /// Brings an empty or older database to the current version, all of it or nothing.
    static func migrate(_ connection: Connection, from state: State) throws(StoreError) {
        let first: Int64
        switch state {
        case .current: return
        case .empty: first = 0
        case .older(let version): first = max(0, version)
        }
        let doing = "making the tables of Sluice"
        try connection.control.beginWriting.run(on: connection)
        do {
            for step in steps[Int(first)...] {
                for sql in step { try connection.execute(sql, doing: doing) }
            }
            try connection.execute("PRAGMA application_id = \(applicationID)", doing: doing)
            try connection.execute("PRAGMA user_version = \(version)", doing: doing)
            try connection.control.commit.run(on: connection)
        } catch {
            if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
            throw error
        }
    }
}
