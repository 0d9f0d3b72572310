import SluiceText

/// The clauses of a statement in their order.
enum Clause: Int, Comparable {
    case set, select, from, `where`, groupBy, having, orderBy, limit

    var words: String {
        switch self {
        case .set: "SET"
        case .select: "SELECT"
        case .from: "FROM"
        case .where: "WHERE"
        case .groupBy: "GROUP BY"
        case .having: "HAVING"
        case .orderBy: "ORDER BY"
        case .limit: "LIMIT"
        }
    }

    init?(_ keyword: Keyword) {
        switch keyword {
        case .from: self = .from
        case .where: self = .where
        case .group: self = .groupBy
        case .having: self = .having
        case .order: self = .orderBy
        case .limit: self = .limit
        default: return nil
        }
    }

    static func < (a: Clause, b: Clause) -> Bool { a.rawValue < b.rawValue }
}

/// Telling whether a word acts as a keyword in its place.
extension Parser {
    /// The clause that begins at the current token, in a place where an operand has just ended.
    var clauseAhead: Clause? {
        guard let keyword = current.keyword else { return nil }
        if keyword == .set { return token(1).kind == .variable ? .set : nil }
        guard let clause = Clause(keyword) else { return nil }
        guard !keyword.isReserved else { return clause }
        // A word of layer 2 with an operator or a clause after it is a name that stands in a wrong place.
        switch token(1).kind {
        case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace), .symbol(.minus), .symbol(.bang): return clause
        case .symbol: return nil
        case .word: return token(1).keyword == .from || token(1).keyword == .where || token(1).keyword == .as ? nil : clause
        default: return clause
        }
    }

    /// Whether a token can only be the beginning of an operand: none that may follow one, too.
    func startsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .number, .duration, .string, .variable: true
        case .word:
            switch token.keyword {
            case .case, .null, .true, .false: true
            case .some(let keyword): !keyword.isReserved && keyword != .is && keyword != .like && keyword != .between
            case nil: true
            }
        default: false
        }
    }

    /// Whether VALUE at the current token is the keyword: only when another expression follows it.
    ///
    /// `SELECT value FROM`, `SELECT value, a`, `SELECT value * 2`, `SELECT value - 1` select the field;
    /// `SELECT VALUE -1` negates, told by the minus that clings to its operand.
    ///
    /// The reference settles neither reading of a minus. The keyword at every minus would refuse `SELECT value - offset AS v`,
    /// with which every calibration is written; the field at every minus would take the simplest negative value away. What
    /// stands behind the expression can't decide: the meaning of the first word would hang on the last one. The linter tells
    /// who may have meant the other.
    /// - Source: language reference, section 2.
    var valueIsKeyword: Bool {
        guard at(.value) else { return false }
        let next = token(1)
        switch next.kind {
        case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace), .symbol(.bang):
            return true
        case .symbol(.minus):
            return !next.leading.isEmpty && token(2).leading.isEmpty && token(2).kind != .end
        case .symbol(.star):
            // `VALUE *` is the payload, `value * 2` a product.
            let follower = token(2)
            return follower.kind == .end || follower.keyword == .from || follower.keyword == .where || follower.isSymbol(.closeParenthesis)
        case .word:
            return next.keyword == .not ? !notIsInfix(1) : next.keyword == .null || next.keyword == .true || next.keyword == .false
                || next.keyword == .case || (startsName(next) && !actsBetweenOperands(1))
        default:
            return startsOperand(next)
        }
    }

    private func startsName(_ token: Token) -> Bool {
        token.kind == .word && !(token.keyword?.isReserved ?? false)
    }

    /// Whether NOT at a place belongs to `NOT IN`, `NOT LIKE` or `NOT BETWEEN`.
    private func notIsInfix(_ ahead: Int) -> Bool {
        token(ahead + 1).keyword == .in || actsBetweenOperands(ahead + 1)
    }

    /// Whether a word of layer 2 is an operator or a clause where it could be a name as well: a second word settles it.
    private func actsBetweenOperands(_ ahead: Int) -> Bool {
        let next = token(ahead + 1)
        switch token(ahead).keyword {
        case .group, .order: return next.keyword == .by
        case .is: return next.keyword == .null || next.keyword == .not && token(ahead + 2).keyword == .null
        case .like, .between, .having, .limit:
            // `VALUE limit LIMIT 5`: a word of layer 2 may begin a clause as well as be an operand.
            return startsOperand(next) && (next.keyword.map(\.isReserved) ?? true)
        default: return false
        }
    }
}
