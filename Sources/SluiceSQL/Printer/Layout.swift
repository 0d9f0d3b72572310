/// Breaks printed text into lines of a width.
///
/// A group stands on one line where it fits there with what follows it up to the next place to break; else all its own places
/// are broken. So what is written depends on nothing but the pieces and the width.
struct Layout {
    let width: Int

    enum Piece: Sendable {
        case text(String)
        /// A place where the line may end, and what stands there where it does not.
        case line(flat: String)
        case open, close
        /// Lines that begin from here on have two more spaces before them, or two fewer.
        case indent, dedent
    }

    private static let step = 2

    /// All on one line.
    static func flat(_ pieces: [Piece]) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part), .line(let part): text += part
            case .open, .close, .indent, .dedent: break
            }
        }
        return text
    }

    /// What is in no group is broken at all its places.
    /// - Complexity: O(pieces × width).
    func text(of pieces: [Piece]) -> String {
        var text = ""
        var column = 0
        var indentation = 0
        var areFlat: [Bool] = []
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let part):
                text += part
                column = Self.column(after: part, from: column)
            case .line(let flat):
                if areFlat.last == true {
                    text += flat
                    column += flat.count
                } else {
                    text += "\n" + String(repeating: " ", count: indentation)
                    column = indentation
                }
            case .open: areFlat.append(areFlat.last == true || fits(pieces[index...], from: column))
            case .close: areFlat.removeLast()
            case .indent: indentation += Self.step
            case .dedent: indentation -= Self.step
            }
        }
        return text
    }

    /// Whether the group that the pieces begin with fits on the line, with what follows it.
    private func fits(_ pieces: ArraySlice<Piece>, from start: Int) -> Bool {
        var column = start
        var depth = 0
        for piece in pieces {
            switch piece {
            case .text(let part):
                // A string that goes over lines is as wide as each of them.
                if column + (part.firstIndex(where: \.isNewline).map { part[..<$0].count } ?? part.count) > width { return false }
                column = Self.column(after: part, from: column)
            case .line(let flat):
                if depth <= 0 { return true }
                column += flat.count
            case .open where depth >= 0: depth += 1
            case .close:
                depth -= 1
                // From here on, the next place to break is one.
                if depth == 0 { depth = -1 }
            case .open, .indent, .dedent: break
            }
            if column > width { return false }
        }
        return true
    }

    private static func column(after text: String, from column: Int) -> Int {
        guard let end = text.lastIndex(where: \.isNewline) else { return column + text.count }
        return text[text.index(after: end)...].count
    }
}
