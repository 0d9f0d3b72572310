import SluicePlugins
import SluiceValues

// The fields of a point in columns without type affinity, so that any SQLite tool reads them as what they are:
//
//   String                                    TEXT
//   Int that fits 64 bits                     INTEGER
//   Decimal, also a whole one such as 10.0    REAL, where the REAL's shortest text is the same number
//   any other number, true, false, null       BLOB of the JSON text, which tools show as that text
//   a missing field                           NULL
//
// So the type of each is known from its column alone: "1" and 1 differ, as do 1 and 1.0, null and nothing. A BLOB of digits
// still counts as a number in SQLite's sum().
extension Statement {
    /// Binds a field of a point; false where a point can't hold such a value.
    func bind(seriesCell value: Value, at index: Int32) -> Bool {
        switch value {
        case .undefined: bindNull(at: index)
        case .null: bind(SeriesCell.null, at: index)
        case .bool(let bool): bind(bool ? SeriesCell.true : SeriesCell.false, at: index)
        case .string(let text): bind(text, at: index)
        case .number(let number):
            if number.isInt, let integer = number.int64 {
                bind(integer, at: index)
            } else if !number.isInt, let real = number.exactDouble {
                bind(real, at: index)
            } else {
                var digits: [UInt8] = []
                number.writeKeepingType(to: &digits)
                bind(digits, at: index)
            }
        case .array, .object, .bytes: return false
        }
        return true
    }

    /// The field of a point; Undefined for a missing one.
    func seriesCell(_ column: Int32) throws(StoreError) -> Value {
        switch type(column) {
        case .null: .undefined
        case .integer: .number(Number(int64(column)))
        case .real: Number(double(column)).map(Value.number) ?? .undefined
        case .text: .string(text(column))
        case .blob: try json(column)
        }
    }
}

private enum SeriesCell {
    static let null = Array("null".utf8)
    static let `true` = Array("true".utf8)
    static let `false` = Array("false".utf8)
}
