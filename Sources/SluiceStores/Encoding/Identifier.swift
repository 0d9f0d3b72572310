/// Names from packs as SQL identifiers.
enum Identifier {
    /// A name in double quotes; the quotes in it are doubled.
    /// - Precondition: there is no NUL in it, at which SQLite would stop reading (declarations refuse it).
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// `name`, or with `~2`, `~3`, … at its end where it is taken: SQLite takes names that differ in case only for one.
    static func free<Failure>(
        _ name: String, isTaken: (String) throws(Failure) -> Bool
    ) throws(Failure) -> String {
        guard try isTaken(name) else { return name }
        var number = 2
        while try isTaken("\(name)~\(number)") { number += 1 }
        return "\(name)~\(number)"
    }
}
