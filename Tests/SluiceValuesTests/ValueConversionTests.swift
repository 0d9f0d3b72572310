import SluiceValues
import Testing

/// A value of JSON text; Undefined for `nil`.
func value(_ json: String?, wholeIsInt: Bool = true) -> Value {
    guard let json else { return .undefined }
    do { return try Value(json: json, wholeIsInt: wholeIsInt) } catch {
        Issue.record("\(json) is \(error)")
        return .undefined
    }
}

@Suite("Conversions and casts")
struct ValueConversionTests {
    // value; to Decimal; to Int; to Boolean; to String
    static let rows: [(String?, String?, String?, Bool?, String?)] = [
        ("5", "5", "5", nil, "5"), ("2.745", "2.745", "2", nil, "2.745"), ("-1.2", "-1.2", "-2", nil, "-1.2"),
        ("true", nil, nil, true, "true"), ("false", nil, nil, false, "false"),
        (#""5e3""#, "5000.0", "5000", nil, "5e3"), (#""-1.2""#, "-1.2", "-2", nil, "-1.2"), (#""+5""#, nil, nil, nil, "+5"),
        (#""TRUE""#, nil, nil, true, "TRUE"), (#""False""#, nil, nil, false, "False"), (#""yes""#, nil, nil, nil, "yes"),
        (#"[1,"a",true,null]"#, nil, nil, nil, #"[1,"a",true,null]"#), (#"{"a": 1, "b": "x"}"#, nil, nil, nil, #"{"a":1,"b":"x"}"#),
        ("null", nil, nil, nil, nil), (nil, nil, nil, nil, nil), ("1e40", "1E+40", "1E+40", nil, "1E+40"),
    ]

    @Test("the standard conversions", arguments: rows.indices)
    func conversions(row: Int) {
        let (json, decimal, int, bool, text) = Self.rows[row]
        let value = value(json)
        #expect(value.asNumber?.description == decimal)
        #expect(value.asInt?.description == int)
        #expect(value.asBool == bool)
        #expect(value.asString == text)
    }

    // value; AS Decimal, Double; AS Int; AS Boolean; AS String: JSON of the results
    static let casts: [(String?, String?, String?, String?, String?, String?)] = [
        ("5", "5", "5", "5", "true", #""5""#), ("0", "0", "0", "0", "false", #""0""#), ("2.7", "2.7", "2.7", "2", "true", #""2.7""#),
        ("-2.7", "-2.7", "-2.7", "-3", "true", #""-2.7""#), ("true", "1", "1", "1", "true", #""true""#), ("false", "0", "0", "0", "false", #""false""#),
        (#""2.7""#, "2.7", "2.7", "2", nil, #""2.7""#), (#""10.0""#, "10", "10", "10", nil, #""10.0""#), (#""True""#, nil, nil, nil, "true", #""True""#),
        ("[1]", nil, nil, nil, nil, #""[1]""#), ("null", nil, nil, nil, nil, nil), (nil, nil, nil, nil, nil, nil),
        ("0.1234567890123456789", "0.1234567890123456789", "0.12345678901234568", "0", "true", #""0.1234567890123456789""#),
    ]

    @Test("CAST in version 2016-03-23", arguments: casts.indices)
    func cast(row: Int) {
        let (json, decimal, double, int, boolean, string) = Self.casts[row]
        let value = value(json)
        let types: [(CastType, String?)] = [(.decimal, decimal), (.double, double), (.int, int), (.boolean, boolean), (.string, string)]
        for (type, expected) in types {
            let result = value.cast(to: type, wholeIsInt: true)
            #expect((result.isUndefined ? nil : result.json) == expected, "AS \(type)")
        }
    }

    @Test("in version 2015-10-08 a whole Decimal stays one")
    func older() {
        #expect(value("true").cast(to: .decimal, wholeIsInt: false).json == "1.0")
        #expect(value(#""10.0""#).cast(to: .double, wholeIsInt: false).json == "10.0")
        #expect(value("10.0", wholeIsInt: false).json == "10.0")
    }

    @Test("every keyword names its type in any case")
    func keywords() {
        for keyword in CastType.keywords {
            #expect(CastType(keyword: keyword) != nil)
            #expect(CastType(keyword: keyword) == CastType(keyword: keyword.uppercased()))
        }
        #expect(CastType(keyword: "float") == nil)
    }
}
