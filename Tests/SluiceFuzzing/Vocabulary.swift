import SluiceFunctions
import SluicePlugins
import SluiceSQL
import SluiceValues

/// Words of the formats, for mutations to put in.
enum Vocabulary {
    /// The statements' words: those of the grammar, the functions, signs, and numbers at the edges.
    static let sql: [String] =
        Keyword.allCases.map(\.rawValue) + StandardFunctions.all.map { "\($0.spec.name)(" } + CastType.keywords
        + [
            "<>", "<=", ">=", "''", "\"\"", "@a", "@out", "${", "}", "*", "topic()", "10s", "15m", "1h", "7d", "now()", "ago(1m)",
            "count(*)", "FROM 'a/+/#'", "AS a.b", "[0]", "{a: 1}", "TUMBLING", "||", "!=", "\\'", "--",
        ] + numbers

    static let numbers = [
        "0", "-0", "0.0", "1e999", "-1e999", "1e-999", "1E+1000", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551616", "9999999999999999999999999999999999",
        "170141183460469231731687303715884105728", "0.1", "1e33", "1e34", "4294967296", "2147483648", "1e308", "1e309",
        "99999999999999999999999999999999995", "1e99999999999999999999",
    ]

    static let json: [String] =
        ["true", "false", "null", "{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\n", "\\\"",
         "\\/", "\u{FEFF}", "\"a\":", "{\"a\":1}", "[[[[[[[[", "]]]]]]]]", "é", "\u{10FFFF}", "\u{2028}"] + numbers

    static let patterns = [
        "(?i)", "(?<n>", "(a|b)*", "[^a-z]", "\\\\d+", "\\\\p{L}", "$1", "${n}", "\\\\Q", "\\\\E", "[a[b]]", "&&", "(?=", "{1,2}", "\\\\b",
        "^", "$", ".*", "\\\\x{110000}",
    ]
}
