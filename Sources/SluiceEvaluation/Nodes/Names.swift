import SluiceValues

final class ConstantNode: Node {
    let result: Value
    private let text: [UInt8]

    init(_ value: Value) {
        result = value
        var text: [UInt8] = []
        value.writeJSON(to: &text)
        self.text = text
    }

    var constant: Value? { result }
    func value(_ frame: Frame) -> Value { result }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        output.append(contentsOf: text)
        return !text.isEmpty
    }
}

/// A path into the payload, found by the one scan.
final class FieldNode: Node {
    let slot: Int

    init(slot: Int) { self.slot = slot }

    func value(_ frame: Frame) -> Value {
        frame.token(slot: slot)?.value(wholeIsInt: frame.wholeIsInt) ?? .undefined
    }

    func token(_ frame: Frame) -> Token { frame.token(slot: slot) ?? .value(.undefined) }

    @inline(__always)
    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        guard let bytes = frame.bytes(slot: slot) else { return false }
        output.append(contentsOf: bytes)
        return true
    }
}

/// A field of the row, where rows are read instead of messages.
final class RowFieldNode: Node {
    let key: String

    init(key: String) { self.key = key }

    func value(_ frame: Frame) -> Value { frame.row[key] ?? .undefined }
}

/// The item that an action works on: as it is stored, or as the action has made it so far.
final class ItemNode: Node {
    enum Name: String {
        case old, new
    }

    let name: Name

    init(_ name: Name) { self.name = name }

    func value(_ frame: Frame) -> Value {
        switch name {
        case .old: frame.oldItem
        case .new: frame.newItem
        }
    }
}

/// The whole row, as an Object.
final class RowNode: Node {
    func value(_ frame: Frame) -> Value { .object(frame.row) }
}

/// `*` as an argument or an element: the whole payload.
final class PayloadNode: Node {
    func value(_ frame: Frame) -> Value { frame.payloadValue }
    func token(_ frame: Frame) -> Token { frame.payloadToken }
}

/// `*` for a function that asks for the bytes as they came.
final class PayloadBytesNode: Node {
    func value(_ frame: Frame) -> Value { .bytes(Array(frame.payloadBytes)) }
}

/// The element of an enclosing nested query; 0 is the innermost.
final class ElementNode: Node {
    let depth: Int

    init(depth: Int) { self.depth = depth }

    func token(_ frame: Frame) -> Token {
        let index = frame.scopes.count - 1 - depth
        return index >= 0 ? frame.scopes[index] : .value(.undefined)
    }

    func value(_ frame: Frame) -> Value { token(frame).value(wholeIsInt: frame.wholeIsInt) }
}

/// `base.name`
final class MemberNode: Node {
    let base: any Node
    let name: String

    init(base: any Node, name: String) {
        self.base = base
        self.name = name
    }

    func token(_ frame: Frame) -> Token { base.token(frame).member(name) ?? .value(.undefined) }
    func value(_ frame: Frame) -> Value { token(frame).value(wholeIsInt: frame.wholeIsInt) }
}

/// `base[index]`: the item of an Array, counted from 0, or the member of an Object.
final class SubscriptNode: Node {
    let base: any Node
    let index: any Node

    init(base: any Node, index: any Node) {
        self.base = base
        self.index = index
    }

    func token(_ frame: Frame) -> Token {
        let base = base.token(frame)
        switch index.value(frame) {
        case .string(let key) where base.isObject:
            return base.member(key) ?? .value(.undefined)
        case let index:
            guard let place = index.asInt?.int64, place >= 0 else { return .value(.undefined) }
            return base.item(Int(place)) ?? .value(.undefined)
        }
    }

    func value(_ frame: Frame) -> Value { token(frame).value(wholeIsInt: frame.wholeIsInt) }
}

/// `@name`, evaluated once per message at its first use. Source: language reference, 7.4.
final class VariableNode: Node {
    let index: Int
    let definition: any Node

    init(index: Int, definition: any Node) {
        self.index = index
        self.definition = definition
    }

    func value(_ frame: Frame) -> Value {
        if let known = frame.variables[index] { return known }
        // A definition never reads the elements of the query that happens to use the variable first.
        let scopes = frame.scopes
        frame.scopes = []
        let value = definition.value(frame)
        frame.scopes = scopes
        frame.variables[index] = value
        return value
    }
}

/// `@out` in a template: what the rule has selected.
final class OutputNode: Node {
    func value(_ frame: Frame) -> Value { frame.output }
}
