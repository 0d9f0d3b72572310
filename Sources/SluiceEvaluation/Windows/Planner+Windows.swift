import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

// What a window may be made of, and what can be read of the group when it closes.
extension Planner {
    /// Whether names are read from the group of a window that closes: there is no message then.
    var readsGroup: Bool {
        guard let grouping else { return false }
        return grouping.isWindowed && !grouping.isInsideAggregate
    }

    /// The key that an expression is, where a window's groups are read.
    func windowKey(_ expression: Expression) -> Int? {
        guard readsGroup, scopes.isEmpty else { return nil }
        return grouping?.keys.firstIndex(meaning: expression)
    }

    /// A path whose beginning is a key of a window's groups.
    func windowKeyPath(_ base: Expression, _ names: [Name]) -> (any Node)? {
        guard readsGroup, scopes.isEmpty else { return nil }
        for count in stride(from: names.count, through: 0, by: -1) {
            guard let key = windowKey(base.appending(Array(names.prefix(count)), at: base.span)) else { continue }
            return members(Array(names.dropFirst(count)), of: GroupKeyNode(index: key))
        }
        return nil
    }

    /// A variable as the results of windows read it: its definition once more, over the group instead of a message.
    mutating func groupVariable(_ name: String, definition: Expression) -> any Node {
        if let known = groupVariables[name] { return known }
        let (outer, counts) = (scopes, callCounts)
        scopes = []
        // The calls in it are those of the definition, counted there.
        defer { (scopes, callCounts) = (outer, counts) }
        let node = VariableNode(index: makeVariablePlace(), definition: node(definition))
        groupVariables[name] = node
        return node
    }

    /// Functions that read the message have no value where a group is read.
    mutating func checkReadsNoMessage(_ spec: FunctionSpec, _ expression: Expression) {
        guard readsGroup, Self.messageFunctions.contains(spec.name) else { return }
        let text = expression.printed()
        report(
            .ungroupedColumn, "'\(text)' reads a message, and a window holds many", at: expression.span,
            hint: .init("use 'last(\(text))', or add it to GROUP BY", replacing: expression.span, with: "last(\(text))"))
    }

    static let messageFunctions: Set = [
        "topic", "clientid", "principal", "sourceip", "traceid", "get_mqtt_property", "get_user_properties",
    ]

    // MARK: window_start() and window_end()

    mutating func windowBound(_ name: Name, _ arguments: [Expression], _ expression: Expression) -> (any Node)? {
        let function = name.text.lowercased()
        guard WindowBoundNode.names.contains(function), context.registry.function(named: function) == nil else { return nil }
        guard readsGroup else {
            let isInside = grouping?.isWindowed ?? false
            report(
                .windowFunctionMisplaced, "'\(name.text)' has no window here", at: expression.span,
                label: isInside
                    ? "an aggregate takes messages while the window is open"
                    : "it is read in SELECT, HAVING and ORDER BY of a statement with a window",
                hint: seesOutput ? .init("select it, AS a name of its own, and read that name") : nil)
            return ConstantNode(.undefined)
        }
        if !arguments.isEmpty {
            report(.windowArguments, "'\(name.text)' takes no argument", at: expression.span, label: "found \(arguments.count)")
        }
        return WindowBoundNode(name: function)
    }

    /// Tells of a window in the place of a value.
    mutating func reportMisplacedWindow(_ name: Name) -> Bool {
        guard let kind = WindowClause.Kind(rawValue: name.text.uppercased()) else { return false }
        report(
            .windowMisplaced, "'\(kind.rawValue)' is a window and has no value", at: name.span,
            label: "a window stands by itself among the keys of GROUP BY")
        return true
    }

    // MARK: The window itself

