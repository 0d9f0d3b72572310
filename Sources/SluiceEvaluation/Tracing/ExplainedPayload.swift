import SluiceSQL
import SluiceValues

/// The payload that an explained statement read, to tell why a path in it is Undefined.
package struct ExplainedPayload: Sendable {
    private let content: Content
    /// Names that mean something else, and why they are Undefined.
    private var others: [String: String] = [:]

    private enum Content: Sendable {
        case value(Value)
        /// Bytes that are no JSON, and what is wrong with them.
        case broken(String)
        case empty
    }

    package init(_ bytes: [UInt8]) {
        do throws(JSONError) {
            let value = try Value(json: bytes)
            content = value.isUndefined ? .empty : .value(value)
        } catch {
            content = error.reason == .empty ? .empty : .broken("\(error)")
        }
    }

    /// The same for an expression of an action, to which `old` is the stored item and `new` what is made of it.
    package var besideItem: ExplainedPayload {
        var payload = self
        payload.others = ["old": "the stored item has none, or there is no item", "new": "the item has none so far"]
        return payload
    }

    /// Why all its fields are Undefined: `the payload is not JSON (…)`; nil where it is an Object.
    package var fault: String? {
        switch content {
        case .value(let value): value.object == nil ? "the payload is of type \(value.typeName), and has no fields" : nil
        case .broken(let error): "the payload is \(error)"
        case .empty: "the payload is empty"
        }
    }

    /// Why a path is Undefined: `the payload has no 'temperature'`; nil where it is no path from the payload.
    func absence(of expression: Expression) -> String? {
        let (base, rest) = expression.pathParts
        guard case .name(let first) = base.kind else { return nil }
        if let other = others[first] { return other }
        if let fault { return fault }
        guard case .value(var value) = content else { return nil }
        var path = ""
        for name in [first] + rest.map(\.text) {
            guard let object = value.object else { return "'\(path)' is of type \(value.typeName), and has no '\(name)'" }
            guard let next = object[name] else { return path.isEmpty ? "the payload has no '\(name)'" : "'\(path)' has no '\(name)'" }
            path += path.isEmpty ? name : "." + name
            value = next
        }
        return nil
    }
}
