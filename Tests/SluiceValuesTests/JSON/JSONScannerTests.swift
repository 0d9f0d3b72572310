import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceValues

/// Scans a copy of the bytes that ends where its allocation ends, so that a read beyond it does not go unnoticed.
func scan(_ bytes: [UInt8], plan: FieldPlan? = nil, slots: UnsafeMutablePointer<JSONSlot>? = nil, stamp: UInt32 = 1)
    -> Result<JSONScanner.Root, JSONError>
{
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { copy.deallocate() }
    _ = copy.initialize(from: bytes)
    do throws(JSONError) {
        return .success(try JSONScanner.scan(UnsafeBufferPointer(copy), plan: plan, slots: slots, stamp: stamp))
    } catch {
        return .failure(error)
    }
}

func scan(_ text: String) -> Result<JSONScanner.Root, JSONError> { scan(Array(text.utf8)) }

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
    fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}

@Suite("JSON scanner")
struct JSONScannerTests {
    static let valid = [
        "{}", "[]", "0", "-0", "1.5", "-1.5e10", "1E+5", "1e-5", "0.0", "true", "false", "null", #""""#, #""a""#, " [ 1 , 2 ] ", "\t\r\n{}\n",
        #"{"a":1,"b":{"c":[1,2,{"d":null}]}}"#, #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""\ud800""#, #"{"":0}"#, "\"\u{7f}\"", "\"é€😀\"",
        #"{"a":1,"a":2}"#, "[[[[]]]]", "123456789012345678901234567890", "1e400", #""12345678""#, #""1234567\n""#, "\"\u{2028}\"",
        "1e999999999999999999999999", "[1,[2],{},\"\"]",
    ]

    @Test("valid texts", arguments: valid)
    func takes(text: String) {
        #expect(scan(text).isSuccess)
    }

