import SluiceTestSupport

/// Makes random statements and payloads that have something to do with each other.
struct RandomTexts {
    var random: SeededGenerator
    /// Whether `*` and calls that draw may stand in expressions.
    var takesStar = true

    private static let names = ["a", "b", "c", "d", "l", "o", "z"]

    init(_ random: SeededGenerator) { self.random = random }

    // MARK: Payloads

    mutating func payload() -> String {
        if random.oneIn(12) { return json(depth: 1) }
        return object(depth: 3, keys: Self.names.shuffled(using: &random).prefix(Int.random(in: 0...7, using: &random)))
    }

    /// Bytes that are mostly no JSON.
    mutating func bytes() -> [UInt8] {
        var bytes = Array(payload().utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
        return random.oneIn(9) ? Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) : bytes
    }

    /// The members of one object in two orders.
    mutating func shuffledPair() -> (String, String) {
        let members = Self.names.map { "\"\($0)\":\(json(depth: 2))" }
        return ("{" + members.joined(separator: ",") + "}", "{" + members.shuffled(using: &random).joined(separator: " , ") + "}")
    }

    private mutating func space() -> String { random.oneIn(3) ? random.pick([" ", "\n", "\t", "  "]) : "" }

    private mutating func json(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: return random.pick(["0", "1", "1.0", "1.50", "-3", "2e1", "1E-7", "123456789012345678901234567890", "-0.0", "0.10"])
        case 1: return random.pick([#""""#, #""x""#, #""5""#, #""\u00e9""#, #""true""#, #""a\"b""#, #""1.50""#, #""日本""#])
        case 2: return random.pick(["true", "false"])
        case 3: return "null"
        case 4, 5: return "\(Int.random(in: -9...99, using: &random))"
        case 6, 7: return object(depth: depth - 1, keys: (0..<3).map { _ in random.pick(Self.names) }[...])
        default: return "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in space() + json(depth: depth - 1) + space() }.joined(separator: ",") + "]"
        }
    }

    private mutating func object(depth: Int, keys: ArraySlice<String>) -> String {
        "{" + keys.map { space() + "\"\($0)\"" + space() + ":" + space() + json(depth: depth) + space() }.joined(separator: ",") + "}"
    }

    // MARK: Statements

    mutating func statement() -> String {
        let set = random.oneIn(3) ? "SET @v = \(expression(2)), @w = \(random.pick(["a", "o.a", "@v", "@v.b"])) " : ""
        let hasVariables = !set.isEmpty
        let condition = random.oneIn(3) ? " WHERE " + expression(2, variables: hasVariables) : ""
        return set + "SELECT " + selection(hasVariables, depth: 3) + condition
    }

    private mutating func selection(_ variables: Bool, depth: Int) -> String {
        if random.oneIn(4) { return "VALUE (" + expression(depth, variables: variables) + ")" }
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in
            if takesStar, random.oneIn(6) { return random.pick(["*", "*", "* AS m"]) }
            let alias = random.oneIn(5) ? "" : " AS " + random.pick(["a", "b", "x", "x.y", "x.z", "o.a", "o.n"])
            return expression(depth, variables: variables) + alias
        }.joined(separator: ", ")
    }

    mutating func expression(_ depth: Int, variables: Bool = false) -> String {
        guard depth > 0 else { return leaf(variables) }
        func sub() -> String { expression(depth - 1, variables: variables) }
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: return leaf(variables)
        case 2: return "(\(sub()) \(random.pick(["+", "-", "*", "/", "%"])) \(sub()))"
        case 3: return "(\(sub()) \(random.pick(["=", "<>", "<", "<=", ">", ">="])) \(sub()))"
        case 4: return "(\(sub()) \(random.pick(["AND", "OR"])) \(sub()))"
        case 5: return "(NOT \(sub()))"
        case 6: return "CASE \(sub()) WHEN \(sub()) THEN \(sub()) ELSE \(sub()) END"
        case 7: return "CASE WHEN \(sub()) THEN \(sub()) END"
        case 8: return "[\(sub()), \(sub())]"
        case 9: return "{'a': \(sub()), 'n': \(sub())}"
        case 10: return "(\(sub()) IN \(sub()))"
        case 11: return "(SELECT \(selection(variables, depth: depth - 1)) FROM \(random.pick(["l", "o", "l AS i", "a"]))\(random.oneIn(2) ? " WHERE \(sub())" : ""))"
        case 12: return "\(random.pick(["upper", "length", "abs", "isNull", "isUndefined", "to_json", "sum", "count", "collect", "max"]))(\(sub()))"
        case 13: return "\(random.pick(["concat", "get", "coalesce", "get_or_default", "nanvl", "startswith"]))(\(sub()), \(sub()))"
        case 14: return "exists (SELECT * FROM l WHERE \(sub()))"
        default: return random.pick(["cast(\(sub()) AS Int)", "(\(sub()) IS NULL)", "(\(sub()) BETWEEN 1 AND \(sub()))", "(\(sub()) LIKE '%a_')", "(\(sub()))[0]", "-\(leaf(variables))"])
        }
    }

    private mutating func leaf(_ variables: Bool) -> String {
        if variables, random.oneIn(4) { return random.pick(["@v", "@w", "@w.a"]) }
        if takesStar, random.oneIn(12) { return random.pick(["rand()", "newuuid()", "encode(*, 'base64')", "{'p': *}", "[*]"]) }
        return random.pick(Self.names + ["o.a", "o.b.c", "l[0]", "i", "1", "2.5", "10.0", "'x'", "'5'", "true", "NULL", "missing", "''"])
    }
}
