import SluiceEngine
import SluiceEvaluation
package import SluicePacks
import SluicePlugins
import SluiceText

/// Which parts of a pack's rules the tests have reached: the rules themselves, their actions, the outcomes of `WHERE` and
/// `HAVING`, the arms of `CASE`.
package struct Coverage: Sendable {
    /// Something that tests can reach.
    package struct Point: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            case rule, action, branch
        }

        package var kind: Kind
        package var rule: String
        /// `tablePut`, `WHERE not true`; the rule's name for a rule.
        package var name: String
        package var place: FilePlace
        /// How often it was reached.
        package var hits = 0
    }

    /// In file order: each rule, its branches, its actions.
    package private(set) var points: [Point] = []
    private var rules: [String: RulePoints] = [:]

    /// Where the points of one rule stand.
    private struct RulePoints: Sendable {
        var rule: Int
        var branches: StatementBranches
        var firstBranch: Int
        var firstAction: Int
        var firstErrorAction: Int
    }

    package init() {}

    /// - Parameter pack: rules that are switched off are left out.
    package init(of pack: Pack) {
        for rule in pack.rules where !rule.isDisabled { add(rule) }
    }

    private mutating func add(_ rule: Rule) {
        let branches = StatementBranches(of: rule.statement)
        let place = points.count
        points.append(Point(kind: .rule, rule: rule.name, name: rule.name, place: rule.place))
        points += branches.branches.map { branch in
            Point(kind: .branch, rule: rule.name, name: branch.name, place: rule.place(of: branch.span))
        }
        let firstAction = points.count
        for action in rule.actions + rule.errorActions {
            points.append(Point(kind: .action, rule: rule.name, name: action.action.spec.name, place: action.place))
        }
        rules[rule.name] = RulePoints(
            rule: place, branches: branches, firstBranch: place + 1, firstAction: firstAction,
            firstErrorAction: firstAction + rule.actions.count)
    }

    mutating func note(_ outcome: WitnessedOutcome, at rule: Rule, _ trace: Trace) {
        guard let known = rules[rule.name] else { return }
        points[known.rule].hits += 1
        for branch in known.branches.taken(in: trace) { points[known.firstBranch + branch].hits += 1 }
    }

    mutating func note(action place: Int, onError: Bool, of rule: Rule) {
        guard let known = rules[rule.name] else { return }
        let point = (onError ? known.firstErrorAction : known.firstAction) + place
        guard points.indices.contains(point) else { return }
        points[point].hits += 1
    }

    /// Adds what other runs have reached, of the same rules.
    package mutating func add(_ other: Coverage) {
        var places: [Point: Int] = [:]
        func key(_ point: Point) -> Point {
            var key = point
            key.hits = 0
            return key
        }
        for (place, point) in points.enumerated() { places[key(point)] = place }
        for point in other.points {
            if let place = places[key(point)] {
                points[place].hits += point.hits
            } else {
                points.append(point)
            }
        }
    }

    // MARK: What it comes to

    /// How many points of a kind there are, and how many of them were reached; of all kinds for nil.
    package func count(_ kind: Point.Kind? = nil) -> (reached: Int, all: Int) {
        let counted = points.filter { kind == nil || $0.kind == kind }
        return (counted.count { $0.hits > 0 }, counted.count)
    }

    /// Per cent of all points that were reached, rounded down to a tenth; 100 where there is nothing to reach.
    package var percentage: Double {
        let (reached, all) = count()
        return all == 0 ? 100 : Double(reached * 1000 / all) / 10
    }

    package var missed: [Point] { points.filter { $0.hits == 0 } }
}

extension Rule {
    /// The place in the rule's file of a part of its statement.
    func place(of span: Span) -> FilePlace {
        FilePlace(file: place.file, position: text.file.position(at: text.fileSpan(span).lowerBound))
    }
}
