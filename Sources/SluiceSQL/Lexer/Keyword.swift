/// A word that the grammar knows, in any case.
package enum Keyword: String, Sendable, CaseIterable {
    case and = "AND"
    case `as` = "AS"
    case asc = "ASC"
    case between = "BETWEEN"
    case by = "BY"
    case `case` = "CASE"
    case cast = "CAST"
    case countWindow = "COUNT_WINDOW"
    case desc = "DESC"
    case `else` = "ELSE"
    case end = "END"
    case exists = "EXISTS"
    case `false` = "FALSE"
    case from = "FROM"
    case group = "GROUP"
    case having = "HAVING"
    case hopping = "HOPPING"
    case `in` = "IN"
    case `is` = "IS"
    case like = "LIKE"
    case limit = "LIMIT"
    case not = "NOT"
    case null = "NULL"
    case or = "OR"
    case order = "ORDER"
    case select = "SELECT"
    case session = "SESSION"
    case set = "SET"
    case then = "THEN"
    case `true` = "TRUE"
    case tumbling = "TUMBLING"
    case value = "VALUE"
    case when = "WHEN"
    case `where` = "WHERE"

    /// Whether the word can never be a bare name; the others mean something in their places only, so that a field may
    /// bear their names. After a dot or `AS` every word is a name.
    package var isReserved: Bool {
        switch self {
        case .and, .as, .case, .else, .end, .false, .from, .in, .not, .null, .or, .select, .then, .true, .when, .where:
            true
        case .asc, .between, .by, .cast, .countWindow, .desc, .exists, .group, .having, .hopping, .is, .like, .limit, .order,
            .session, .set, .tumbling, .value:
            false
        }
    }

    /// The keyword that a word spells, case apart.
    package init?(word: String) {
        guard word.utf8.count <= Self.longest else { return nil }
        self.init(rawValue: word.uppercased())
    }

    private static let longest = "COUNT_WINDOW".utf8.count
}
