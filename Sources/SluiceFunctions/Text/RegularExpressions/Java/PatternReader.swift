/// The characters of an expression, one after the other.
///
/// `\Q…\E` is resolved beforehand, as Java does: what was quoted is literal wherever it stands. Under the flag `x` white space
/// and comments are passed over, in classes too.
struct PatternReader {
    struct Unit {
        let scalar: Unicode.Scalar
        let isQuoted: Bool
    }

    private let units: [Unit]
    private var position = 0
    var flags: PatternFlags = []

    init(_ pattern: String) {
        var units: [Unit] = []
        var rest = Substring(pattern).unicodeScalars
        var isQuoted = false
        while let scalar = rest.popFirst() {
            if scalar != "\\" {
                units.append(Unit(scalar: scalar, isQuoted: isQuoted))
            } else if isQuoted {
                if rest.first == "E" {
                    rest.removeFirst()
                    isQuoted = false
                } else {
                    units.append(Unit(scalar: scalar, isQuoted: true))
                }
            } else if rest.first == "Q" {
                rest.removeFirst()
                isQuoted = true
            } else {
                units.append(Unit(scalar: scalar, isQuoted: false))
                if let escaped = rest.popFirst() { units.append(Unit(scalar: escaped, isQuoted: false)) }
            }
        }
        self.units = units
    }

    /// The next unit that counts; what stands before it is passed.
    mutating func peekUnit() -> Unit? {
        if flags.contains(.comments) { skipComments() }
        return rawUnit()
    }

    /// The next character if it may have a meaning; nil for a quoted one, and at the end.
    mutating func peek() -> Unicode.Scalar? {
        guard let unit = peekUnit(), !unit.isQuoted else { return nil }
        return unit.scalar
    }

    /// The character at so many places from here, white space and all; nil for a quoted one.
    func raw(_ offset: Int = 0) -> Unicode.Scalar? {
        guard let unit = rawUnit(offset), !unit.isQuoted else { return nil }
        return unit.scalar
    }

    /// What stands right behind the next character; a quoted one counts as a letter here, which has no meaning either.
    func rawBehind() -> Unicode.Scalar? { rawUnit(1).map { $0.isQuoted ? "a" : $0.scalar } }

    private func rawUnit(_ offset: Int = 0) -> Unit? {
        position + offset < units.count ? units[position + offset] : nil
    }

    var isAtEnd: Bool { position >= units.count }

    mutating func advance(_ count: Int = 1) { position = min(position + count, units.count) }

    /// Takes the next character if it is this one.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        advance()
        return true
    }

    /// As ``take(_:)``, with no white space before it.
    mutating func takeRaw(_ scalar: Unicode.Scalar) -> Bool {
        guard raw() == scalar else { return false }
        advance()
        return true
    }

    private mutating func skipComments() {
        while let scalar = raw() {
            if (0x09...0x0D).contains(scalar.value) || scalar == " " {
                advance()
            } else if scalar == "#" {
                while let unit = rawUnit() {
                    advance()
                    if isLineEnd(unit.scalar) { break }
                }
            } else {
                return
            }
        }
    }

    private func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        if flags.contains(.unixLines) { return scalar == "\n" }
        return scalar == "\n" || scalar == "\r" || scalar.value == 0x85 || scalar.value | 1 == 0x2029
    }
}
