import SluicePlugins

/// The queries of the journal.
struct JournalQueries {
    let insertExecution = Query(
        """
        INSERT INTO sluice_executions (id, rule, stage, remaining, failures, topic, context, payload, answers)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """, doing: "writing an execution")
    let execution = Query(
        "SELECT rule, stage, remaining, failures, topic, context, payload, answers, id FROM sluice_executions WHERE id = ?1",
        doing: "reading an execution")
    // The stages are those of the index, which SQLite takes only so.
    let isWaiting = Query(
        """
        SELECT EXISTS (
            SELECT 1 FROM sluice_executions WHERE rule = ?1 AND topic = ?2 AND stage IN ('asking', 'waiting'))
        """, doing: "looking for what waits")
    let firstWaiting = Query(
        """
        SELECT rule, stage, remaining, failures, topic, context, payload, answers, id FROM sluice_executions
        WHERE rule = ?1 AND topic = ?2 AND stage IN ('asking', 'waiting') AND stage = 'waiting' ORDER BY id LIMIT 1
        """, doing: "looking for what waits")
    let waitingCount = Query(
        "SELECT count(*) FROM sluice_executions WHERE stage IN ('asking', 'waiting') AND stage = 'waiting'",
        doing: "counting what waits")
    let updateExecution = Query(
        """
        UPDATE sluice_executions
        SET rule = ?2, stage = ?3, remaining = ?4, failures = ?5, topic = ?6, context = ?7, payload = ?8, answers = ?9
        WHERE id = ?1
        """, doing: "updating an execution")
    let removeExecution = Query("DELETE FROM sluice_executions WHERE id = ?1", doing: "removing an execution")
    let executionCounts = Query(
        "SELECT rule, count(*) FROM sluice_executions GROUP BY rule", doing: "counting executions")

    let insertOwed = Query(
        """
        INSERT INTO sluice_outbox (id, execution, lane, attempts, not_before, action, rule, idempotency_key, message_time,
            depth, fields, is_json, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """, doing: "writing to the outbox")
    let owedOfLane = Query(
        """
        SELECT id, execution, attempts, not_before, action, rule, idempotency_key, message_time, depth, fields, is_json,
            payload FROM sluice_outbox WHERE lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3
        """, doing: "reading the outbox")
    let updateOwed = Query(
        "UPDATE sluice_outbox SET attempts = ?2, not_before = ?3 WHERE id = ?1", doing: "updating the outbox")
    let setOwedBack = Query(
        "UPDATE sluice_outbox SET not_before = max(?2, not_before - ?1) WHERE not_before > ?2 AND not_before < \(Timestamp.max)",
        doing: "setting the outbox back")
    let removeOwed = Query("DELETE FROM sluice_outbox WHERE id = ?1", doing: "removing from the outbox")
    let owedCounts = Query("SELECT lane, count(*) FROM sluice_outbox GROUP BY lane", doing: "counting the outbox")

    let insertDeadLetter = Query(
        """
        INSERT INTO sluice_dead_letters (id, rule, at, failures, topic, context, payload)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, doing: "writing a dead letter")
    let deadLetters = Query(
        """
        SELECT id, rule, at, failures, topic, context, payload FROM sluice_dead_letters WHERE id > ?1 ORDER BY id LIMIT ?2
        """, doing: "reading the dead letters")
    let deadLetterCount = Query("SELECT count(*) FROM sluice_dead_letters", doing: "counting the dead letters")

    let deadLetter = Query(
        "SELECT rule, at, failures, topic, context, payload FROM sluice_dead_letters WHERE id = ?1",
        doing: "reading a dead letter")
    let removeDeadLetter = Query("DELETE FROM sluice_dead_letters WHERE id = ?1", doing: "removing a dead letter")

    let letterRequests = Query(
        "SELECT letter, kind FROM sluice_letter_requests ORDER BY id LIMIT ?1", doing: "reading the requests on dead letters")
    let insertLetterRequest = Query(
        "INSERT OR REPLACE INTO sluice_letter_requests (letter, kind) VALUES (?1, ?2)", doing: "asking for a dead letter")
    let removeLetterRequest = Query(
        "DELETE FROM sluice_letter_requests WHERE letter = ?1", doing: "removing a request on a dead letter")

    let addToLedger = Query(
        """
        INSERT INTO sluice_ledger (rule, accepted, filtered, delivered, handled, dead_lettered, returned)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (rule) DO UPDATE SET accepted = accepted + ?2, filtered = filtered + ?3, delivered = delivered + ?4,
            handled = handled + ?5, dead_lettered = dead_lettered + ?6, returned = returned + ?7
        """, doing: "adding to the ledger")
    let ledger = Query(
        "SELECT rule, accepted, filtered, delivered, handled, dead_lettered, returned FROM sluice_ledger",
        doing: "reading the ledger")

    let fact = Query("SELECT value FROM sluice_facts WHERE name = ?1", doing: "reading a fact")
    let setFact = Query("INSERT OR REPLACE INTO sluice_facts (name, value) VALUES (?1, ?2)", doing: "storing a fact")

    /// Changes no row where the id is known and its window not over.
    let deduplicate = Query(
        """
        INSERT INTO sluice_deduplication (scope, id, until) VALUES (?1, ?2, ?3)
        ON CONFLICT (scope, id) DO UPDATE SET until = excluded.until WHERE until <= ?4
        """, doing: "noting a deduplication id")
    let forgetDeduplication = Query(
        """
        DELETE FROM sluice_deduplication WHERE (scope, id) IN (
            SELECT scope, id FROM sluice_deduplication WHERE until <= ?1 LIMIT ?2)
        """, doing: "forgetting deduplication ids")
}
