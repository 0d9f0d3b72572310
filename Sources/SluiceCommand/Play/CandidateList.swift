import SluicePlayground
import SluiceText

/// What Tab offers, below the line that is typed.
enum CandidateList {
    /// Candidates that are shown at most.
    private static let maximumShown = 60
    /// Up to so many have what is to be told of them beside them.
    private static let maximumNoted = 16

    /// - Parameter columns: the terminal's width.
    static func text(of candidates: [Completion.Candidate], columns: Int) -> String {
        let shown = candidates.prefix(maximumShown)
        let width = (shown.map(\.text.columns).max() ?? 0) + 2
        var text = ""
        if candidates.count <= maximumNoted, shown.contains(where: { $0.note != nil }) {
            for candidate in shown {
                let line = "  " + candidate.text.visible.padded(to: width) + (candidate.note ?? "").visible
                text += line.prefix(columns: max(20, columns - 1)) + "\n"
            }
        } else {
            let perLine = max(1, (columns - 2) / width)
            for start in stride(from: 0, to: shown.count, by: perLine) {
                let line = shown[start..<min(start + perLine, shown.count)].map { $0.text.visible.padded(to: width) }.joined()
                text += "  \(line)\n"
            }
        }
        if candidates.count > maximumShown { text += "  … and \(candidates.count - maximumShown) more\n" }
        return text
    }
}
