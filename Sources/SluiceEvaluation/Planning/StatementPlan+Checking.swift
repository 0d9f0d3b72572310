package import SluiceSQL
import SluiceText

extension StatementPlan {
    /// Checks a statement that was just read, and makes its plan; no plan where there is an error.
    ///
    /// The findings are the parser's and the planner's in the order of the text. Where the parser has found a mistake, the rest
    /// is checked all the same, and told is what can't follow from that mistake.
    package static func make(_ parsed: ParseResult<Statement>, in context: PlanningContext) -> Planned<StatementPlan> {
        var planned = Planned<StatementPlan>(plan: nil, diagnostics: [])
        if !parsed.hasErrors {
            planned = make(parsed.tree, in: context)
        } else if !parsed.isGivenUp {
            planned.diagnostics = make(parsed.tree, in: context).diagnostics.filter { parsed.leavesStanding($0) }
        }
        planned.diagnostics = (parsed.diagnostics + planned.diagnostics).sorted {
            ($0.span.lowerBound, $0.id.name) < ($1.span.lowerBound, $1.id.name)
        }
        return planned
    }
}

extension ParseResult<Statement> {
    /// Whether reading ended before the text did.
    fileprivate var isGivenUp: Bool {
        diagnostics.contains { [.statementTooLarge, .nestingTooDeep, .expressionTooLong].contains($0.id) }
    }

    /// Whether a finding of the planner's holds whatever was meant where the text could not be read.
    fileprivate func leavesStanding(_ finding: Diagnostic) -> Bool {
        let isTouched = diagnostics.contains { mistake in
            mistake.span.lowerBound < finding.span.upperBound && finding.span.lowerBound < mistake.span.upperBound
                || mistake.span.lowerBound == finding.span.lowerBound
        }
        guard !isTouched else { return false }
        switch finding.id {
        case .unknownFunction, .unknownCastType, .constantRequired, .functionNeedsNewerVersion, .castTypeNeedsNewerVersion,
            .syntaxNeedsNewerVersion, .clauseNeedsStoredData, .outsideCallInDefault, .outsideCallInDevice,
            .outsideCallInErrorAction, .tooManyCalls, .reservedVariable:
            return true
        case .undeclaredVariable, .variableAssignedTwice:
            // A SET that could not be read whole may have declared it.
            return !diagnostics.contains { $0.span.lowerBound <= selectStart }
        default:
            // Which rows there are, and what is grouped, is known only where every clause is.
            return false
        }
    }

    /// Where the first item of SELECT begins; the end of the text where there is none.
    private var selectStart: Int { tree.select.expressions.first?.span.lowerBound ?? Int.max }
}
