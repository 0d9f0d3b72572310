package import SluicePlugins

/// What help, the reference and completion tell of the words that are part of the grammar, as functions tell it themselves.
package enum GrammarWords {
    package static let all = aggregates + windows + windowBounds + operators
    /// Those that are called as functions are.
    package static let calls = aggregates + windowBounds
}
