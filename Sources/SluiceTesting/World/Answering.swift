import SluicePacks
import SluiceValues

/// The answers of a test, and how far each list of them has been given.
struct Answering: Sendable {
    private var webhooks: [(url: String, turns: ArraySlice<PackTest.Answer>)] = []
    private var functions: [String: ArraySlice<PackTest.Answer>] = [:]
    private var mail: [String: ArraySlice<PackTest.Answer>] = [:]
    private(set) var secrets = Object()

    init() {}

    init(_ answers: PackTest.Answers) {
        webhooks = answers.webhooks.map { ($0.url, $0.turns[...]) }
        for (name, turns) in answers.functions { functions[name] = turns[...] }
        for (address, turns) in answers.mail { mail[address] = turns[...] }
        secrets = answers.secrets
    }

    /// The answer of the URL itself, else of the longest beginning of it.
    mutating func turn(webhook url: String) -> PackTest.Answer? {
        let fitting = webhooks.indices.filter { place in
            let pattern = webhooks[place].url
            return pattern == url || (pattern.hasSuffix("*") && url.hasPrefix(pattern.dropLast()))
        }
        guard let place = fitting.max(by: { rank($0, url) < rank($1, url) }) else { return nil }
        return Self.next(&webhooks[place].turns)
    }

    private func rank(_ place: Int, _ url: String) -> Int {
        webhooks[place].url == url ? .max : webhooks[place].url.utf8.count
    }

    mutating func turn(function name: String) -> PackTest.Answer? { functions[name] == nil ? nil : Self.next(&functions[name, default: []]) }

    /// The answer of the address itself, else of `*`.
    mutating func turn(mail address: String) -> PackTest.Answer? {
        let key = mail[address] == nil ? "*" : address
        return mail[key] == nil ? nil : Self.next(&mail[key, default: []])
    }

    /// The last one stays.
    private static func next(_ turns: inout ArraySlice<PackTest.Answer>) -> PackTest.Answer? {
        turns.count > 1 ? turns.removeFirst() : turns.first
    }
}