    /// The window of a statement; nil where something was reported.
    mutating func windowSpec(_ window: WindowClause, of statement: Statement) -> WindowSpec? {
        guard checkStreams(window, statement) else { return nil }
        let count = window.kind == .hopping ? 2 : 1
        guard window.arguments.count == count else {
            report(
                .windowArguments, "'\(window.kind.rawValue)' takes \(count == 2 ? "two arguments" : "one argument")",
                at: window.span, label: "found \(window.arguments.count)", hint: .init("write \(window.kind.example)"))
            return nil
        }
        switch window.kind {
        case .tumbling:
            return length(window, 0, "size").map { .hopping(size: $0, hop: $0) }
        case .session:
            return length(window, 0, "gap").map { .session(gap: $0) }
        case .count:
            return messageCount(window)
        case .hopping:
            guard let size = length(window, 0, "size"), let hop = length(window, 1, "hop"), checkHop(hop, size, window)
            else { return nil }
            return .hopping(size: size, hop: hop)
        }
    }

    private mutating func checkStreams(_ window: WindowClause, _ statement: Statement) -> Bool {
        let why: String
        if context.place == .stored {
            why = "stored data are grouped by time with bin(time, 1m)"
        } else if !context.keepsWindows {
            why = "this statement runs on one message at a time"
        } else if statement.from == nil {
            why = "this statement has no FROM"
        } else {
            return true
        }
        report(
            .windowNeedsStream, "'\(window.kind.rawValue)' needs a stream of messages", at: window.span, label: why,
            hint: .init(
                context.keepsWindows || context.place == .stored
                    ? "windows are for rules that read topics, FROM 'a/+', without a schedule" : Self.manyMessagesHint))
        return false
    }

    private mutating func checkHop(_ hop: Int64, _ size: Int64, _ window: WindowClause) -> Bool {
        guard hop <= size else {
            report(
                .windowHopTooLong, "the hop is longer than the window", at: window.arguments[1].span,
                label: "messages between two windows would be in none", hint: .init("the size comes first: \(window.kind.example)"))
            return false
        }
        let overlap = (size - 1) / hop + 1
        guard overlap <= WindowSpec.maximumOverlap else {
            report(
                .windowOverlap, "a message would be in \(overlap) windows", at: window.span,
                label: "\(WindowSpec.maximumOverlap) are the most", hint: .init("make the hop longer, or the window shorter"))
            return false
        }
        return true
    }

    /// A size, a hop or a gap in milliseconds; a bare number could be meant in any unit.
    private mutating func length(_ window: WindowClause, _ place: Int, _ what: String) -> Int64? {
        let argument = window.arguments[place]
        guard let number = constant(argument, of: window, what) else { return nil }
        guard argument.containsDuration, let length = number.int64, (1...WindowSpec.maximumLength).contains(length) else {
            report(
                .windowSize, "'\(argument.printed())' is no \(what) of a window", at: argument.span,
                label: "expected a duration from 1ms to 366d", hint: .init("write \(window.kind.example)"))
            return nil
        }
        return length
    }

    private mutating func messageCount(_ window: WindowClause) -> WindowSpec? {
        let argument = window.arguments[0]
        guard let number = constant(argument, of: window, "count") else { return nil }
        guard !argument.containsDuration, let count = number.int64, (1...Int64(WindowSpec.maximumCount)).contains(count) else {
            report(
                .windowSize, "'\(argument.printed())' is no count of messages", at: argument.span,
                label: "expected a whole number from 1 to \(WindowSpec.maximumCount)")
            return nil
        }
        return .count(Int(count))
    }

    private mutating func constant(_ argument: Expression, of window: WindowClause, _ what: String) -> Number? {
        let before = diagnostics.count
        // It reads nothing of a message, so that no slot of it may be left behind.
        let read = slots
        let node = elementNode(argument)
        slots = read
        guard diagnostics.count == before else { return nil }
        if let number = node.constant?.number { return number }
        report(
            .windowNotConstant, "the \(what) of a window is the same for all messages", at: argument.span,
            label: "expected a constant", hint: .init("write \(window.kind.example)"))
        return nil
    }
}

extension Expression {
    fileprivate var containsDuration: Bool {
        contains {
            if case .literal(.duration) = $0.kind { true } else { false }
        }
    }
}

extension WindowClause.Kind {
    fileprivate var example: String {
        switch self {
        case .tumbling: "TUMBLING(1m)"
        case .hopping: "HOPPING(5m, 1m)"
        case .session: "SESSION(30s)"
        case .count: "COUNT_WINDOW(100)"
        }
    }
}
