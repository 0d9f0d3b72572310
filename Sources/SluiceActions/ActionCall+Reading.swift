import SluicePlugins
import SluiceValues

extension ActionCall {
    /// A field that the spec makes a text; empty where it is left out.
    func text(_ field: String) -> String { fields[field]?.string ?? "" }

    func failure(on resource: String, _ message: String, canRetry: Bool = false) -> ActionFailure {
        ActionFailure(action: action, resource: resource, message: message, canRetry: canRetry)
    }

    /// A text that may be left out, and may not have become empty: it tells messages apart.
    func nonEmpty(_ field: String, about resource: String) throws(ActionFailure) -> String? {
        guard let text = fields[field]?.string else { return nil }
        guard !text.isEmpty else { throw failure(on: resource, "'\(field)' became empty") }
        return text
    }

    /// The payload as the JSON object that stores take.
    func objectPayload(about resource: String) throws(ActionFailure) -> Object {
        guard !payload.bytes.isEmpty else { throw failure(on: resource, "the payload is empty, not an Object") }
        guard let value = payload.value else { throw failure(on: resource, "the payload is not JSON") }
        guard case .object(let object) = value else {
            throw failure(on: resource, "the payload is of type \(value.typeName), not an Object")
        }
        return object
    }

    /// Runs a store's call; its error becomes this action's failure.
    func attempt(on resource: String, _ body: () throws(StoreError) -> Void) throws(ActionFailure) {
        do throws(StoreError) {
            try body()
        } catch {
            throw ActionFailure(action: action, resource: resource, message: error.message, isOutage: error.canRetry)
        }
    }
}
