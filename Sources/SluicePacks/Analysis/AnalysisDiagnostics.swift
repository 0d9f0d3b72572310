package import SluiceText

/// What is legal in each rule, and surely a mistake in packs as a whole, in alphabetical order. Each has a page in
/// AnalysisDiagnosticPages.swift, whose example has a golden.
extension DiagnosticID {
    package static var everyTopic: DiagnosticID { .init() }
    package static var messageLoop: DiagnosticID { .init() }
    package static var neverFed: DiagnosticID { .init() }
    package static var neverRead: DiagnosticID { .init() }
    package static var undefinedField: DiagnosticID { .init() }
}
