import SluicePlugins
import SluiceValues

extension ActionCall {
    /// A field that the spec makes a text; empty where it is left out.
    func text(_ field: String) -> String { fields[field]?.string ?? "" }

    func failure(on resource: String, _ message: String, canRetry: Bool = false) -> ActionFailure {
        ActionFailure(action: action, resource: resource, message: message, canRetry: canRetry)
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

    /// Whether a condition is true, or was not given.
    func isMet(_ field: String) -> Bool { fields[field]?.bool ?? true }

    /// The key that the fields `key` and `sortKey` give, in the form of a table.
    func itemKey(
        of table: String, in transaction: any ActionTransaction
    ) throws(ActionFailure) -> (partition: Value, sort: Value?) {
        guard let declaration = transaction.declaration(ofTable: table) else {
            throw failure(on: table, "there is no table '\(table)'")
        }
        let partition = try keyPart("key", about: table)
        guard declaration.sortKey != nil else {
            guard fields["sortKey"] == nil else { throw failure(on: table, "table '\(table)' has no sort key") }
            return (partition, nil)
        }
        return (partition, try keyPart("sortKey", about: table))
    }

    private func keyPart(_ field: String, about table: String) throws(ActionFailure) -> Value {
        switch fields[field] {
        case .string(let text)?: return .string(text)
        case .number(let number)?: return .number(number)
        case nil: throw failure(on: table, "'\(field)' became Undefined, and can't be a key")
        case let other?: throw failure(on: table, "'\(field)' became \(other.typeName), and can't be a key")
        }
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
