import SluiceActions
import SluiceEngine
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceText
import SluiceValues
import Synchronization

/// The rules that payloads are published to: statements, templates and actions that reach into a payload in every way.
enum Rules {
    static let registry = Registry(
        functions: StandardFunctions.all, actions: StandardActions.all(publisher: SilentPublisher()))

    private static let fields = FieldTable()
    private static let loaded = PackLoader.load(
        files: [SourceFile(name: "pack.yaml", text: packText), SourceFile(name: "a.rules.yaml", text: rulesText)], folder: "",
        registry: registry, fields: fields)

    /// An engine of its own on the rules, with nothing stored, on a clock that stands still; and its database.
    static func makeEngine() throws -> (engine: Engine, database: any Database) {
        guard let pack = loaded.pack else { throw Finding(loaded.rendered()) }
        let database = try SQLiteDatabase.inMemory()
        let engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: database, clock: StoppedClock(),
            randomness: CountedRandomness(), log: { _, _ in })
        return (engine, database)
    }

    private static let packText = """
        pack: fuzz
        tables:
          T: { partitionKey: id }
          S: { partitionKey: id, sortKey: n }
        series:
          R: { dimensions: [s, o], measures: [n, m] }
        queues:
          Q:
          E:
        """

    private static let rulesText = #"""
        rules:
          whole: { sql: "SELECT * FROM '#'", actions: [ emit: { flow: f } ] }
          handed: { sql: "SELECT *, topic(2) AS t FROM '$flow/f'", actions: [ queueSend: { queue: Q } ] }
          text:
            sql: |
              SELECT upper(s) AS u, lower(s) AS l, substring(s, n, m) AS sub, indexof(s, p) AS i, trim(s) AS t, length(s) AS c,
                numbytes(s) AS b, startswith(s, p) AS sw, endswith(s, p) AS ew, replace(s, p, r) AS rep, concat(s, n, p) AS cat,
                rpad(s, 9, p) AS rp, lpad(s, 9, p) AS lp, chr(n) AS ch
              FROM 'a/#'
            actions: [ republish: { topic: "out/${s}/${n}" } ]
          patterns:
            sql: |
              SELECT regexp_matches(s, p) AS found, regexp_substr(s, p) AS part, regexp_replace(s, p, r) AS changed FROM 'a/#'
            actions: [ log: { message: "${regexp_replace(s, p, r)} ${get(l, n)}" } ]
          numbers:
            sql: |
              SELECT n + m AS a, n - m AS b, n * m AS c, n / m AS d, n % m AS e, round(n) AS f, floor(n) AS g, ceil(n) AS h,
                power(n, m) AS i, sqrt(n) AS j, trunc(n, m) AS k, bitand(n, m) AS o, bitxor(n, m) AS p, bitnot(n) AS q,
                exp(n) AS r, log(n) AS s, mod(n, m) AS t, remainder(n, m) AS u, sign(n) AS v, CAST(s AS Decimal) AS w
              FROM 'a/#' WHERE n <> m OR n >= m AND NOT (n IN l)
            actions: [ seriesWrite: { series: R, dimensions: [s, o], measures: [n, m] } ]
          nested:
            sql: |
              SET @x = get(l, n), @y = (SELECT VALUE x FROM l WHERE x > 1)
              SELECT @x AS x, @y AS y, o.x.y AS o.z, l[0] AS first, (SELECT * FROM l AS i) AS all, encode(*, 'base64') AS raw,
                transform('disable', l, o) AS t, CASE o.x WHEN n THEN l WHEN s THEN o ELSE 1 END AS c
              FROM 'a/+'
            actions:
              - tablePut: { table: T }
              - tablePut: { table: S }
            errorAction: { queueSend: { queue: E } }
          changed: { sql: "SELECT newImage.n + 1 AS n FROM '$table/T/#'", actions: [ queueSend: { queue: Q } ] }
          binary:
            sql: SELECT decode(encode(*, 'base64'), 'base64') AS d, decode(s, 'base64') AS e FROM 'a/#'
            actions: [ republish: { topic: raw/out } ]
          own:
            sql: |
              SELECT array_set(l, n, m) AS a, array_slice(l, n, m) AS b, object_set(o, s, n) AS c, object_merge(o, l) AS d,
                from_json(s) AS e, to_json(o) AS f, list_append(l, n) AS g, bin(n, m) AS h, rand_int(n, m) AS i, least(n, m, s) AS j,
                s LIKE p AS k, n BETWEEN m AND s AS o, coalesce(z, s, n) AS p, round(n, m) AS q, array_length(l) AS r, array_join(l, s) AS t
              FROM 'a/#'
            actions: [ emit: { flow: "${s}" } ]
        """#
}

private struct StoppedClock: SluicePlugins.Clock {
    func now() -> Timestamp { 1_700_000_000_000 }
    func sleep(until time: Timestamp) async throws {}
}

/// The same numbers for each engine.
private final class CountedRandomness: Randomness {
    private let count = Atomic<UInt64>(0)

    func next() -> UInt64 { count.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15 }
}
