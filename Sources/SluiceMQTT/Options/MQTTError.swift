/// Why a broker could not be reached or does not do what it was asked.
package struct MQTTError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The address or an option is wrong.
        case invalid
        /// Nobody answers at the address.
        case unreachable
        /// The certificates do not fit.
        case tls
        /// The broker refuses the client: its name, its password, its protocol version.
        case refused
        /// The broker refuses a subscription.
        case subscriptionRefused
        /// The connection was there and is gone.
        case lost
        /// What arrives can't be stored.
        case store
    }

    package var code: Code
    /// One sentence for people, without the password.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
