import SluiceValues

/// What a SELECT makes of a message, an element or a row. Source: language reference, 7.1 and 8.
final class Projection: Sendable {
    struct Item: Sendable {
        /// One key, or several for nested objects; empty for a bare `*`, whose members are taken over.
        let path: [String]
        let node: any Node
    }

    private enum Form: Sendable {
        /// `SELECT *`, `SELECT VALUE e`: one node and nothing around it.
        case single(any Node)
        /// Distinct keys, no `*`: members are written one after the other.
        case plain(PlainMembers)
        case general
    }

    /// Whether it is the payload itself, a lone `*`.
    let isPayload: Bool
    private let items: [Item]
    private let form: Form

    init(value node: any Node) {
        items = []
        isPayload = node is PayloadNode
        form = .single(node)
    }

    init(items: [Item]) {
        self.items = items
        let isStar = items.count == 1 && items[0].path.isEmpty
        isPayload = isStar && items[0].node is PayloadNode
        let keys = items.compactMap { $0.path.count == 1 ? $0.path[0] : nil }
        if isStar {
            form = .single(items[0].node)
        } else if keys.count == items.count, Set(keys).count == keys.count {
            form = .plain(PlainMembers(items.map { ($0.path[0], $0.node) }))
        } else {
            form = .general
        }
    }

    /// Whether there is a result: only the expression of `SELECT VALUE` may be Undefined.
    func yields(_ frame: Frame) -> Bool {
        guard items.isEmpty, case .single(let node) = form else { return true }
        return !node.value(frame).isUndefined
    }

    /// `"key":`
    static func keyText(_ key: String) -> [UInt8] {
        var text: [UInt8] = []
        JSONStrings.write(key, to: &text)
        text.append(UInt8(ascii: ":"))
        return text
    }

    /// Appends the JSON text of the result; false, and nothing appended, for Undefined.
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        switch form {
        case .single(let node):
            return node.write(frame, to: &output)
        case .plain(let members):
            members.write(frame, to: &output)
            return true
        case .general:
            members(frame, toWrite: true).write(to: &output)
            return true
        }
    }

    func value(_ frame: Frame) -> Value {
        if case .single(let node) = form { return node.value(frame) }
        return .object(members(frame, toWrite: false).object(wholeIsInt: frame.wholeIsInt))
    }

    private func members(_ frame: Frame, toWrite: Bool) -> MemberTree {
        var tree = MemberTree()
        for item in items {
            if toWrite, item.node.copiesParts {
                var text: [UInt8] = []
                if item.node.write(frame, to: &text) { tree.set(item.path[...], to: .text(text)) }
                continue
            }
            let token = item.node.token(frame)
            if case .value(.undefined) = token { continue }
            if item.path.isEmpty {
                tree.takeOver(token)
            } else {
                tree.set(item.path[...], to: .token(token))
            }
        }
        return tree
    }
}
