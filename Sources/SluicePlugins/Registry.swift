/// The functions and actions that there are: a value that the entrances build and pass in.
public struct Registry: Sendable {
    public private(set) var functions: [String: any Function] = [:]
    public private(set) var actions: [String: any Action] = [:]

    /// - Precondition: no two functions, and no two actions, have one name.
    public init(functions: [any Function] = [], actions: [any Action] = []) {
        for function in functions { add(function) }
        for action in actions { add(action) }
    }

    /// - Precondition: there is no function of that name yet, in any case; to find out, ask for it by name.
    public mutating func add(_ function: any Function) {
        let name = function.spec.name.lowercased()
        precondition(functions.updateValue(function, forKey: name) == nil, "two functions are named '\(name)'")
    }

    /// - Precondition: there is no action of that name yet; to find out, ask for it by name.
    public mutating func add(_ action: any Action) {
        let name = action.spec.name
        precondition(actions.updateValue(action, forKey: name) == nil, "two actions are named '\(name)'")
    }

    /// The function of a name in any case.
    public func function(named name: String) -> (any Function)? { functions[name.lowercased()] }

    public func action(named name: String) -> (any Action)? { actions[name] }
}
