import SluiceSQL
import SluiceText
import SluiceValues

// What ORDER BY sorts by: names of the result, and expressions over the row or the group.
extension Planner {
    /// A path that the SELECT clause names is one of the result; so is one above or below such a path, where the result has it.
    mutating func orderKey(_ expression: Expression, in statement: Statement) -> QueryPlan.Order.Key {
        guard let path = expression.namePath, let naming = statement.select.naming(of: path) else {
            return .node(checkReadsNoResult(expression, in: statement) ? node(expression) : ConstantNode(.undefined))
        }
        guard naming == .around else { return .result(path, otherwise: nil) }
        // A group need not have a value there, which is no mistake then.
        var planner = self
        let row = planner.node(expression)
        guard planner.diagnostics.count == diagnostics.count else { return .result(path, otherwise: nil) }
        self = planner
        return .result(path, otherwise: row)
    }

    /// An expression is made of the row, before there is a result; a name that is none of the row would sort nothing.
    private mutating func checkReadsNoResult(_ expression: Expression, in statement: Statement) -> Bool {
        guard case .items(let items) = statement.select else { return true }
        let named = items.filter { !$0.alias.isEmpty }
        for path in expression.paths(besideAggregates: grouping != nil) {
            guard let names = path.namePath, let item = named.last(where: { $0.isRead(by: names) }),
                !statement.readsField(names[0])
            else { continue }
            let name = item.key.joined(separator: ".")
            let text = item.expression.isPrimary ? item.expression.printed() : "(\(item.expression.printed()))"
            let isSame = names.count == item.key.count && item.expression.kind != .star
            report(
                .resultNameMisplaced, "'\(name)' is a name of the result, which an expression can't read", at: path.span,
                label: "by itself it can be sorted by",
                hint: isSame ? .init("write '\(text)'", replacing: path.span, with: text) : .init("write what it stands for"))
            return false
        }
        return true
    }
}

extension Expression {
    /// The names of `a.b.c`; nil for anything else.
    fileprivate var namePath: [String]? {
        let (base, names) = pathParts
        guard case .name(let first) = base.kind else { return nil }
        return [first] + names.map(\.text)
    }

    /// The paths in it, each as a whole; those in the arguments of aggregates are left out where there are groups.
    fileprivate func paths(besideAggregates isGrouped: Bool) -> [Expression] {
        // No recursion, here and below: trees are tall, and a stack may be small.
        var (found, left): ([Expression], [Expression]) = ([], [self])
        while let next = left.popLast() {
            if next.namePath != nil {
                found.append(next)
            } else if isGrouped, case .call(let name, _) = next.kind, Aggregate(rawValue: name.text.lowercased()) != nil {
                continue
            } else {
                left += next.parts
            }
        }
        return found
    }

    /// Whether it can stand beside an operator without parentheses.
    fileprivate var isPrimary: Bool {
        switch kind {
        case .name, .member, .variable, .call, .cast, .literal: true
        default: false
        }
    }

    fileprivate func readsField(_ name: String) -> Bool {
        var left = [self]
        while let next = left.popLast() {
            if case .name(let own) = next.kind, ExactText(own) == ExactText(name) { return true }
            left += next.allParts
        }
        return false
    }
}

extension Statement {
    /// Whether the row is read by a name anywhere before it is sorted, so that it has such a field.
    fileprivate func readsField(_ name: String) -> Bool {
        let clauses = (set?.assignments.map(\.value) ?? []) + select.expressions + [self.where, having].compactMap(\.self) + groupBy
        return clauses.contains { $0.readsField(name) }
    }
}

extension SelectClause {
    fileprivate enum Naming {
        /// An item has the very path.
        case exact
        /// It leads to an item's path, or into an item.
        case around
    }

    fileprivate func naming(of path: [String]) -> Naming? {
        guard case .items(let items) = self else { return nil }
        var naming: Naming?
        for item in items where item.expression.kind != .star || !item.alias.isEmpty {
            guard zip(item.key, path).allSatisfy({ ExactText($0) == ExactText($1) }) else { continue }
            if item.key.count == path.count { return .exact }
            naming = .around
        }
        return naming
    }
}

extension SelectItem {
    /// Whether a path is the alias, or leads into what stands under it.
    fileprivate func isRead(by path: [String]) -> Bool {
        path.count >= alias.count && zip(alias, path).allSatisfy { ExactText($0.text) == ExactText($1) }
    }
}