    static let invalid: [(String, JSONError.Reason, Int)] = [
        ("", .empty, 0), ("  ", .empty, 0), ("{", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), (#""a"#, .unexpectedEnd, 2),
        ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
        (#""\"#, .unexpectedEnd, 2), (#""\u00"#, .unexpectedEnd, 5), (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5),
        ("[1,]", .unexpectedByte, 3), (#"{"a":1,}"#, .unexpectedByte, 7), ("[,1]", .unexpectedByte, 1), ("{a:1}", .unexpectedByte, 1), ("'a'", .unexpectedByte, 0),
        (#"{"a" 1}"#, .unexpectedByte, 5), ("[1 2]", .unexpectedByte, 3), ("nul1", .unexpectedByte, 3), ("NaN", .unexpectedByte, 0), ("+1", .unexpectedByte, 0),
        (".5", .unexpectedByte, 0), ("True", .unexpectedByte, 0), ("[1}", .unexpectedByte, 2), ("{1:2}", .unexpectedByte, 1), ("\u{FEFF}1", .unexpectedByte, 0),
        ("\u{A0}1", .unexpectedByte, 0), ("01", .badNumber, 1), ("-01", .badNumber, 2), ("-a", .badNumber, 1), ("1.a", .badNumber, 2), ("1e+a", .badNumber, 3),
        ("[1.]", .badNumber, 3), (#""\x""#, .badEscape, 2), (#""\u00g0""#, .badEscape, 5), (#""\U0041""#, .badEscape, 2), ("\"a\nb\"", .controlCharacter, 2),
        ("\"\u{0}\"", .controlCharacter, 1), ("\"\t\"", .controlCharacter, 1), ("1 2", .trailingText, 2), ("{}}", .trailingText, 2), ("true1", .trailingText, 4),
        ("[]//", .trailingText, 2), ("1\u{0}", .trailingText, 1), ("\u{C}1", .unexpectedByte, 0),
    ]

    @Test("invalid texts, with the reason and the place", arguments: invalid)
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(scan(text).error == JSONError(offset: offset, reason: reason))
    }

    @Test("every text that ends too early is refused, whatever is cut off")
    func prefixes() {
        let text = Array(#"{"key":[1.5e3,"a\u00e9\\é€😀",true,null,{"inner":false}]}"#.utf8)
        for count in text.indices { #expect(!scan(Array(text[..<count])).isSuccess, "\(count) bytes") }
        #expect(scan(text).isSuccess)
    }

    @Test("a string's faults are found at every place of its eight-byte words")
    func places() {
        for length in 0..<20 {
            let filler = [UInt8](repeating: 0x61, count: length)
            #expect(scan([0x22] + filler + [0x22]).isSuccess)
            #expect(scan([0x22] + filler + [0x1F] + filler + [0x22]).error == JSONError(offset: length + 1, reason: .controlCharacter))
            #expect(scan([0x22] + filler + [0xFF] + filler + [0x22]).error == JSONError(offset: length + 1, reason: .badUTF8))
            #expect(scan([0x22] + filler + [0x5C, 0x22] + filler + [0x22]).isSuccess)
            #expect(scan([0x22] + filler + [0xC3, 0xA9] + filler + [0x22]).isSuccess)
            #expect(scan([0x22] + filler + [0x7F, 0x20, 0x21] + filler + [0x22]).isSuccess)
        }
    }

    @Test("strings are UTF-8 as the standard library understands it, for all sequences of two bytes and edges of more")
    func utf8() {
        func check(_ bytes: [UInt8]) {
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect(scan([0x22] + bytes + [0x22]).isSuccess == isValid, "\(bytes)")
        }
        for first in UInt8(0x80)...0xFF {
            check([first])
            for second in stride(from: UInt8(0x60), through: 0xE0, by: 1) { check([first, second]) }
        }
        let edges: [UInt8] = [0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF].filter { $0 != 0x22 }
        for first in UInt8(0xE0)...0xF7 {
            for second in edges {
                for third in edges {
                    check([first, second, third])
                    for fourth in [0x61, 0x7F, 0x80, 0xBF, 0xC0] as [UInt8] { check([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test("512 levels are taken, 513 not", arguments: [("[", "]", "1"), (#"{"a":"#, "}", "1"), (#"[{"a":"#, "}]", "1")])
    func depth(open: String, close: String, inside: String) {
        let levels = open.utf8.first == UInt8(ascii: "[") && open.count > 1 ? 256 : 512
        func text(_ count: Int) -> String { String(repeating: open, count: count) + inside + String(repeating: close, count: count) }
        #expect(scan(text(levels)).isSuccess)
        #expect(scan(text(levels + 1)).error?.reason == .tooDeep)
        #expect((try? Value(json: text(levels)))?.json == text(levels))
    }

    @Test("hundreds of thousands of brackets are refused without a crash", arguments: ["[", #"{"a":"#, "[{\"a\":"])
    func bomb(open: String) {
        #expect(scan(String(repeating: open, count: 200_000)).error?.reason == .tooDeep)
    }

    @Test("the root's kind and place")
    func root() throws {
        let root = try scan("  [1, 2] \n").get()
        #expect(root.kind == .array && root.offset == 2 && root.length == 6)
        #expect(try scan("1").get().length == 1)
    }

    // MARK: Plans

    /// The tokens that a plan for `paths` finds, by dotted path.
    private func tokens(_ text: String, _ paths: [String]) throws -> [String: String] {
        let wanted = paths.enumerated().map { (path: $1.split(separator: ".").map(String.init), slot: $0) }
        var nextSlot = wanted.count
        let plan = FieldPlan(paths: wanted, nextSlot: &nextSlot)
        // Left over from another scan.
        var slots = [JSONSlot](repeating: JSONSlot(), count: nextSlot)
        for index in slots.indices { slots[index].stamp = 6 }
        let bytes = Array(text.utf8)
        _ = try slots.withUnsafeMutableBufferPointer { scan(bytes, plan: plan, slots: $0.baseAddress, stamp: 7) }.get()
        var found: [String: String] = [:]
        for (index, path) in paths.enumerated() where slots[index].stamp == 7 {
            let start = Int(slots[index].offset)
            found[path] = String(decoding: bytes[start..<(start + Int(slots[index].length))], as: UTF8.self)
        }
        return found
    }

    static let plans: [(String, [String], [String: String])] = [
        (#"{"a":1,"b":"x"}"#, ["a", "b", "c"], ["a": "1", "b": #""x""#]),
        (#"{"b": [1, 2] ,"a": { } }"#, ["a", "b"], ["a": "{ }", "b": "[1, 2]"]),
        (#"{"a":{"b":{"c":5}}}"#, ["a.b.c", "a.b", "a"], ["a.b.c": "5", "a.b": #"{"c":5}"#, "a": #"{"b":{"c":5}}"#]),
        (#"{"a":1,"a":2}"#, ["a"], ["a": "2"]),
        (#"{"a":{"b":1},"a":{"c":2}}"#, ["a.b", "a.c"], ["a.c": "2"]),
        (#"{"a":{"b":1},"a":5}"#, ["a.b", "a"], ["a": "5"]),
        (#"{"a":5,"a":{"b":1}}"#, ["a.b"], ["a.b": "1"]),
        (#"{"a":{"b":{"c":1},"b":2}}"#, ["a.b.c", "a.b"], ["a.b": "2"]),
        (#"{"a":{"b":{"c":1}},"a":{"b":{"d":1}}}"#, ["a.b.c"], [:]),
        (#"{"a":{"b":{"c":1}},"a":{}}"#, ["a.b.c", "a.b"], [:]),
        (#"{"\u0061":1}"#, ["a"], ["a": "1"]), (#"{"a":1,"\u0061":2}"#, ["a"], ["a": "2"]), (#"{"\u0061":{"b":1},"a":3}"#, ["a.b"], [:]),
        (#"{"12345678":1,"123456789":2,"1234567":3}"#, ["123456789", "1234567", "12345678"], ["12345678": "1", "123456789": "2", "1234567": "3"]),
        (#"{"12345678x":1}"#, ["12345678y"], [:]), (#"{"a\u0000":1}"#, ["a"], [:]), (#"{"":1}"#, ["a"], [:]),
        (#"[{"a":1}]"#, ["a"], [:]), ("5", ["a"], [:]), (#"{"a":[{"b":1}]}"#, ["a.b", "a"], ["a": #"[{"b":1}]"#]),
        (#"{"x":{"a":1},"a":2}"#, ["a"], ["a": "2"]), (#"{"é":1,"a":"\n"}"#, ["é", "a"], ["é": "1", "a": #""\n""#]), (#"{"a":1}"#, [], [:]),
        (#"{"c":3,"a":1,"b":2}"#, ["a", "b", "c"], ["a": "1", "b": "2", "c": "3"]),
    ]

    @Test("a plan finds its fields; of duplicate keys the last counts", arguments: plans.indices)
    func plan(row: Int) throws {
        let (text, paths, expected) = Self.plans[row]
        #expect(try tokens(text, paths) == expected)
    }

    @Test("the slot tells the kind and whether there are escapes")
    func slot() throws {
        var nextSlot = 2
        let plan = FieldPlan(paths: [(["a"], 0), (["b"], 1)], nextSlot: &nextSlot)
        var slots = [JSONSlot(), JSONSlot()]
        let bytes = Array(#"{"a":"x\ny","b":false}"#.utf8)
        _ = try slots.withUnsafeMutableBufferPointer { scan(bytes, plan: plan, slots: $0.baseAddress, stamp: 1) }.get()
        #expect(slots[0].kind == .string && slots[0].hasEscapes)
        #expect(slots[1].kind == .false && !slots[1].hasEscapes)
    }

    @Test("a plan of many levels keeps to the depth")
    func planDepth() throws {
        let path = Array(repeating: "a", count: 600)
        func text(_ count: Int) -> [UInt8] { Array((String(repeating: #"{"a":"#, count: count) + "1" + String(repeating: "}", count: count)).utf8) }
        var nextSlot = 1
        let plan = FieldPlan(paths: [(path, 0)], nextSlot: &nextSlot)
        var slots = [JSONSlot](repeating: JSONSlot(), count: nextSlot)
        slots.withUnsafeMutableBufferPointer { slots in
            #expect(scan(text(512), plan: plan, slots: slots.baseAddress, stamp: 1).isSuccess)
            #expect(scan(text(513), plan: plan, slots: slots.baseAddress, stamp: 2).error?.reason == .tooDeep)
        }
    }

    // MARK: Random texts

    @Test("mutated texts never trap, and are valid where Foundation finds them so", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var nextSlot = 3
        let plan = FieldPlan(paths: [(["a"], 0), (["b", "c"], 1), (["key", "inner"], 2)], nextSlot: &nextSlot)
        var slots = [JSONSlot](repeating: JSONSlot(), count: nextSlot)
        let seeds = Self.valid.map { Array($0.utf8) } + [Array(#"{"a":1,"b":{"c":[2,"x"]},"key":{"inner":true},"a":{"b":0}}"#.utf8)]
        let bytes = Array(#"{}[]",:\ue0123456789.-+EtrufalsnAD8 "#.utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xA0, 0xF4, 0xFF]
        for round in 0..<4_000 {
            var text = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                let byte = bytes[Int.random(in: 0..<bytes.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text.insert(byte, at: place)
                case 1: if place < text.count { text[place] = byte }
                default: if place < text.count { text.remove(at: place) }
                }
            }
            let plain = scan(text)
            let planned = slots.withUnsafeMutableBufferPointer { scan(text, plan: plan, slots: $0.baseAddress, stamp: UInt32(round + 1)) }
            #expect(plain.isSuccess == planned.isSuccess && plain.error == planned.error)
            if plain.isSuccess {
                let value = try? Value(json: text)
                #expect(value != nil)
                // Written and read again it is the same.
                if let value, !value.isUndefined { #expect((try? Value(json: value.json))?.equals(value) == true) }
            }
            guard Self.isDefinedForBoth(text) else { continue }
            let foundation = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            #expect(plain.isSuccess == (foundation != nil), "\(String(decoding: text, as: UTF8.self)) \(text)")
        }
    }

    /// Foundation differs by design: it refuses lone surrogates and numbers beyond Double, takes a comma behind the last item,
    /// skips a byte order mark and guesses UTF-16 and UTF-32 from NUL bytes.
    private static func isDefinedForBoth(_ text: [UInt8]) -> Bool {
        let string = String(decoding: text, as: UTF8.self).lowercased()
        let isExponential = zip(string.utf8, string.utf8.dropFirst()).contains { (48...57).contains($0) && $1 == UInt8(ascii: "e") }
        let dense = string.filter { !$0.isWhitespace }
        return !text.contains(0) && !text.contains(0xFF) && !string.contains(#"\ud"#) && !isExponential
            && !dense.contains(",]") && !dense.contains(",}")
    }
}
