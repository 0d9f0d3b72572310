import SluicePlugins
import SluiceText
import SluiceValues

/// Reads one `*.test.yaml`.
struct TestFileReader {
    var reader: FileReader
    private(set) var tests: [PackTest] = []
    let pack: Pack
    /// The names of the file's tests with their places.
    private var names: [(name: String, span: Span)] = []

    /// When a test begins that does not say: 2026-01-01T00:00:00Z.
    static let defaultTime: Timestamp = 1_767_225_600_000

    init(_ file: SourceFile, of pack: Pack) {
        reader = FileReader(file)
        reader.resources = DeclaredResources(of: pack)
        self.pack = pack
        guard let root = reader.document(),
            let mapping = reader.mapping(root, keys: PackKeys.testsFile, of: "a tests file"),
            let node = reader.required("tests", in: mapping, at: Span(root.span.lowerBound, root.span.lowerBound + 1)),
            let elements = reader.elements(node, of: "'tests'")
        else { return }
        tests = elements.compactMap { test($0) }
    }

    /// Reports names that tests of this or an earlier file have.
    mutating func checkNames(against places: inout [String: FilePlace]) {
        for (name, span) in names {
            if let first = places[name] {
                reader.report(
                    .duplicateTest, "a second test '\(name)'", at: span,
                    hint: .init("the first one is at \(first); give this one another name"))
            } else {
                places[name] = reader.place(of: span)
            }
        }
    }

    private mutating func test(_ node: YAMLNode) -> PackTest? {
        guard let mapping = reader.mapping(node, keys: PackKeys.test, of: "a test") else { return nil }
        let start = Span(node.span.lowerBound, node.span.lowerBound + 1)
        let nameNode = reader.required("name", in: mapping, at: start)
        let name = nameNode.flatMap { reader.text($0, of: "'name'", isProse: true) }
        if let name, let nameNode { names.append((name, nameNode.span)) }
        let skip = mapping["skip"].flatMap { reader.text($0, of: "'skip'", isProse: true) }
        let at = mapping["at"].flatMap { time($0, of: "'at'", relativeTo: nil) } ?? Self.defaultTime
        let seed = mapping["seed"].flatMap { reader.int($0, in: 0...Int.max, of: "'seed'") } ?? 1
        let parameters = mapping["parameters"].map { self.parameters($0) } ?? Object()
        let given = mapping["given"].map { self.given($0, at: at) } ?? PackTest.Given()
        let answers = mapping["answers"].map { self.answers($0) } ?? PackTest.Answers()
        let devices = mapping["devices"].map { self.devices($0) } ?? []
        let steps = reader.required("steps", in: mapping, at: start).map { self.steps($0) } ?? []
        guard let name else { return nil }
        return PackTest(
            name: name, place: reader.place(of: start), skip: skip, at: at, seed: UInt64(seed), parameters: parameters, given: given,
            answers: answers, devices: devices, steps: steps)
    }

    private mutating func parameters(_ node: YAMLNode) -> Object {
        var parameters = Object()
        for entry in reader.entries(node, of: "'parameters'") ?? [] {
            if pack.parameters[entry.key] == nil {
                reader.report(
                    .unknownParameter, "unknown parameter '\(entry.key)'", at: entry.keySpan,
                    hint: FileReader.nearest(to: entry.key, among: pack.parameters.members.map(\.key), at: entry.keySpan)
                        ?? .init("declare it under 'parameters' in pack.yaml"))
            }
            parameters[entry.key] = entry.value.value
        }
        return parameters
    }

    /// The names of devices: a list, or `all`.
    private mutating func devices(_ node: YAMLNode) -> [String] {
        let known = pack.devices.map(\.name)
        if node.scalar?.text == "all" { return known }
        return (reader.elements(node, of: "'devices'") ?? []).compactMap { element in
            guard let name = reader.text(element, of: "a device", isProse: true) else { return nil }
            checkChoice(name, among: known, at: element.span, of: "device")
            return name
        }
    }

    // MARK: What several parts read

    mutating func checkChoice(_ word: String, among words: [String], at span: Span, of what: String) {
        guard !words.contains(word) else { return }
        reader.report(
            .unknownChoice, "unknown \(what) '\(word)'", at: span,
            label: words.isEmpty ? nil : "expected \(words.joined(separator: ", "))",
            hint: FileReader.nearest(to: word, among: words, at: span))
    }

    /// From 1970 to 9999, so that a test can go on for as long as it likes.
    private static let times: ClosedRange<Timestamp> = 0...253_402_300_800_000

    /// A time in milliseconds or as RFC 3339; where it may be relative, `-30s` too.
    mutating func time(_ node: YAMLNode, of what: String, relativeTo start: Timestamp?) -> Timestamp? {
        guard let text = reader.text(node, of: what, isProse: true) else { return nil }
        var time = TimeText.parse(text)
        if time == nil, let start, let sign = text.first, sign == "-" || sign == "+" {
            time = DurationText.milliseconds(String(text.dropFirst())).map { sign == "-" ? start - $0 : start + $0 }
        }
        if let time, Self.times.contains(time) { return time }
        reader.report(
            .invalidTime, "'\(text)' is no time", at: node.span,
            label: "expected one such as 2026-01-01T00:00:00Z, or milliseconds" + (start == nil ? "" : ", or -30s"))
        return nil
    }

    /// Content under one of the keys `payload` or `body` (any value, written as JSON), `text` and `base64`; nil where there is none.
    mutating func content(_ mapping: KeyedMapping, value key: String) -> [UInt8]? {
        let given = [key, "text", "base64"].compactMap { mapping.entry($0) }
        if given.count > 1 {
            reader.report(
                .unknownKey, "'\(given[1].key)' beside '\(given[0].key)' in \(mapping.what)", at: given[1].keySpan,
                hint: .init("there is one content; leave out the other key"))
        }
        if let node = mapping[key] { return Array(node.value.json.utf8) }
        if let node = mapping["text"] { return reader.text(node, of: "'text'", isProse: true).map { Array($0.utf8) } }
        guard let node = mapping["base64"], let text = reader.text(node, of: "'base64'", isProse: true) else { return nil }
        if let bytes = Base64.decode(text) { return bytes }
        reader.report(.wrongType, "'base64' can't be '\(text)'", at: node.span, label: "expected base64")
        return nil
    }

    /// An Object.
    mutating func object(_ node: YAMLNode, of what: String) -> Object? {
        guard reader.entries(node, of: what) != nil else { return nil }
        return node.value.object
    }

    /// Named lists, each name declared.
    mutating func named<Element>(
        _ node: YAMLNode, of what: String, as kind: ResourceKind, _ element: (inout TestFileReader, YAMLNode, String) -> Element?
    ) -> [(name: String, items: [Element])] {
        (reader.entries(node, of: what) ?? []).map { entry in
            reader.checkDeclared(entry.key, as: kind, at: entry.keySpan)
            let elements = reader.elements(entry.value, of: "'\(entry.key)'") ?? []
            return (entry.key, elements.compactMap { element(&self, $0, entry.key) })
        }
    }
}
