package import SluiceText

// What can be wrong with the text of a statement. Each has a page in SQLDiagnosticPages.swift, whose example has a golden.
extension DiagnosticID {
    package static var chainedComparison: DiagnosticID { .init() }
    package static var clauseOrder: DiagnosticID { .init() }
    package static var commentNotSupported: DiagnosticID { .init() }
    package static var durationTooLong: DiagnosticID { .init() }
    package static var expectedExpression: DiagnosticID { .init() }
    package static var expectedName: DiagnosticID { .init() }
    package static var expressionTooLong: DiagnosticID { .init() }
    package static var limitNotWhole: DiagnosticID { .init() }
    package static var malformedNumber: DiagnosticID { .init() }
    package static var missingEnd: DiagnosticID { .init() }
    package static var missingKeyword: DiagnosticID { .init() }
    package static var missingPunctuation: DiagnosticID { .init() }
    package static var missingSelectList: DiagnosticID { .init() }
    package static var missingTopicFilter: DiagnosticID { .init() }
    package static var missingVariableName: DiagnosticID { .init() }
    package static var misspeltKeyword: DiagnosticID { .init() }
    package static var nestedClause: DiagnosticID { .init() }
    package static var nestingTooDeep: DiagnosticID { .init() }
    package static var parenthesizedList: DiagnosticID { .init() }
    package static var quotedName: DiagnosticID { .init() }
    package static var repeatedClause: DiagnosticID { .init() }
    package static var reservedWord: DiagnosticID { .init() }
    package static var semicolon: DiagnosticID { .init() }
    package static var severalValues: DiagnosticID { .init() }
    package static var severalWindows: DiagnosticID { .init() }
    package static var statementTooLarge: DiagnosticID { .init() }
    package static var templateNotClosed: DiagnosticID { .init() }
    package static var typographicQuote: DiagnosticID { .init() }
    package static var unclosedBracket: DiagnosticID { .init() }
    package static var unexpectedCharacter: DiagnosticID { .init() }
    package static var unexpectedToken: DiagnosticID { .init() }
    package static var unmatchedBracket: DiagnosticID { .init() }
    package static var unquotedKey: DiagnosticID { .init() }
    package static var unquotedTopicFilter: DiagnosticID { .init() }
    package static var unterminatedString: DiagnosticID { .init() }
    package static var variableNameTooLong: DiagnosticID { .init() }
    package static var wrongOperator: DiagnosticID { .init() }
}
