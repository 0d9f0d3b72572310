/// The members of a JSON object in the order of their first appearance; each key at most once.
public struct Object: Sendable {
    public struct Member: Sendable {
        public let key: String
        public var value: Value
    }

    public private(set) var members: [Member] = []
    /// Places by key, kept once there are too many members to search one by one.
    private var places: [ExactText: Int]?

    private static let searchableCount = 12

    public init() {}

    /// Of two pairs with one key the later value wins, at the first one's place.
    public init(_ pairs: some Sequence<(String, Value)>) {
        for (key, value) in pairs { self[key] = value }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }

    /// The value under a key, nil where there is none. Setting nil, or Undefined, removes the member.
    /// - Complexity: O(1) on average.
    public subscript(key: String) -> Value? {
        get { place(of: key).map { members[$0].value } }
        set {
            guard let newValue, !newValue.isUndefined else { return remove(key) }
            if let place = place(of: key) {
                members[place].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
                index(newMember: key)
            }
        }
    }

    private func place(of key: String) -> Int? {
        if let places { return places[ExactText(key)] }
        return members.firstIndex { ExactText($0.key) == ExactText(key) }
    }

    private mutating func index(newMember key: String) {
        if places != nil {
            places?[ExactText(key)] = members.count - 1
        } else if members.count > Self.searchableCount {
            places = Dictionary(uniqueKeysWithValues: members.enumerated().map { (ExactText($1.key), $0) })
        }
    }

    private mutating func remove(_ key: String) {
        guard let place = place(of: key) else { return }
        members.remove(at: place)
        if places != nil {
            places = Dictionary(uniqueKeysWithValues: members.enumerated().map { (ExactText($1.key), $0) })
        }
    }
}

extension Object: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements)
    }
}

/// A text compared code unit by code unit, as JSON keys are; `String` itself takes canonically equivalent texts for equal.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ExactText, b: ExactText) -> Bool {
        a.text.utf8.count == b.text.utf8.count && a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
