import SluiceExplaining
package import SluicePlugins
import SluiceText
package import SluiceValues

/// Reads what is known of a message beside its payload from JSON: `{"clientid", "principal", "sourceip", "accountid", "traceid",
/// "timestamp", "protocol", "mqtt5"}`.
package enum ContextReading {
    private static let keys = ["clientid", "principal", "sourceip", "accountid", "traceid", "timestamp", "protocol", "mqtt5"]

    /// - Parameter others: keys that are read elsewhere.
    /// - Throws: where a key is none of these, or holds what it can't.
    package static func fill(
        _ context: inout MessageContext, from given: Object, others: [String] = []
    ) throws(EvalFailure) {
        let known = keys + others
        if let unknown = given.members.first(where: { !known.contains($0.key) })?.key {
            let nearest = nearestName(to: unknown, among: known).map { "did you mean '\($0)'?" }
            throw EvalFailure("there is no '\(unknown)' in a context; \(nearest ?? "it takes \(known.joined(separator: ", "))")")
        }
        if let id = try text("clientid", in: given) { context.clientID = id }
        context.principal = try text("principal", in: given)
        context.sourceIP = try text("sourceip", in: given)
        context.accountID = try text("accountid", in: given)
        context.traceID = try text("traceid", in: given)
        if let time = given["timestamp"], !time.isNull {
            guard let milliseconds = time.number?.int64 else { throw EvalFailure("'timestamp' has to be a whole number") }
            context.receivedAt = milliseconds
        }
        switch try text("protocol", in: given) {
        case nil, "mqtt": context.transport = .mqtt
        case "http": context.transport = .http
        default: throw EvalFailure("'protocol' has to be mqtt or http")
        }
        guard let properties = try object("mqtt5", in: given) else { return }
        do throws(MessageProperties.Fault) {
            context.properties = try MessageProperties(properties)
        } catch {
            throw EvalFailure(error.description)
        }
    }

    package static func text(_ key: String, in object: Object) throws(EvalFailure) -> String? {
        switch object[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw EvalFailure("'\(key)' has to be a text")
        }
    }

    package static func object(_ key: String, in object: Object) throws(EvalFailure) -> Object? {
        switch object[key] {
        case nil, .null: return nil
        case .object(let members): return members
        default: throw EvalFailure("'\(key)' has to be an object")
        }
    }
}
