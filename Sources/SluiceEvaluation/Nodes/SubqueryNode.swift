import SluiceValues

/// `(SELECT … FROM path …)`: from an Array an Array, from an Object a single value, from anything else Undefined.
/// Source: language reference, section 8.
final class SubqueryNode: Node {
    let source: any Node
    let condition: (any Node)?
    let projection: Projection

    init(source: any Node, condition: (any Node)?, projection: Projection) {
        self.source = source
        self.condition = condition
        self.projection = projection
    }

    var copiesParts: Bool { true }

    func value(_ frame: Frame) -> Value {
        var items: [Value] = []
        var single = Value.undefined
        let form = forEachScope(frame) { isArray in
            let value = projection.value(frame)
            if !isArray { single = value } else if !value.isUndefined { items.append(value) }
            return true
        }
        switch form {
        case .array: return .array(items)
        case .single: return single
        case .none: return .undefined
        }
    }

    func write(_ frame: Frame, to output: inout [UInt8]) -> Bool {
        let start = output.count
        var wroteSingle = false
        output.append(UInt8(ascii: "["))
        let form = forEachScope(frame) { isArray in
            let before = output.count
            if isArray {
                if before > start + 1 { output.append(UInt8(ascii: ",")) }
                if !projection.write(frame, to: &output) { output.removeLast(output.count - before) }
            } else {
                output.removeLast(output.count - start)
                wroteSingle = projection.write(frame, to: &output)
            }
            return true
        }
        switch form {
        case .array:
            output.append(UInt8(ascii: "]"))
            return true
        case .single where wroteSingle:
            return true
        default:
            output.removeLast(output.count - start)
            return false
        }
    }

    /// Whether the query has any result, for EXISTS: an element whose VALUE is Undefined is none.
    func hasResult(_ frame: Frame) -> Bool {
        var found = false
        _ = forEachScope(frame) { _ in
            found = projection.yields(frame)
            return !found
        }
        return found
    }

    private enum Form {
        case array, single
    }

    /// Runs `body` with each element that passes in scope, until it answers false; nil where there is nothing to run over.
    private func forEachScope(_ frame: Frame, _ body: (_ isArray: Bool) -> Bool) -> Form? {
        func run(_ element: Token, isArray: Bool) -> Bool {
            guard frame.takeElement() else { return false }
            frame.scopes.append(element)
            defer { frame.scopes.removeLast() }
            guard condition?.isTrue(frame) ?? true else { return true }
            return body(isArray)
        }
        let token = source.token(frame)
        switch token {
        case .json(let bytes, .array, _):
            var goesOn = true
            JSONReader.forEachItem(of: bytes) { if goesOn { goesOn = run(.json($0), isArray: true) } }
            return .array
        case .value(.array(let items)):
            for item in items { if !run(.value(item), isArray: true) { break } }
            return .array
        case .json(_, .object, _), .value(.object):
            _ = run(token, isArray: false)
            return .single
        default:
            return nil
        }
    }
}

/// `EXISTS (SELECT …)`: whether the nested query yields anything; false over a missing path.
final class ExistsNode: ConditionNode {
    let query: SubqueryNode

    init(_ query: SubqueryNode) { self.query = query }

    func truth(_ frame: Frame) -> Truth { Truth(query.hasResult(frame)) }
}
