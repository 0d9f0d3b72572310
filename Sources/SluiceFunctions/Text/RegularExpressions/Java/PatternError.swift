/// Why there is nothing to search with.
enum PatternError: Error, Equatable {
    /// Java rejects it too.
    case invalid
    /// Java would take it. The text says what it does, behind "the expression".
    case unsupported(String)

    /// What stands behind the expression in a finding.
    var words: String {
        switch self {
        case .invalid: "is not a valid regular expression"
        case .unsupported(let words): "\(words), which is not supported"
        }
    }
}
