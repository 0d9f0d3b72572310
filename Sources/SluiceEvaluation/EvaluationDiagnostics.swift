package import SluiceText

/// What checking a statement can find, in alphabetical order. Each has a page in EvaluationDiagnosticPages.swift.
extension DiagnosticID {
    package static var aggregateArguments: DiagnosticID { .init() }
    package static var aggregateMisplaced: DiagnosticID { .init() }
    package static var castTypeNeedsNewerVersion: DiagnosticID { .init() }
    package static var clauseNeedsStoredData: DiagnosticID { .init() }
    package static var constantRequired: DiagnosticID { .init() }
    package static var functionNeedsNewerVersion: DiagnosticID { .init() }
    package static var outsideCallInDefault: DiagnosticID { .init() }
    package static var outsideCallInDevice: DiagnosticID { .init() }
    package static var outsideCallInErrorAction: DiagnosticID { .init() }
    package static var reservedVariable: DiagnosticID { .init() }
    package static var resultNameMisplaced: DiagnosticID { .init() }
    package static var starMisplaced: DiagnosticID { .init() }
    package static var syntaxNeedsNewerVersion: DiagnosticID { .init() }
    package static var tooManyCalls: DiagnosticID { .init() }
    package static var undeclaredVariable: DiagnosticID { .init() }
    package static var ungroupedColumn: DiagnosticID { .init() }
    package static var unknownCastType: DiagnosticID { .init() }
    package static var unknownFunction: DiagnosticID { .init() }
    package static var variableAssignedTwice: DiagnosticID { .init() }
    package static var variableTooDeep: DiagnosticID { .init() }
    package static var variableTooLarge: DiagnosticID { .init() }
    package static var windowArguments: DiagnosticID { .init() }
    package static var windowFunctionMisplaced: DiagnosticID { .init() }
    package static var windowHopTooLong: DiagnosticID { .init() }
    package static var windowMisplaced: DiagnosticID { .init() }
    package static var windowNeedsStream: DiagnosticID { .init() }
    package static var windowNotConstant: DiagnosticID { .init() }
    package static var windowOverlap: DiagnosticID { .init() }
    package static var windowSize: DiagnosticID { .init() }
}

/// What is legal and surely a mistake, in alphabetical order. Each has a page in LintDiagnosticPages.swift.
extension DiagnosticID {
    package static var arithmeticNeedsNumber: DiagnosticID { .init() }
    package static var comparisonNeedsNumber: DiagnosticID { .init() }
    package static var divisionByZero: DiagnosticID { .init() }
    package static var duplicateOutputKey: DiagnosticID { .init() }
    package static var equalityOfDifferentTypes: DiagnosticID { .init() }
    package static var neverTrue: DiagnosticID { .init() }
    package static var operandNeverBoolean: DiagnosticID { .init() }
    package static var topicLevelOutOfReach: DiagnosticID { .init() }
    package static var unmatchableTopicFilter: DiagnosticID { .init() }
    package static var unnamedItem: DiagnosticID { .init() }
    package static var unreachableArm: DiagnosticID { .init() }
    package static var unusableArgument: DiagnosticID { .init() }
    package static var unusedVariable: DiagnosticID { .init() }
    package static var wrongArgumentCount: DiagnosticID { .init() }
}
