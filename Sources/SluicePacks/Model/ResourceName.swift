package import SluicePlugins

/// What a pack declares, by kind and name.
package struct ResourceName: Sendable, Hashable, CustomStringConvertible {
    package var kind: ResourceKind
    package var name: String

    package init(_ kind: ResourceKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// `table 'Temperature'`
    package var description: String { "\(kind.rawValue) '\(name)'" }
}

/// What is kept of a declaration beside what it declares.
package struct ResourceNote: Sendable, Hashable {
    /// Where the name stands.
    package var place: FilePlace
    /// Who reads it beside the rules, in the pack's own words; nil where the pack does not say.
    package var readBy: String?
}
