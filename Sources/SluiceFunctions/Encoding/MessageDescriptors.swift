import CProtobufShim
import SluiceValues

/// The messages that a file of descriptors knows, as `protoc --descriptor_set_out` writes it. Any number of tasks may use it.
///
/// A message is decoded to JSON by the mapping of protocol buffers (fields in lowerCamelCase or as their `json_name` says, enums
/// by name, bytes in base64, times as text), with two readings for rules. Integers of 64 bits are numbers, since ours are
/// exact. A number, text or flag that can't be told from an absent one (no `optional`) is always there, since senders leave
/// its 0 out; what can be absent is left out.
final class MessageDescriptors: Sendable {
    // Only read after `init`; the library's pool and factory lock what they fill in lazily.
    private nonisolated(unsafe) let descriptors: OpaquePointer

    enum DecodingError: Error {
        case unknownFile
        case unknownType
        /// The bytes are no such message.
        case invalid
    }

    /// nil for bytes that are no such file, or one that is incomplete.
    init?(_ bytes: [UInt8]) {
        guard let descriptors = sluice_descriptors_make(bytes, bytes.count) else { return nil }
        self.descriptors = descriptors
    }

    deinit { sluice_descriptors_free(descriptors) }

    /// The message as JSON text.
    ///
    /// - Parameters:
    ///   - file: the file that declares the type, with or without `.proto`.
    ///   - type: the type's name, with or without the file's package.
    func json(of bytes: [UInt8], file: String, type: String) throws(DecodingError) -> [UInt8] {
        var text: UnsafeMutablePointer<CChar>?
        var count = 0
        let status = sluice_protobuf_decode(descriptors, file, type, bytes, bytes.count, &text, &count)
        switch status {
        case SLUICE_PROTOBUF_NO_SUCH_FILE: throw .unknownFile
        case SLUICE_PROTOBUF_NO_SUCH_TYPE: throw .unknownType
        case SLUICE_PROTOBUF_DECODED:
            guard let text else { throw .invalid }
            defer { sluice_protobuf_text_free(text) }
            return Array(UnsafeRawBufferPointer(start: text, count: count))
        default: throw .invalid
        }
    }
}
