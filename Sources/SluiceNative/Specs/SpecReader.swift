import SluiceValues

/// What is wrong with a spec: `'kind' can't be 'nubmer'; expected any, number`.
struct SpecFailure: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads one object of a spec. Each reading function throws what is wrong, with the place in the spec.
struct SpecReader {
    private let members: Object
    /// Before each message: `'afar': parameter 'to': `.
    private let place: String

    /// - Parameter keys: what the object may have.
    init(_ value: Value, keys: [String], at place: String = "") throws(SpecFailure) {
        guard case .object(let members) = value else { throw SpecFailure("\(place)an object is expected here") }
        for member in members.members where !keys.contains(member.key) {
            throw SpecFailure("\(place)there is no '\(member.key)'; expected \(keys.joined(separator: ", "))")
        }
        self.members = members
        self.place = place
    }

    /// The object of a spec as a whole.
    static func root(_ json: [UInt8], keys: [String]) throws(SpecFailure) -> (reader: SpecReader, name: String) {
        let value: Value
        do throws(JSONError) {
            value = try Value(json: json)
        } catch {
            throw SpecFailure("its spec is \(error)")
        }
        let reader = try SpecReader(value, keys: keys)
        let name = try reader.text("name")
        return (try SpecReader(value, keys: keys, at: "'\(name)': "), name)
    }

    func failure(_ message: String) -> SpecFailure { SpecFailure(place + message) }

    func has(_ key: String) -> Bool { members[key] != nil }

    /// A text on one line that is not empty.
    func text(_ key: String) throws(SpecFailure) -> String {
        guard let text = try optionalText(key) else { throw failure("'\(key)' is missing") }
        return text
    }

    func optionalText(_ key: String) throws(SpecFailure) -> String? {
        guard let value = members[key] else { return nil }
        guard let text = value.string, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 }) else {
            throw failure("'\(key)' has to be a text on one line")
        }
        return text
    }

    func bool(_ key: String) throws(SpecFailure) -> Bool {
        guard let value = members[key] else { return false }
        guard let bool = value.bool else { throw failure("'\(key)' has to be true or false") }
        return bool
    }

    /// Any value; nil where there is none.
    func value(_ key: String) -> Value? { members[key] }

    /// The values of a list; none where there is no list.
    func list(_ key: String) throws(SpecFailure) -> [Value] {
        guard let value = members[key] else { return [] }
        guard let items = value.array else { throw failure("'\(key)' has to be a list") }
        return items
    }

    func texts(_ key: String) throws(SpecFailure) -> [String] {
        try list(key).map { (item: Value) throws(SpecFailure) in
            guard let text = item.string, !text.isEmpty else { throw failure("'\(key)' has to be a list of texts") }
            return text
        }
    }

    /// The objects of a list, each with the place that its messages name.
    func objects(_ key: String, keys: [String], called noun: String) throws(SpecFailure) -> [SpecReader] {
        var readers: [SpecReader] = []
        for (index, item) in try list(key).enumerated() {
            let name = item["name"].string.map { "'\($0)'" } ?? "\(index + 1)"
            readers.append(try SpecReader(item, keys: keys, at: "\(place)\(noun) \(name): "))
        }
        return readers
    }
}
