import SluicePlugins

/// Finds the publication that a broker ends the connection on.
///
/// A broker may hang up on what it holds to be malformed without saying which message it was, and would do so again and again.
/// So what was under way when a connection ended is published one by one on the next; a publication that the broker hangs up on
/// alone, several times in a row, is given up, and those behind it have their turn.
struct Suspicion {
    /// Connections that have to end on one publication alone until it is given up; the pauses between them grow.
    static let maximumStrikes = 5

    /// Publications that are still to go one by one.
    private var left = 0
    private var suspect: Publication?
    private(set) var strikes = 0

    /// How many publications may be under way.
    func window(of usual: Int) -> Int { left > 0 ? 1 : usual }

    /// Publications have been answered, whatever the answer.
    mutating func answered(_ count: Int) {
        guard left > 0, count > 0 else { return }
        left = max(0, left - count)
        (suspect, strikes) = (nil, 0)
    }

    /// The broker has ended the connection.
    ///
    /// - Parameter underWay: what it had not answered.
    /// - Returns: whether the one publication that was under way is to be given up.
    mutating func connectionEnded(_ underWay: [Publication]) -> Bool {
        guard let first = underWay.first else { return false }
        guard left > 0, underWay.count == 1 else {
            left = underWay.count
            return false
        }
        strikes = suspect == first ? strikes + 1 : 1
        suspect = first
        guard strikes >= Self.maximumStrikes else { return false }
        (suspect, strikes) = (nil, 0)
        left -= 1
        return true
    }
}
