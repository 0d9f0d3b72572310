import SluiceValues

/// Any bytes are JSON for the scanner where they are for RFC 8259, with any field plan and with none; what a plan's slots hold
/// is what the whole value holds at those paths; and the value reads the same after it was written.
struct JSONTarget: FuzzTarget {
    let name = "json"
    let words = Vocabulary.json

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let payloads = try repository.conformance().compactMap(\.payload)
        let depths = [1, 2, 64, JSONLimits.maximumDepth, JSONLimits.maximumDepth + 1].flatMap { depth in
            [("[", "]"), ("{\"a\":", "}")].map { String(repeating: $0, count: depth) + "1" + String(repeating: $1, count: depth) }
        }
        let edges = [
            #"{"a":1,"a":{"b":2},"a":{"b":3,"b":[1]}}"#, #"{"\u0061":1,"a\u0000":2,"\ud83d\ude00":"\ud83d"}"#,
            " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\n", "\u{FEFF}1", "\"\u{E9}e\u{301}\"", "[1e9999,5]", #"{"a":1,"a":1e9999}"#,
        ]
        return (payloads + depths + edges + Vocabulary.numbers).map { Array($0.utf8) }
    }

    func check(_ input: [UInt8]) throws {
        let reference = ReferenceJSON.read(input)
        let failure = scan(input, plan: nil).failure
        try expect((failure == nil) == (reference != nil), "\(failure.map(\.description) ?? "taken as JSON"), against RFC 8259")
        try expect((0...input.count).contains(failure?.offset ?? 0), "a fault outside of the text")

        var value: Value?
        do throws(JSONError) { value = try Value(json: input, wholeIsInt: false) } catch {
            try expect(error == failure, "one pass says \(error), and another \(failure.map(\.description) ?? "nothing")")
        }
        try expectSlots(input, reference, failure)
        if let reference, let value {
            try expectSame(value, reference, input)
            try expectWritten(value)
            try expectCompact(input, value)
        }
        try expectElements(input, reference)
        try FoundationJSON.expectAgreement(input, reference, value)
    }

    private func scan(_ input: [UInt8], plan: FieldPlan?, slotCount: Int = 0) -> (slots: [JSONSlot], failure: JSONError?) {
        var slots = Array(repeating: JSONSlot(), count: slotCount + 1)
        var failure: JSONError?
        input.withUnsafeBufferPointer { bytes in
            slots.withUnsafeMutableBufferPointer { slots in
                do throws(JSONError) { _ = try JSONScanner.scan(bytes, plan: plan, slots: slots.baseAddress, stamp: 7) } catch {
                    failure = error
                }
            }
        }
        return (slots, failure)
    }

    // MARK: Lazy against whole

    /// Scans for some of the paths that there are, and for some that are not.
    private func expectSlots(_ input: [UInt8], _ reference: ReferenceJSON?, _ failure: JSONError?) throws {
        var random = InputGenerator(input)
        let paths = Self.somePaths(of: reference, using: &random)
        var slotCount = paths.count
        let plan = FieldPlan(
            paths: paths.enumerated().map { (path: $1.map { InputBytes.text($0) }, slot: $0) }, nextSlot: &slotCount)
        let scanned = scan(input, plan: plan, slotCount: slotCount)
        try expect(scanned.failure == failure, "with a plan \(scanned.failure.map(\.description) ?? "taken as JSON")")
        guard let reference else { return }
        for (path, slot) in zip(paths, scanned.slots) {
            let name = path.map { InputBytes.text($0) }.joined(separator: ".")
            let expected = reference.value(at: path[...])
            guard let expected else {
                try expect(slot.stamp != 7, "a slot for '\(name)', which is not there")
                continue
            }
            try expect(slot.stamp == 7, "no slot for '\(name)'")
            let found = Int(slot.offset)..<Int(slot.offset) + Int(slot.length)
            try expect(found == expected.range, "'\(name)' is at \(expected.range), and its slot says \(found)")
            let token = input[found]
            try expect(slot.kind == expected.kind, "'\(name)' is taken for \(slot.kind)")
            let hasEscapes = slot.kind == .string && token.contains(UInt8(ascii: "\\"))
            try expect(slot.hasEscapes == hasEscapes, "'\(name)' has escapes: \(hasEscapes)")
            let alone = Array(token).withUnsafeBufferPointer { JSONReader.value($0, wholeIsInt: false) }
            try expectSame(alone, expected, input)
        }
    }

    private static func somePaths(of reference: ReferenceJSON?, using random: inout InputGenerator) -> [[[UInt8]]] {
        let all = Array((reference?.paths() ?? []).prefix(200))
        var paths = (0..<min(all.count, 8)).compactMap { _ in all.randomElement(using: &random) }
        for path in paths.prefix(2) {
            paths.append(path + [Array("a".utf8)])
            paths.append(Array(path.dropLast()) + [path[path.count - 1] + [UInt8(ascii: "x")]])
        }
        paths.append([Array("a".utf8)])
        paths.append([Array("a".utf8), Array("b".utf8)])
        var seen: Set<[[UInt8]]> = []
        return paths.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    // MARK: Whole against the reference

    private func expectSame(_ value: Value, _ json: ReferenceJSON, _ input: [UInt8]) throws {
        switch (json.node, value) {
        case (.null, .null): return
        case (.bool(let expected), .bool(let bool)): try expect(bool == expected, "\(bool) instead of \(expected)")
        case (.string(let expected), .string(let text)):
            try expect(text.utf8.elementsEqual(expected), "'\(text)' instead of '\(InputBytes.text(expected))'")
        case (.number, .number(let number)):
            try expect(self.number(of: json, input) == number, "\(InputBytes.text(input[json.range])) is read as \(number)")
        case (.number, .undefined):
            try expect(isOutOfRange(json, input), "\(InputBytes.text(input[json.range])) is read as no number")
        case (.array(let items), .array(let values)):
            let kept = items.filter { !isOutOfRange($0, input) }
            try expect(kept.count == values.count, "\(values.count) items of \(kept.count)")
            for (item, value) in zip(kept, values) { try expectSame(value, item, input) }
        case (.object(let members), .object(let object)):
            let names = Set(members.map(\.key))
            for name in names {
                guard let last = members.last(where: { $0.key == name })?.value else { continue }
                let found = object[InputBytes.text(name)] ?? .undefined
                try expectSame(found, last, input)
            }
            try expect(object.count <= names.count, "\(object.count) members of \(names.count)")
        default: throw Finding("\(value.typeName) at \(json.range)")
        }
    }

    private func isOutOfRange(_ json: ReferenceJSON, _ input: [UInt8]) -> Bool {
        guard case .number = json.node else { return false }
        return number(of: json, input) == nil
    }

    /// The number of a token, read as a numeric String: those write no plus.
    private func number(of json: ReferenceJSON, _ input: [UInt8]) -> Number? {
        Number(numeric: InputBytes.text(input[json.range].filter { $0 != UInt8(ascii: "+") }))
    }

    /// The elements of an Array are told as they are written, and nothing else has elements.
    private func expectElements(_ input: [UInt8], _ reference: ReferenceJSON?) throws {
        try expect(JSONText.isJSON(input) == (reference != nil), "another answer to whether it is JSON")
        let elements = JSONText.elements(of: input)
        guard case .array(let items)? = reference?.node else {
            return try expect(elements == nil, "\(elements?.count ?? 0) elements of what is no Array")
        }
        try expect(elements.map { $0.map(\.indices) } == items.map(\.range), "the elements are not where the items are")
    }

    // MARK: There and back

    private func expectWritten(_ value: Value) throws {
        guard !value.isUndefined else { return }
        let text = value.json
        let again = try Value(json: text, wholeIsInt: false)
        try expect(again.equals(value) == true, "written as \(text), which is another value")
        try expect(again.json == text, "written as \(text), then as \(again.json)")
    }

    /// Without its white space a text is still the same.
    private func expectCompact(_ input: [UInt8], _ value: Value) throws {
        var compact: [UInt8] = []
        JSONText.appendCompact(input, to: &compact)
        let again = try Value(json: compact, wholeIsInt: false)
        try expect(value.isUndefined ? again.isUndefined : again.equals(value) == true, "compact it is another value")
        try expect(again.json == value.json, "compact it is written otherwise")
    }
}

extension ReferenceJSON {
    fileprivate var kind: JSONKind {
        switch node {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool(let bool): bool ? .true : .false
        case .null: .null
        }
    }
}
