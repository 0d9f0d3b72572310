package import SluiceText

/// What can be wrong with the files of a pack, in alphabetical order. Each has a page in PackDiagnosticPages.swift, whose
/// example has a golden.
extension DiagnosticID {
    package static var actionShape: DiagnosticID { .init() }
    package static var anchorNotSupported: DiagnosticID { .init() }
    package static var doubleQuotedTopicFilter: DiagnosticID { .init() }
    package static var duplicateKey: DiagnosticID { .init() }
    package static var duplicateRule: DiagnosticID { .init() }
    package static var duplicateTest: DiagnosticID { .init() }
    package static var emptyFile: DiagnosticID { .init() }
    package static var fileTooLarge: DiagnosticID { .init() }
    package static var functionOutOfPlace: DiagnosticID { .init() }
    package static var invalidDuration: DiagnosticID { .init() }
    package static var invalidName: DiagnosticID { .init() }
    package static var invalidSchedule: DiagnosticID { .init() }
    package static var invalidSubscriber: DiagnosticID { .init() }
    package static var invalidTime: DiagnosticID { .init() }
    package static var invalidTopic: DiagnosticID { .init() }
    package static var invalidValueSeries: DiagnosticID { .init() }
    package static var malformedYaml: DiagnosticID { .init() }
    package static var misnamedFile: DiagnosticID { .init() }
    package static var misplacedBatch: DiagnosticID { .init() }
    package static var missingField: DiagnosticID { .init() }
    package static var missingKey: DiagnosticID { .init() }
    package static var missingPackFile: DiagnosticID { .init() }
    package static var notConstant: DiagnosticID { .init() }
    package static var outOfRange: DiagnosticID { .init() }
    package static var ruleTooLarge: DiagnosticID { .init() }
    package static var severalDocuments: DiagnosticID { .init() }
    package static var sqlNeedsLiteralBlock: DiagnosticID { .init() }
    package static var storedDataNeedsSchedule: DiagnosticID { .init() }
    package static var tooManyActions: DiagnosticID { .init() }
    package static var topicFilterWithSchedule: DiagnosticID { .init() }
    package static var undeclaredColumn: DiagnosticID { .init() }
    package static var undeclaredResource: DiagnosticID { .init() }
    package static var undeclaredSource: DiagnosticID { .init() }
    package static var unknownAction: DiagnosticID { .init() }
    package static var unknownChoice: DiagnosticID { .init() }
    package static var unknownField: DiagnosticID { .init() }
    package static var unknownKey: DiagnosticID { .init() }
    package static var unknownParameter: DiagnosticID { .init() }
    package static var unknownRule: DiagnosticID { .init() }
    package static var unknownSqlVersion: DiagnosticID { .init() }
    package static var unknownTimezone: DiagnosticID { .init() }
    package static var unquotedColon: DiagnosticID { .init() }
    package static var unquotedTemplate: DiagnosticID { .init() }
    package static var unreadableFile: DiagnosticID { .init() }
    package static var wrongType: DiagnosticID { .init() }
    package static var yamlTooDeep: DiagnosticID { .init() }
}
