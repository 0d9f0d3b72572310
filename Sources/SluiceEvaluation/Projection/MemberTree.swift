import SluiceValues

/// The members of an object being put together: later ones win, at the first one's place; dotted paths nest.
struct MemberTree {
    indirect enum Content {
        case token(Token)
        /// A JSON text that has been written already.
        case text([UInt8])
        case tree(MemberTree)
    }

    private var members: [(key: String, content: Content)] = []
    private var places: [ExactText: Int] = [:]

    /// Takes the members of an object. What is no object stands under `payload`, bytes as base64 text.
    mutating func takeOver(_ token: Token) {
        switch token {
        case .json(let bytes, .object, _):
            takeOver(bytes) { .token(.json($0)) }
        case .value(.object(let object)):
            for member in object.members { set([member.key], to: .token(.value(member.value))) }
        default:
            set(["payload"], to: .token(token))
        }
    }

    private mutating func takeOver(_ object: UnsafeBufferPointer<UInt8>, as content: (UnsafeBufferPointer<UInt8>) -> Content) {
        JSONReader.forEachMember(of: object) { key, value in
            let hasEscapes = key.contains(UInt8(ascii: "\\"))
            let quoted = UnsafeBufferPointer(start: key.baseAddress.map { $0 - 1 }, count: key.count + 2)
            set([JSONReader.string(quoted, hasEscapes: hasEscapes)], to: content(value))
        }
    }

    mutating func set(_ path: ArraySlice<String>, to content: Content) {
        guard let key = path.first else { return }
        let place = places[ExactText(key)] ?? members.count
        if place == members.count {
            places[ExactText(key)] = place
            members.append((key, content))
            guard path.count > 1 else { return }
            members[place].content = .tree(MemberTree())
        }
        guard path.count > 1 else {
            members[place].content = content
            return
        }
        var inner = MemberTree(of: members[place].content)
        inner.set(path.dropFirst(), to: content)
        members[place].content = .tree(inner)
    }

    init() {}

    /// The members that there are already, where they are members of an object.
    private init(of content: Content) {
        switch content {
        case .tree(let tree): self = tree
        case .token(let token): if token.isObject { takeOver(token) }
        case .text(let text): text.withUnsafeBufferPointer { takeOver($0) { .text(Array($0)) } }
        }
    }

    func write(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: Projection.keyText(member.key))
            switch member.content {
            case .token(let token): _ = token.write(to: &output)
            case .text(let text): output.append(contentsOf: text)
            case .tree(let tree): tree.write(to: &output)
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    /// The members as values.
    func object(wholeIsInt: Bool) -> Object {
        var object = Object()
        for member in members {
            switch member.content {
            case .token(let token): object[member.key] = token.value(wholeIsInt: wholeIsInt)
            case .text(let text): object[member.key] = text.withUnsafeBufferPointer { JSONReader.value($0, wholeIsInt: wholeIsInt) }
            case .tree(let tree): object[member.key] = .object(tree.object(wholeIsInt: wholeIsInt))
            }
        }
        return object
    }
}
