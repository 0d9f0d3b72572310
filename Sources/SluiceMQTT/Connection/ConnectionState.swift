/// How a client stands with its broker.
package enum ConnectionState: Sendable, Hashable {
    /// Not started yet.
    case idle
    case connecting
    case connected
    /// The connection was there; it is tried again. The text says what happened.
    case reconnecting(String)
    /// It ended by itself, and will not try again.
    case failed(MQTTError)
    case stopped
}
