// Text in columns.
extension String {
    /// With spaces behind it, at least one.
    package func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - columns)) }

    /// With spaces before it.
    package func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - columns)) + self }
}

extension Int {
    /// With a comma between groups of three digits.
    package var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }

    /// The count with the right form of a noun: `1 rule`, `2 rules`.
    package func counted(_ singular: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
