import Glibc

/// Standard error, written whole.
enum StandardError {
    static func write(_ text: String) { writeAll(Array(text.utf8), to: STDERR_FILENO) }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, buffered; written whole at `flush` and whenever the buffer is full.
struct StandardOutput: ~Copyable {
    private var buffer: [UInt8] = []
    private static let capacity = 1 << 16

    init() { buffer.reserveCapacity(Self.capacity) }

    mutating func write(_ bytes: some Collection<UInt8>) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.capacity { flush() }
    }

    mutating func write(_ text: String) { write(text.utf8) }

    mutating func flush() {
        writeAll(buffer, to: STDOUT_FILENO)
        buffer.removeAll(keepingCapacity: true)
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Hands on what `print` has buffered, for whoever reads along through a pipe.
    static func flushPrinted() { fflush(nil) }
}

/// Standard input.
enum StandardInput {
    /// All there is.
    static func readAll() -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = readPart() { bytes.append(contentsOf: part) }
        return bytes
    }

    /// What is there now, waiting for at least one byte; nil at the end.
    static func readPart() -> [UInt8]? {
        let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var result = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            while result < 0, errno == EINTR { result = read(STDIN_FILENO, buffer.baseAddress, buffer.count) }
            count = max(0, result)
        }
        return part.isEmpty ? nil : part
    }

    /// Calls `body` with each line, without its line end, as soon as it is there.
    static func forEachLine(_ body: ([UInt8]) -> Void) {
        var rest: [UInt8] = []
        while let part = readPart() {
            var start = part.startIndex
            while let end = part[start...].firstIndex(of: UInt8(ascii: "\n")) {
                rest.append(contentsOf: part[start..<end])
                body(rest)
                rest.removeAll(keepingCapacity: true)
                start = end + 1
            }
            rest.append(contentsOf: part[start...])
        }
        if !rest.isEmpty { body(rest) }
    }
}

/// Writes all bytes; what a closed pipe does not take is dropped, as its reader has gone.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count {
            let written = Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            if written > 0 {
                offset += written
            } else if errno != EINTR {
                return
            }
        }
    }
}

/// A file's bytes.
enum InputFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func read(_ path: String) throws(Failure) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw Failure(description: "can't read '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = fread(buffer.baseAddress, 1, buffer.count, file)
            }
            if part.isEmpty { break }
            bytes.append(contentsOf: part)
        }
        guard ferror(file) == 0 else { throw Failure(description: "can't read '\(path)': \(String(cString: strerror(errno)))") }
        return bytes
    }
}
