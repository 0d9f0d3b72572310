import SluicePlugins

/// One SQL text of a connection and the statement made of it, prepared at its first use and kept.
final class Query {
    private let sql: String
    private let doing: String
    private var idle: Statement?

    /// `doing` says what it is for, as errors begin: "putting an item into table 'Temperature'".
    init(_ sql: String, doing: String) {
        self.sql = sql
        self.doing = doing
    }

    /// A statement that nobody else uses until it is given back: a scan inside a scan gets one of its own.
    func take(on connection: Connection) throws(StoreError) -> Statement {
        if let statement = idle {
            idle = nil
            return statement
        }
        return try connection.prepare(sql, doing: doing)
    }

    func giveBack(_ statement: Statement) {
        statement.reset()
        idle = statement
    }

    /// Runs the query once, without parameters and rows.
    func run(on connection: Connection) throws(StoreError) {
        let statement = try take(on: connection)
        defer { giveBack(statement) }
        try statement.run()
    }
}
