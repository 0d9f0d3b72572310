/// Something that any bytes are given to, and what holds of it whatever they are.
///
/// The fuzzers' driver gives it millions of inputs, the suite the seeds and the finds. A check traps, throws a ``Finding`` or
/// returns; what it finds depends on the input alone.
package protocol FuzzTarget: Sendable {
    /// The name on the command line and of its folder of finds; lower case.
    var name: String { get }

    /// Inputs to begin with, made from what the repository holds.
    func seeds(of repository: SeedSource) throws -> [[UInt8]]

    /// Words that a mutation puts in as a whole.
    var words: [String] { get }

    /// - Throws: ``Finding`` where something does not hold.
    func check(_ input: [UInt8]) throws
}

/// What did not hold, told for a person.
package struct Finding: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Throws a finding where a condition does not hold.
func expect(_ condition: Bool, _ finding: @autoclosure () -> String) throws(Finding) {
    guard condition else { throw Finding(finding()) }
}

package enum FuzzTargets {
    package static let all: [any FuzzTarget] = [
        LexerTarget(), ParserTarget(), JSONTarget(), NumberTarget(), TopicTarget(), PackTarget(), StatementTarget(),
        PayloadTarget(), SettingsTarget(), TestFileTarget(),
    ]

    package static func named(_ name: String) -> (any FuzzTarget)? { all.first { $0.name == name } }
}
