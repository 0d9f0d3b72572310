import SluiceValues

/// Members with distinct keys, written in their order; those that only copy a field need no node.
final class PlainMembers: Sendable {
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
