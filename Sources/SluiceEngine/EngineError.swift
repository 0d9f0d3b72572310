/// Why an engine can't be made of its packs.
package struct EngineError: Error, Sendable, CustomStringConvertible {
    /// One sentence for people.
    package var message: String

    package var description: String { message }
}
