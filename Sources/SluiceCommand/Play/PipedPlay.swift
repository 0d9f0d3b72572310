import SluicePlayground

/// A playground that is told what to do through a pipe: answers on standard output, findings on standard error.
struct PipedPlay {
    private let playground: Playground

    init(_ playground: Playground) { self.playground = playground }

    /// Runs to the end of the input.
    func run() async throws -> PlayReply.Verdict {
        var reader = InputReader(isInteractive: false)
        var output = StandardOutput()
        var verdict = PlayReply.Verdict.fine
        var lines = InputLines()
        reading: while !output.isClosed {
            let line = try lines.next()
            for input in line.map({ reader.take($0) }) ?? reader.finish() {
                let reply = await playground.take(input)
                verdict = max(verdict, reply.verdict)
                StandardError.write(reply.errors)
                output.write(reply.output)
                // Whoever talks to it waits for each answer.
                output.flush()
                if reply.isLast { break reading }
            }
            if line == nil { break }
        }
        try output.finish()
        return verdict
    }
}

/// The lines of standard input, one at a time.
private struct InputLines {
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// The next line without its end; nil after the last.
    mutating func next() throws(InputFile.Failure) -> String? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return String(decoding: buffer[start..<end], as: UTF8.self)
            }
            guard !isAtEnd else { break }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            if let part = try StandardInput.readPart() { buffer += part } else { isAtEnd = true }
        }
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return String(decoding: buffer[start...], as: UTF8.self)
    }
}
