import Glibc
import SluiceExplaining
import SluicePlugins
import SluiceText

/// A recording: a line of JSON for each message. What it holds is personal, so it is for its owner alone.
enum RecordingFile {
    /// Where a recording goes that nobody names.
    static let standardPath = "recorded.jsonl"
    /// Bytes of a recording that are read.
    private static let maximumSize = 1 << 30

    /// Makes a file that nobody else may read, where there is none.
    ///
    /// - Throws: `InputFile.Failure` where it can't be made, or is there already.
    static func create(_ path: String) throws(InputFile.Failure) -> OwnedFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw isThere(path) }
            throw InputFile.Failure(description: "can't write '\(path)': \(String(cString: strerror(errno)))")
        }
        return OwnedFile(descriptor: descriptor, path: path)
    }

    static func isThere(_ path: String) -> InputFile.Failure {
        InputFile.Failure(description: "can't write '\(path)': it is there already, and is not written over")
    }

    /// All messages of a recording, in their order.
    static func read(_ path: String) throws(InputFile.Failure) -> [RecordedMessage] {
        let bytes = try InputFile.read(path, atMost: maximumSize)
        var messages: [RecordedMessage] = []
        for (place, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(RecordedMessage.Fault) {
                messages.append(try RecordedMessage(line: line))
            } catch {
                throw InputFile.Failure(description: "'\(path)': message \(place + 1) \(error)")
            }
        }
        return messages
    }

    /// The messages that `FILE`, `FILE:N` or `N` means, as an engine would have received them.
    static func messages(_ text: String, at time: Timestamp?) throws(InputFile.Failure) -> [Message] {
        var path = text
        var number: Int?
        if let given = Int(text) {
            (path, number) = (standardPath, given)
        } else if !InputFile.exists(text), let colon = text.lastIndex(of: ":"), let given = Int(text[text.index(after: colon)...]) {
            (path, number) = (String(text[..<colon]), given)
        }
        let recorded = try read(path)
        var chosen = recorded[...]
        if let number {
            guard (1...max(1, recorded.count)).contains(number), !recorded.isEmpty else {
                throw InputFile.Failure(description: "'\(path)' has \(recorded.count.counted("message")), and no message \(number)")
            }
            chosen = recorded[(number - 1)..<number]
        }
        return chosen.map { recorded in
            let publication = recorded.publication
            return Message(
                topic: publication.topic, payload: publication.payload,
                context: MessageContext(
                    id: SystemRandomness().makeID(), receivedAt: time ?? recorded.at, qos: publication.qos,
                    isRetained: publication.isRetained, properties: publication.properties))
        }
    }
}

/// A file that is being written.
final class OwnedFile: Sendable {
    private let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Removes it again where nothing was written to it.
    func removeIfEmpty() {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size == 0 { unlink(path) }
    }

    func write(_ text: String) throws(InputFile.Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw InputFile.Failure(description: "can't write '\(path)': \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(written)
        }
    }
}
