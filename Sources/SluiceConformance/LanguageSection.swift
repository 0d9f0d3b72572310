/// A section of the language reference that cases, and the specs of functions, refer to.
package struct LanguageSection: Sendable {
    /// `"10.3"`; `"extension"` for what the reference does not have.
    package let number: String
    package let title: String

    private init(_ number: String, _ title: String) {
        self.number = number
        self.title = title
    }

    /// In the order of the reference, our own last.
    package static let all = [
        LanguageSection("2", "Lexical structure"),
        LanguageSection("3", "Grammar"),
        LanguageSection("4", "Data types"),
        LanguageSection("5", "Standard conversions"),
        LanguageSection("6.1", "Logic"),
        LanguageSection("6.2", "Comparison"),
        LanguageSection("6.3", "Equality"),
        LanguageSection("6.4", "IN"),
        LanguageSection("6.5", "EXISTS"),
        LanguageSection("6.6", "Arithmetic and concatenation"),
        LanguageSection("7.1", "SELECT"),
        LanguageSection("7.2", "FROM and topic matching"),
        LanguageSection("7.3", "WHERE"),
        LanguageSection("7.4", "SET"),
        LanguageSection("7.5", "Paths"),
        LanguageSection("8", "Nested object queries"),
        LanguageSection("9.1", "CASE"),
        LanguageSection("9.2", "Literals"),
        LanguageSection("10.1", "Numeric functions"),
        LanguageSection("10.2", "cast"),
        LanguageSection("10.3", "String functions"),
        LanguageSection("10.4", "Encoding functions"),
        LanguageSection("10.5", "Collections and null handling"),
        LanguageSection("10.6", "Message and rule context"),
        LanguageSection("10.7", "Time functions"),
        LanguageSection("10.8", "Constants by argument"),
        LanguageSection("10.9", "External functions"),
        LanguageSection("11.1", "Date patterns: output"),
        LanguageSection("11.2", "Date patterns: input"),
        LanguageSection("12", "Substitution templates"),
        LanguageSection("14.1", "Error action"),
        LanguageSection("14.2", "Basic Ingest"),
        LanguageSection("14.3", "Limits"),
        LanguageSection("14.4", "SQL versions"),
        LanguageSection("15", "Silences and contradictions"),
        LanguageSection("extension", "Our own"),
    ]

    package init?(number: String) {
        guard let section = Self.all.first(where: { $0.number == number }) else { return nil }
        self = section
    }
}
