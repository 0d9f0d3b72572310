import SluiceText

/// A text with the place of a mistake marked, `SELECT * ⟦FORM⟧ 'a'`, so that no one counts columns.
struct Marked {
    var text: String
    var spans: [Span]

    init(_ marked: String) {
        text = ""
        spans = []
        var start = 0
        for character in marked {
            switch character {
            case "⟦": start = text.utf8.count
            case "⟧": spans.append(Span(start, text.utf8.count))
            default: text.append(character)
            }
        }
    }
}
