import SluiceEvaluation
import SluiceSQL
import SluiceText
import SluiceValues

/// The rule language inside of files: every finding is told at its own place in the file.
extension FileReader {
    /// The text of a statement or an expression as a part of the file; nil where it stands in a form that shifts its text.
    mutating func sql(_ node: YAMLNode, of what: String) -> SourceFragment? {
        guard let scalar = node.scalar, !scalar.value.isNull else {
            expected("SQL", node, for: what)
            return nil
        }
        if scalar.style == .folded {
            report(
                .sqlNeedsLiteralBlock, "SQL after '>' loses its lines", at: Span(node.span.lowerBound, node.span.lowerBound + 1),
                hint: .init("write '|'", replacing: Span(node.span.lowerBound, node.span.lowerBound + 1), with: "|"))
            return nil
        }
        if scalar.hasEscapes {
            report(
                .sqlNeedsLiteralBlock, "SQL can't stand in quotes with escapes in it", at: node.span,
                hint: .init("write it as it is, as a block after '|'"))
            return nil
        }
        return scalar.fragment(of: file)
    }

    mutating func expression(_ node: YAMLNode, of what: String, in context: PlanningContext) -> ExpressionPlan? {
        guard let fragment = sql(node, of: what) else { return nil }
        let parsed = Parser.parseExpression(fragment.text)
        add(parsed.diagnostics.map(fragment.inFile))
        guard !parsed.hasErrors else { return nil }
        checkNames(in: parsed.tree, of: fragment)
        let planned = ExpressionPlan.make(parsed.tree, in: context)
        add(planned.diagnostics.map(fragment.inFile))
        if planned.plan != nil { add(Linter.findings(in: parsed.tree, context).map(fragment.inFile)) }
        return planned.plan
    }

    /// A text with templates in it.
    mutating func template(
        _ node: YAMLNode, of what: String, for statement: Statement?, in context: PlanningContext
    ) -> TemplatePlan? {
        guard let scalar = node.scalar, !scalar.value.isNull else {
            expected("a text", node, for: what)
            return nil
        }
        let fragment = scalar.fragment(of: file)
        let parsed = TemplateText.parse(fragment.text)
        add(parsed.diagnostics.map(fragment.inFile))
        guard !parsed.hasErrors else { return nil }
        for case .expression(let expression, _) in parsed.tree.parts { checkNames(in: expression, of: fragment) }
        let planned = TemplatePlan.make(parsed.tree, of: statement, in: context)
        add(planned.diagnostics.map(fragment.inFile))
        if planned.plan != nil { add(Linter.findings(in: parsed.tree, of: statement, context).map(fragment.inFile)) }
        return planned.plan
    }

    /// Expressions by name, in the order of the file.
    mutating func namedExpressions(_ node: YAMLNode, of what: String, in context: PlanningContext) -> [NamedExpression]? {
        guard let entries = entries(node, of: what) else { return nil }
        let named = entries.compactMap { entry -> NamedExpression? in
            checkName(entry.key, others: "_", at: entry.keySpan, of: "a value")
            return expression(entry.value, of: "'\(entry.key)'", in: context).map { NamedExpression(name: entry.key, plan: $0) }
        }
        return named.count == entries.count ? named : nil
    }

    // MARK: Parameters at load

    /// The value of a scalar whose templates read parameters alone: a lone template keeps its type, others give a text.
    mutating func resolved(_ scalar: YAMLScalar) -> Value? {
        let fragment = scalar.fragment(of: file)
        let parsed = TemplateText.parse(fragment.text)
        add(parsed.diagnostics.map(fragment.inFile))
        guard !parsed.hasErrors else { return nil }
        if parsed.tree.constant != nil { return scalar.value }
        return resolved(parsed.tree) { fragment.fileSpan($0) }
    }

    /// The value of a text whose templates read parameters alone; `place` turns the text's spans into the file's.
    mutating func resolved(_ text: TemplateText, place: (Span) -> Span) -> Value? {
        var values: [Value] = []
        for part in text.parts {
            switch part {
            case .text(let text): values.append(.string(text))
            case .expression(let expression, _):
                guard let value = parameter(expression, at: place(expression.span)) else { return nil }
                values.append(value)
            }
        }
        return values.count == 1 ? values[0] : .string(values.map { $0.asString ?? "" }.joined())
    }

    private mutating func parameter(_ expression: Expression, at span: Span) -> Value? {
        guard case .call(let function, let arguments) = expression.kind, function.text.lowercased() == "parameter",
            arguments.count == 1, case .literal(.string(let name, _)) = arguments[0].kind
        else {
            report(
                .notConstant, "only parameters can stand in this '${…}'", at: span,
                label: "it is put in when the pack is loaded", hint: .init("write ${parameter(\"name\")}"))
            return nil
        }
        if let value = parameters[name] { return value }
        reportUnknownParameter(name, at: span)
        return nil
    }

    mutating func reportUnknownParameter(_ name: String, at span: Span) {
        guard resources.areKnown else { return }
        report(
            .unknownParameter, "unknown parameter '\(name)'", at: span,
            hint: Self.nearest(to: name, among: parameters.members.map(\.key))
                ?? .init("declare it under 'parameters' in pack.yaml"))
    }
}
