public import SluiceValues

/// A function of the rule language.
///
/// One value of a conforming type serves every call, from any number of tasks at once. `call` is made once per evaluation of
/// the call's site, with the arguments already checked and converted as ``FunctionSpec/parameters`` say: it is not made at
/// all, and the result is Undefined, where their number or their types do not fit. It is pure but for what it draws from the
/// context, never waits and never fails otherwise than by `Undefined`.
public protocol Function: Sendable {
    var spec: FunctionSpec { get }
    func call(_ arguments: Arguments, in context: inout CallContext) -> Value

    /// What is wrong with the arguments that are constants: a pattern that can't be read, a time zone that there is none of.
    ///
    /// Asked once per call site when a text is checked, with the value of each argument that is a constant, not converted, and
    /// nil for the others; where it answers, the call is Undefined whatever the others are, and the author is warned.
    /// Without an implementation nothing is wrong.
    func problem(withConstants arguments: [Value?]) -> ArgumentProblem?
}

/// The arguments of one call, prepared as the spec says.
public struct Arguments: Sendable {
    public let values: [Value]

    public init(_ values: [Value]) { self.values = values }

    public var count: Int { values.count }

    /// The argument as it came; Undefined where there is none.
    public subscript(index: Int) -> Value { index < values.count ? values[index] : .undefined }

    /// An argument of kind `number` or `integer`.
    public func number(_ index: Int) -> Number { self[index].number ?? 0 }

    /// An argument of kind `integer`, clamped to what an Int64 holds.
    public func int(_ index: Int) -> Int {
        let number = number(index)
        return number.int64.map { Int($0) } ?? (number.isNegative ? Int.min : Int.max)
    }

    /// An argument of kind `text`, `string` or `constant`.
    public func text(_ index: Int) -> String { self[index].string ?? "" }

    /// An argument of kind `array`.
    public func array(_ index: Int) -> [Value] { self[index].array ?? [] }

    /// An argument of kind `object`.
    public func object(_ index: Int) -> Object { self[index].object ?? Object() }
}
