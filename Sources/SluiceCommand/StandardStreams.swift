import ArgumentParser
import Glibc
import SluiceText

/// Standard error, written whole.
enum StandardError {
    /// What can't be told here can't be told at all.
    static func write(_ text: String) { _ = writeAll(text.utf8, to: STDERR_FILENO) }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, buffered; written whole at `flush` and whenever the buffer is full.
struct StandardOutput: ~Copyable {
    private var buffer: [UInt8] = []
    /// Why nothing can be written any more, as `errno`.
    private var failure: Int32?
    private static let capacity = 1 << 16

    init() { buffer.reserveCapacity(Self.capacity) }

    mutating func write(_ bytes: some Collection<UInt8>) {
        guard failure == nil else { return }
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.capacity { flush() }
    }

    mutating func write(_ text: String) { write(text.utf8) }

    mutating func flush() {
        if failure == nil { failure = writeAll(buffer, to: STDOUT_FILENO) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Whether there is nobody to write for any more.
    var isClosed: Bool { failure != nil }

    /// Writes the rest. A reader that has gone away had what it wanted; a device that is full is told.
    /// - Throws: `ExitCode.badInput` for an output that is not whole.
    mutating func finish() throws {
        flush()
        if let failure { try Self.refuse(failure) }
    }

    private static func refuse(_ failure: Int32) throws {
        guard failure != EPIPE else { return }
        StandardError.write("error: standard output can't be written: \(String(cString: strerror(failure)))\n")
        throw ExitCode.badInput
    }

    /// The same for what `print` has buffered.
    static func finishPrinted() throws {
        if fflush(nil) != 0 { try refuse(errno) }
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Hands on what `print` has buffered, for whoever reads along through a pipe.
    static func flushPrinted() { fflush(nil) }
}

/// Standard input.
enum StandardInput {
    /// All there is.
    static func readAll() throws(InputFile.Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try readPart() { bytes.append(contentsOf: part) }
        return bytes
    }

    /// What is there now, waiting for at least one byte; nil at the end.
    static func readPart() throws(InputFile.Failure) -> [UInt8]? {
        var failure: Int32 = 0
        let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var result = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            while result < 0, mayGoOn(errno, STDIN_FILENO, POLLIN) {
                result = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            }
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        guard failure == 0 else {
            throw InputFile.Failure(description: "can't read standard input: \(String(cString: strerror(failure)))")
        }
        return part.isEmpty ? nil : part
    }

    /// Calls `body` with each line, without its line end, as soon as it is there, until it answers false.
    static func forEachLine(_ body: ([UInt8]) -> Bool) throws(InputFile.Failure) {
        var rest: [UInt8] = []
        while let part = try readPart() {
            var start = part.startIndex
            while let end = part[start...].firstIndex(of: UInt8(ascii: "\n")) {
                rest.append(contentsOf: part[start..<end])
                guard body(rest) else { return }
                rest.removeAll(keepingCapacity: true)
                start = end + 1
            }
            rest.append(contentsOf: part[start...])
        }
        if !rest.isEmpty { _ = body(rest) }
    }
}

/// Writes all bytes.
/// - Returns: nil, or as `errno` what is in the way of the rest.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int32? {
    Array(bytes).withUnsafeBytes { buffer in
        var rest = buffer[...]
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if !mayGoOn(errno, descriptor, POLLOUT) {
                return errno
            }
        }
        return nil
    }
}

/// Whether a call is to be made again: one that a signal interrupted, or, once there is room or something to read, one on a
/// descriptor that somebody who shares it has told not to wait.
private func mayGoOn(_ failure: Int32, _ descriptor: Int32, _ event: Int32) -> Bool {
    if failure == EAGAIN {
        var wanted = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        poll(&wanted, 1, -1)
        return true
    }
    return failure == EINTR
}

/// A file's bytes.
enum InputFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Whether there is something of that name.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// What a path stands for that is no file, as "a folder"; nil for a file, and for what is not there.
    static func kindOfOther(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        default: "a device"
        }
    }

    /// The sentence of a file or a folder that can't be read, with the reason, given as `errno`.
    static func unreadable(_ path: String, _ reason: Int32) -> String {
        "can't read '\(path.visible)': \(String(cString: strerror(reason)))"
    }

    /// All bytes; a file with more than the limit is refused.
    static func read(_ path: String, atMost limit: Int = Int.max) throws(Failure) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Failure(description: unreadable(path, errno)) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = fread(buffer.baseAddress, 1, buffer.count, file)
            }
            if part.isEmpty { break }
            bytes.append(contentsOf: part)
            guard bytes.count <= limit else { throw Failure(description: "'\(path.visible)' has more than \(limit) bytes") }
        }
        guard ferror(file) == 0 else { throw Failure(description: unreadable(path, errno)) }
        return bytes
    }
}
