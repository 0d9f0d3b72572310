/// Reads a file of the tz database. Whatever the bytes are, it ends with a content or without one.
///
/// - Source: RFC 8536.
struct TZifReader {
    struct Content {
        var transitions: [Int] = []
        var types: [ZoneRules.LocalTimeType] = []
        var initial: ZoneRules.LocalTimeType
        /// The rule for the time after the last transition, as POSIX writes it.
        var footer: String?
    }

    private struct Header {
        let version: UInt8
        let utcCount: Int
        let standardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let characterCount: Int

        func size(timeBytes: Int) -> Int {
            timeCount * (timeBytes + 1) + typeCount * 6 + characterCount + leapCount * (timeBytes + 4) + standardCount + utcCount
        }
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func content() -> Content? {
        guard let first = header() else { return nil }
        guard first.version >= UInt8(ascii: "2") else { return data(first, timeBytes: 4) }
        // Behind the data for 32 bits stand the same for 64.
        guard skip(first.size(timeBytes: 4)), let second = header(), var content = data(second, timeBytes: 8) else { return nil }
        let rest = bytes[place...]
        if rest.first == UInt8(ascii: "\n") {
            content.footer = String(decoding: rest.dropFirst().prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
        return content
    }

    private mutating func header() -> Header? {
        guard bytes.count - place >= 44, bytes[place..<place + 4].elementsEqual("TZif".utf8) else { return nil }
        let version = bytes[place + 4]
        place += 20
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(number(4)) }
        // More than a file of the database ever has; so no product below overflows.
        guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { return nil }
        return Header(
            version: version, utcCount: counts[0], standardCount: counts[1], leapCount: counts[2], timeCount: counts[3],
            typeCount: counts[4], characterCount: counts[5])
    }

    private mutating func data(_ header: Header, timeBytes: Int) -> Content? {
        let size = header.size(timeBytes: timeBytes)
        guard bytes.count - place >= size else { return nil }
        let end = place + size
        let times = (0..<header.timeCount).map { _ in number(timeBytes) }
        let indices = (0..<header.timeCount).map { _ in number(1) }
        let records = (0..<header.typeCount).map { _ in (offset: number(4), isDaylight: number(1) != 0, name: number(1)) }
        let names = bytes[place..<place + header.characterCount]
        place = end
        let types = records.map { record in
            let name = names.dropFirst(record.name).prefix { $0 != 0 }
            return ZoneRules.LocalTimeType(
                offset: record.offset, isDaylight: record.isDaylight, abbreviation: String(decoding: name, as: UTF8.self))
        }
        let isSound =
            indices.allSatisfy { (0..<types.count).contains($0) } && types.allSatisfy { abs($0.offset) < 100_000 }
            && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
        guard isSound else { return nil }
        return Content(transitions: times, types: indices.map { types[$0] }, initial: types[0])
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard bytes.count - place >= count else { return false }
        place += count
        return true
    }

    /// A signed number, the most significant byte first; a single byte is unsigned.
    private mutating func number(_ count: Int) -> Int {
        var value: UInt64 = 0
        for byte in bytes[place..<place + count] { value = value << 8 | UInt64(byte) }
        place += count
        switch count {
        case 1: return Int(value)
        case 4: return Int(Int32(truncatingIfNeeded: value))
        default: return Int(Int64(bitPattern: value))
        }
    }
}
