import SluicePlugins
import SluiceValues

/// A key of an item as it is stored: columns without type affinity, natural to read in any SQLite tool.
///
/// Strings are TEXT. Numbers are INTEGER or REAL, so that they come before Strings and in the order of their values, and `1`
/// and `1.0` are one key. What neither can hold exactly (long decimals, large integers) has two forms:
/// - a partition key, of which only equality matters, is the BLOB of its canonical digits;
/// - a sort key is the nearest REAL, and a second column tells it from its neighbours: `=` for the number that the REAL is
///   written as, `<…` and `>…` for those below and above it, where `…` is a text in the order of the exact numbers.
struct ItemKey {
    var partition: Cell
    var sort: SortCell?

    enum Cell {
        case integer(Int64)
        case real(Double)
        case text(String)
        case blob([UInt8])
    }

    struct SortCell {
        var cell: Cell
        var rest: String
    }

    /// nil where a value can be no key: neither a number nor a String with something in it.
    init?(partition: Value, sort: Value?) {
        guard let partition = Self.partitionCell(partition) else { return nil }
        self.partition = partition
        guard let sort else { return }
        guard let cell = Self.sortCell(sort) else { return nil }
        self.sort = cell
    }

    static func partitionCell(_ value: Value) -> Cell? {
        switch value {
        case .string(let text): return text.isEmpty ? nil : .text(text)
        case .number(let number):
            if let integer = number.int64 { return .integer(integer) }
            if let real = number.exactDouble { return .real(real) }
            var digits: [UInt8] = []
            number.asDecimal.write(to: &digits)
            return .blob(digits)
        default: return nil
        }
    }

    static func sortCell(_ value: Value) -> SortCell? {
        switch value {
        case .string(let text): return text.isEmpty ? nil : SortCell(cell: .text(text), rest: "=")
        case .number(let number):
            // Larger integers are taken as REAL too: beside them stand fractions that only a REAL can be near to.
            if let integer = number.int64, integer.magnitude <= 1 << 53 {
                return SortCell(cell: .integer(integer), rest: "=")
            }
            if let real = number.exactDouble { return SortCell(cell: .real(real), rest: "=") }
            let nearest = number.double
            let isBelow = Number(nearest).map { number < $0 } ?? number.isNegative
            return SortCell(cell: .real(nearest), rest: (isBelow ? "<" : ">") + orderedText(number))
        default: return nil
        }
    }

    /// A text that sorts as the numbers of one sign do: the exponent, then the digits; for negative ones the nines' complement.
    private static func orderedText(_ number: Number) -> String {
        let (significand, exponent) = number.reduced
        let digits = Array(significand.magnitude.description.utf8)
        let adjusted = exponent + digits.count - 1
        let biased = String(adjusted + 1_000 + 10_000).utf8.dropFirst()
        let padding = repeatElement(UInt8(ascii: "0"), count: max(0, Number.maximumDigits - digits.count))
        var text = Array(biased) + digits + padding
        if number.isNegative {
            for index in text.indices { text[index] = UInt8(ascii: "9") - (text[index] - UInt8(ascii: "0")) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Statement {
    func bind(_ cell: ItemKey.Cell, at index: Int32) {
        switch cell {
        case .integer(let value): bind(value, at: index)
        case .real(let value): bind(value, at: index)
        case .text(let text): bind(text, at: index)
        case .blob(let bytes): bind(bytes, at: index)
        }
    }

    /// Binds from parameter 1 on and answers the first one after the key.
    func bind(_ key: ItemKey) -> Int32 {
        bind(key.partition, at: 1)
        guard let sort = key.sort else { return 2 }
        bind(sort.cell, at: 2)
        bind(sort.rest, at: 3)
        return 4
    }
}
