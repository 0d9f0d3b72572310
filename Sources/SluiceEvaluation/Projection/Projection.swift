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

    /// Whether it is a lone `*`.
    let isStar: Bool
    private let items: [Item]
    private let form: Form

    init(value node: any Node) {
        items = []
        isStar = false
        form = .single(node)
    }

    init(items: [Item]) {
        self.items = items
        isStar = items.count == 1 && items[0].path.isEmpty
        let keys = items.compactMap { $0.path.count == 1 ? $0.path[0] : nil }
        if isStar {
            form = .single(items[0].node)
        } else if keys.count == items.count, Set(keys).count == keys.count {
            form = .plain(PlainMembers(items.map { ($0.path[0], $0.node) }))
        } else {
            form = .general
        }
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
            members(frame).write(to: &output)
            return true
        }
    }

    func value(_ frame: Frame) -> Value {
        if case .single(let node) = form { return node.value(frame) }
        return .object(members(frame).object(wholeIsInt: frame.wholeIsInt))
    }

    private func members(_ frame: Frame) -> MemberTree {
        var tree = MemberTree()
        for item in items {
            let token = item.node.token(frame)
            if case .value(.undefined) = token { continue }
            if item.path.isEmpty {
                tree.takeOver(token)
            } else {
                tree.set(item.path[...], to: token)
            }
        }
        return tree
    }
}

/// Members with distinct keys, written in their order; those that only copy a field need no node.
private final class PlainMembers: Sendable {
    private struct Member: BitwiseCopyable, Sendable {
        /// Where `"key":` stands in `text`.
        let offset: Int
        let length: Int
        /// The field's slot; -1 where `nodes` has to be asked.
        let slot: Int
    }

    private let members: [Member]
    private let text: [UInt8]
    private let nodes: [any Node]

    init(_ items: [(key: String, node: any Node)]) {
        var members: [Member] = []
        var text: [UInt8] = []
        for item in items {
            let key = Projection.keyText(item.key)
            members.append(Member(offset: text.count, length: key.count, slot: (item.node as? FieldNode)?.slot ?? -1))
            text.append(contentsOf: key)
        }
        self.members = members
        self.text = text
        nodes = items.map(\.node)
    }

    func write(_ frame: Frame, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        let start = output.count
        text.withUnsafeBufferPointer { text in
            members.withUnsafeBufferPointer { members in
                for index in members.indices {
                    let member = members[index]
                    let before = output.count
                    if before > start { output.append(UInt8(ascii: ",")) }
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[member.offset..<(member.offset + member.length)]))
                    if member.slot >= 0 {
                        if let bytes = frame.bytes(slot: member.slot) {
                            output.append(contentsOf: bytes)
                            continue
                        }
                    } else if nodes[index].write(frame, to: &output) {
                        continue
                    }
                    output.removeLast(output.count - before)
                }
            }
        }
        output.append(UInt8(ascii: "}"))
    }
}

/// The members of an object being put together: later ones win, at the first one's place; dotted paths nest.
private struct MemberTree {
    private indirect enum Content {
        case token(Token)
        case tree(MemberTree)
    }

    private var keys: [String] = []
    private var contents: [String: Content] = [:]

    /// Takes the members of an object. What is no object stands under `payload`, bytes as base64 text.
    mutating func takeOver(_ token: Token) {
        switch token {
        case .json(let bytes, .object, _):
            JSONReader.forEachMember(of: bytes) { key, value in
                let hasEscapes = key.contains(UInt8(ascii: "\\"))
                let quoted = UnsafeBufferPointer(start: key.baseAddress.map { $0 - 1 }, count: key.count + 2)
                set([JSONReader.string(quoted, hasEscapes: hasEscapes)], to: .json(value))
            }
        case .value(.object(let object)):
            for member in object.members { set([member.key], to: .value(member.value)) }
        default:
            set(["payload"], to: token)
        }
    }

    mutating func set(_ path: ArraySlice<String>, to token: Token) {
        guard let key = path.first else { return }
        if contents[key] == nil { keys.append(key) }
        guard path.count > 1 else {
            contents[key] = .token(token)
            return
        }
        var inner = MemberTree()
        switch contents[key] {
        case .tree(let tree): inner = tree
        case .token(let object): if case .object = object.value(wholeIsInt: false) { inner.takeOver(object) }
        case nil: break
        }
        inner.set(path.dropFirst(), to: token)
        contents[key] = .tree(inner)
    }

    func write(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, key) in keys.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: Projection.keyText(key))
            switch contents[key] {
            case .token(let token): _ = token.write(to: &output)
            case .tree(let tree): tree.write(to: &output)
            case nil: break
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    func object(wholeIsInt: Bool) -> Object {
        var object = Object()
        for key in keys {
            switch contents[key] {
            case .token(let token): object[key] = token.value(wholeIsInt: wholeIsInt)
            case .tree(let tree): object[key] = .object(tree.object(wholeIsInt: wholeIsInt))
            case nil: break
            }
        }
        return object
    }
}
