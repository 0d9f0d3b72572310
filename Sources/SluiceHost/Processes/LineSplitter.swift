/// Makes lines of what a process writes.
struct LineSplitter {
    /// Bytes of a line; the rest of a longer one is left out.
    static let maximumLine = 8 << 10

    private var line: [UInt8] = []
    private var isCut = false

    /// The lines that end in these bytes, without their ends.
    mutating func append(_ bytes: some Collection<UInt8>) -> [String] {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            take(rest[..<end])
            lines.append(takeLine())
            rest = rest[rest.index(after: end)...]
        }
        take(rest)
        return lines
    }

    /// What was written last, without an end.
    mutating func finish() -> String? { line.isEmpty ? nil : takeLine() }

    private mutating func take(_ bytes: some Collection<UInt8>) {
        let space = Self.maximumLine - line.count
        line += bytes.prefix(space)
        if bytes.count > space { isCut = true }
    }

    private mutating func takeLine() -> String {
        if line.last == 0x0D { line.removeLast() }
        defer {
            line.removeAll(keepingCapacity: true)
            isCut = false
        }
        return String(decoding: line, as: UTF8.self) + (isCut ? " … (cut after \(Self.maximumLine) bytes)" : "")
    }
}
